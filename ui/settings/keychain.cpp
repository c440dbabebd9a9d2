#include "ui/settings/keychain.h"

#include <qt6keychain/keychain.h>

#include <QObject>
#include <QThread>
#include <chrono>
#include <future>

#include "base/redact.h"

namespace roseglass::ui {
namespace {

constexpr auto kPatience = std::chrono::seconds(60);  // the user may be typing the keychain's password

struct Answer {
    QKeychain::Error error = QKeychain::OtherError;
    std::string message;
    crypto::Secret value;
};

/// The keychain's thread. It is never ended: libsecret binds its connection to the thread that used it first.
QObject* keychainThread() {
    static QObject* const home = [] {
        auto* thread = new QThread;
        thread->setObjectName(QStringLiteral("keychain"));
        auto* object = new QObject;
        object->moveToThread(thread);
        thread->start();
        return object;
    }();
    return home;
}

/// Starts a job on the keychain's thread and waits for its end.
template <class Job>
Answer runJob(const QString& key, const std::function<void(Job&)>& prepare, const std::function<crypto::Secret(Job&)>& take) {
    auto promise = std::make_shared<std::promise<Answer>>();
    auto future = promise->get_future();
    QObject* const home = keychainThread();
    QMetaObject::invokeMethod(home, [=] {
        auto* job = new Job(QStringLiteral("roseglass"));
        job->setKey(key);
        job->setInsecureFallback(false);
        if (prepare) prepare(*job);
        QObject::connect(job, &QKeychain::Job::finished, home, [=](QKeychain::Job*) {
            promise->set_value({job->error(), job->errorString().toStdString(), take ? take(*job) : crypto::Secret()});
        });
        job->start();
    });
    if (future.wait_for(kPatience) != std::future_status::ready) return {QKeychain::OtherError, "it did not answer", {}};
    return future.get();
}

tl::unexpected<Error> unavailable(const Answer& answer) {
    return fail(ErrorCode::Io, "The keychain cannot be used: " + printable(answer.message, 200), "What you type is kept for this run only. Unlock or start the keychain to keep it longer.");
}

}  // namespace

namespace keychain {

Result<std::optional<crypto::Secret>> read(const QString& key) {
    Answer answer = runJob<QKeychain::ReadPasswordJob>(key, nullptr, [](QKeychain::ReadPasswordJob& job) { return crypto::Secret(job.textData().toStdString()); });
    if (answer.error == QKeychain::EntryNotFound) return std::nullopt;
    if (answer.error != QKeychain::NoError) return unavailable(answer);
    return std::optional(std::move(answer.value));
}

Result<void> write(const QString& key, const crypto::Secret& value) {
    const QString text = QString::fromUtf8(value.reveal().data(), static_cast<qsizetype>(value.reveal().size()));
    const Answer answer = runJob<QKeychain::WritePasswordJob>(key, [text](QKeychain::WritePasswordJob& job) { job.setTextData(text); }, nullptr);
    if (answer.error != QKeychain::NoError) return unavailable(answer);
    return {};
}

Result<void> remove(const QString& key) {
    const Answer answer = runJob<QKeychain::DeletePasswordJob>(key, nullptr, nullptr);
    if (answer.error != QKeychain::NoError && answer.error != QKeychain::EntryNotFound) return unavailable(answer);
    return {};
}

QString passphraseEntry(const std::string& keyId) { return QStringLiteral("key:") + QString::fromStdString(keyId); }

}  // namespace keychain
}  // namespace roseglass::ui

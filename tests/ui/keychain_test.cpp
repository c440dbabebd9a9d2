// On a real gnome-keyring (see with_keyring), and without any.
#include <QtTest>
#include <future>

#include "ui/settings/credential_store.h"

using namespace roseglass;
using namespace roseglass::ui;

class KeychainTest : public QObject {
    Q_OBJECT

    /// The store is for workers; the event loop runs meanwhile, as it does in the program.
    template <class Work>
    static auto onWorker(Work work) {
        auto future = std::async(std::launch::async, std::move(work));
        while (future.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready) QCoreApplication::processEvents();
        return future.get();
    }

private slots:
    void credentialsSurviveInTheKeychainAndCanBeForgotten() {
        const std::string host = "localhost:5000";
        {
            CredentialStore store;
            const auto kept = onWorker([&] { return store.put(host, "user", crypto::Secret::copyOf("pass\"word"), true); });
            QVERIFY2(kept.has_value(), kept ? "" : kept.error().message.c_str());
        }
        CredentialStore later;
        const auto found = onWorker([&] { return later.find(host, {}); });
        QVERIFY(found.has_value() && found->has_value());
        QCOMPARE(QString::fromStdString((*found)->username), QStringLiteral("user"));
        QVERIFY((*found)->password.reveal() == "pass\"word");
        QVERIFY(onWorker([&] { return later.forget(host); }).has_value());
        CredentialStore last;
        QVERIFY(!onWorker([&] { return last.find(host, {}); })->has_value());
    }

    void withoutWishNothingIsKept() {
        {
            CredentialStore store;
            QVERIFY(onWorker([&] { return store.put("h", "user", crypto::Secret::copyOf("p"), false); }).has_value());
            QVERIFY(onWorker([&] { return store.find("h", {}); })->has_value());
        }
        CredentialStore later;
        QVERIFY(!onWorker([&] { return later.find("h", {}); })->has_value());
    }
};

QTEST_MAIN(KeychainTest)
#include "keychain_test.moc"

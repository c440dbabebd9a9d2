#include "ui/policy/administrator.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>

namespace roseglass::ui {
namespace {

constexpr int kNotAuthorized = 127, kDismissed = 126;  // pkexec(1)

QString asker() { return QStandardPaths::findExecutable(QStringLiteral("pkexec")); }

QString commandLine() {
    const QString beside = QCoreApplication::applicationDirPath() + QStringLiteral("/roseglass-cli");
    return QFileInfo(beside).isExecutable() ? beside : QStandardPaths::findExecutable(QStringLiteral("roseglass-cli"));
}

Result<std::filesystem::path> answerOf(const QProcess& process) {
    if (process.error() == QProcess::FailedToStart) return fail(ErrorCode::Io, "pkexec cannot be started", "Let an administrator put the text in place.");
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() == kNotAuthorized || process.exitCode() == kDismissed) {
        return fail(ErrorCode::Interrupted, "Nobody gave an administrator's rights, and nothing was written", "Try again, or let an administrator put the text in place.");
    }
    return {};
}

}  // namespace

bool canAskAdministrator() { return !asker().isEmpty() && !commandLine().isEmpty(); }

void replaceAsAdministrator(QObject* owner, const std::filesystem::path& file, const std::string& expected, const std::string& text, std::function<void(Result<std::filesystem::path>)> done) {
    auto* process = new QProcess(owner);
    const auto finish = [process, done = std::move(done)] {
        process->deleteLater();
        auto answer = answerOf(*process);
        const QByteArray out = process->readAllStandardOutput().trimmed();
        if (answer && process->exitCode() == 0) return done(std::filesystem::path(out.toStdString()));
        if (!answer) return done(answer);
        const QJsonObject error = QJsonDocument::fromJson(out).object().value(QLatin1String("error")).toObject();
        const auto code = codeFromName(error.value(QLatin1String("code")).toString().toStdString());
        done(fail(code.value_or(ErrorCode::Io), error.value(QLatin1String("message")).toString(QStringLiteral("The file could not be replaced")).toStdString(), error.value(QLatin1String("hint")).toString().toStdString()));
    };
    QObject::connect(process, &QProcess::finished, owner, finish);
    QObject::connect(process, &QProcess::errorOccurred, owner, [finish](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) finish();
    });
    process->start(asker(), {commandLine(), QStringLiteral("--json"), QStringLiteral("--yes"), QStringLiteral("policy"), QStringLiteral("replace"), QString::fromStdString(file.string()), QStringLiteral("--expect"), QString::fromStdString(expected)});
    process->write(text.data(), static_cast<qint64>(text.size()));
    process->closeWriteChannel();
}

}  // namespace roseglass::ui

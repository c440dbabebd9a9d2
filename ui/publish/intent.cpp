#include "ui/publish/intent.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>

#include "ui/common/format.h"

namespace roseglass::ui {
namespace {

QString tr(const char* source) { return QCoreApplication::translate("Intent", source); }

QString quoted(const QString& word) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./:@%+=,-]+$"));
    if (plain.match(word).hasMatch()) return word;
    QString inner = word;
    inner.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
    return QLatin1Char('\'') + inner + QLatin1Char('\'');
}

std::vector<std::filesystem::path> paths(const QStringList& files) {
    std::vector<std::filesystem::path> out;
    for (const QString& file : files) out.emplace_back(file.toStdString());
    return out;
}

bool changesRoot(const trust::Plan& plan) {
    return std::any_of(plan.roles.begin(), plan.roles.end(), [](const trust::RoleStep& step) { return step.role == "root" && step.from > 0 && !step.byServer; });
}

}  // namespace

QString repositoryName(const QString& gun) { return gun.mid(gun.indexOf(QLatin1Char('/')) + 1); }

Intent signIntent(const QString& gun, const QString& tag, const trust::Publisher::SignOptions& options) {
    Intent intent;
    const QString reference = gun + QLatin1Char(':') + tag;
    intent.title = tr("Sign %1").arg(reference);
    intent.verb = tr("Sign and publish");
    intent.repository = gun;
    intent.tag = tag;
    intent.command = {QStringLiteral("sign"), reference};
    if (!options.signer.empty()) intent.command << QStringLiteral("--as") << text(options.signer);
    if (!options.rootKey.empty()) intent.command << QStringLiteral("--root-key") << text(options.rootKey);
    if (options.digest) intent.command << QStringLiteral("--digest") << text(options.digest->toString());
    intent.plan = [reference = reference.toStdString(), options](trust::Publisher& publisher, const Job& job) { return publisher.planSign(reference, options, job); };
    return intent;
}

Intent revokeIntent(const QString& gun, const QString& tag) {
    Intent intent;
    const QString reference = tag.isEmpty() ? gun : gun + QLatin1Char(':') + tag;
    intent.title = tag.isEmpty() ? tr("Revoke every signature of %1").arg(repositoryName(gun)) : tr("Revoke the signature of %1:%2").arg(repositoryName(gun), tag);
    intent.verb = tag.isEmpty() ? tr("Revoke all signatures") : tr("Revoke signature");
    intent.repository = gun;
    intent.tag = tag;
    intent.command = {QStringLiteral("revoke"), reference};
    if (tag.isEmpty()) intent.confirmation = repositoryName(gun);
    intent.plan = [reference = reference.toStdString()](trust::Publisher& publisher, const Job& job) { return publisher.planRevoke(reference, job); };
    return intent;
}

Intent renewIntent(const QString& gun, const QString& role) {
    Intent intent;
    intent.title = role.isEmpty() ? tr("Renew %1").arg(repositoryName(gun)) : tr("Renew %1 of %2").arg(role, repositoryName(gun));
    intent.verb = tr("Renew and publish");
    intent.repository = gun;
    intent.command = {QStringLiteral("renew"), gun};
    std::vector<std::string> roles;
    if (!role.isEmpty()) {
        intent.command << role;
        roles.push_back(role.toStdString());
    }
    intent.plan = [gun = gun.toStdString(), roles](trust::Publisher& publisher, const Job& job) { return publisher.planRenew(gun, roles, std::nullopt, job, true); };
    return intent;
}

Intent rotateIntent(const QString& gun, const QString& role) {
    Intent intent;
    intent.title = tr("Put a new %1 key in place for %2").arg(role, repositoryName(gun));
    intent.verb = tr("Replace key");
    intent.repository = gun;
    intent.command = {QStringLiteral("key"), QStringLiteral("rotate"), gun, role};
    intent.plan = [gun = gun.toStdString(), role = role.toStdString()](trust::Publisher& publisher, const Job& job) { return publisher.planRotate(gun, role, {}, job); };
    return intent;
}

Intent addSignerIntent(const QString& gun, const QString& name, const QStringList& keyFiles) {
    Intent intent;
    intent.title = tr("Add %1 as a signer of %2").arg(name, repositoryName(gun));
    intent.verb = tr("Add signer");
    intent.repository = gun;
    intent.command = {QStringLiteral("signer"), QStringLiteral("add"), name, gun};
    for (const QString& file : keyFiles) intent.command << QStringLiteral("--key") << file;
    intent.plan = [gun = gun.toStdString(), name = name.toStdString(), files = paths(keyFiles)](trust::Publisher& publisher, const Job& job) { return publisher.planAddSigner(name, gun, files, job); };
    return intent;
}

Intent removeSignerIntent(const QString& gun, const QString& name) {
    Intent intent;
    intent.title = tr("Remove the signer %1 of %2").arg(name, repositoryName(gun));
    intent.verb = tr("Remove signer");
    intent.repository = gun;
    intent.command = {QStringLiteral("signer"), QStringLiteral("remove"), name, gun};
    intent.plan = [gun = gun.toStdString(), name = name.toStdString()](trust::Publisher& publisher, const Job& job) { return publisher.planRemoveSigner(name, gun, job); };
    return intent;
}

Intent publishStagedIntent(const QString& gun) {
    Intent intent;
    intent.title = tr("Publish what notary staged for %1").arg(repositoryName(gun));
    intent.verb = tr("Sign and publish");
    intent.repository = gun;
    intent.plan = [gun = gun.toStdString()](trust::Publisher& publisher, const Job& job) { return publisher.planPublishStaged(gun, job); };
    return intent;
}

Intent discardStagedIntent(const QString& gun) {
    Intent intent;
    intent.title = tr("Discard what notary staged for %1").arg(repositoryName(gun));
    intent.verb = tr("Discard staged changes");
    intent.repository = gun;
    intent.command = {QStringLiteral("reset"), gun};
    intent.plan = [gun = gun.toStdString()](trust::Publisher& publisher, const Job& job) { return publisher.planReset(gun, job); };
    return intent;
}

Intent deleteIntent(const QString& gun, bool remote) {
    Intent intent;
    intent.title = remote ? tr("Delete all trust data of %1").arg(repositoryName(gun)) : tr("Forget the trust data of %1 here").arg(repositoryName(gun));
    intent.verb = remote ? tr("Delete for everybody") : tr("Forget here");
    intent.repository = gun;
    intent.command = {QStringLiteral("delete"), gun};
    if (remote) {
        intent.command << QStringLiteral("--remote");
        intent.confirmation = repositoryName(gun);
    }
    intent.plan = [gun = gun.toStdString(), remote](trust::Publisher& publisher, const Job& job) { return publisher.planDelete(gun, remote, job); };
    return intent;
}

QString commandLine(const QStringList& options, const Intent& intent) {
    if (intent.command.isEmpty()) return {};
    QStringList words{QStringLiteral("roseglass-cli")};
    for (const QString& word : options + intent.command) words << quoted(word);
    return words.join(QLatin1Char(' '));
}

QStringList consumerNotices(const Intent& intent, const trust::Plan& plan) {
    if (!intent.notices.isEmpty()) return intent.notices;
    QStringList out;
    const bool first = std::any_of(plan.newKeys.begin(), plan.newKeys.end(), [](const trust::PlannedKey& key) { return key.role == "targets"; }) &&
                       std::any_of(plan.roles.begin(), plan.roles.end(), [](const trust::RoleStep& step) { return step.role == "root" && step.from == 0; });
    if (plan.verb == "sign" || plan.verb == "push") {
        if (!intent.tag.isEmpty()) out << tr("%1 becomes visible to everybody who has content trust on. Every other tag keeps its digest.").arg(intent.tag);
        if (first) out << tr("They meet this repository's root key for the first time and keep it: tell them its ID.");
    } else if (plan.verb == "revoke") {
        out << (intent.tag.isEmpty() ? tr("With content trust on, every tag of this repository disappears.") : tr("With content trust on, %1 disappears. Every other tag keeps its digest.").arg(intent.tag));
    } else if (plan.verb == "renew") {
        out << tr("Nothing but later dates: every tag and every signer stays.");
    } else if (plan.verb == "signer add") {
        out << tr("Nothing yet. What the new signer signs will count as soon as he signs it.");
    } else if (plan.verb == "signer remove") {
        out << tr("Tags that nobody else signed disappear for those who have content trust on.");
    }
    if (changesRoot(plan)) out << tr("They follow the change of keys by themselves.");
    return out;
}

}  // namespace roseglass::ui

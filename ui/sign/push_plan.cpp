#include "ui/sign/push_plan.h"

#include <QCoreApplication>

#include "ui/common/format.h"

namespace roseglass::ui {
namespace {

QString tr(const char* source) { return QCoreApplication::translate("Intent", source); }

Intent push(const QString& source, const QString& gun, const QString& tag, const trust::Publisher::PushOptions& options) {
    const QString reference = gun + QLatin1Char(':') + tag;
    Intent intent;
    intent.repository = gun;
    intent.tag = tag;
    intent.command = {QStringLiteral("push"), source, reference};
    intent.plan = [source = source.toStdString(), reference = reference.toStdString(), options](trust::Publisher& publisher, const Job& job) { return publisher.planPush(source, reference, options, job); };
    return intent;
}

}  // namespace

Intent pushIntent(const QString& source, const QString& gun, const QString& tag, const trust::Publisher::SignOptions& signing) {
    trust::Publisher::PushOptions options;
    options.sign = true;
    options.signing = signing;
    Intent intent = push(source, gun, tag, options);
    intent.title = tr("Push and sign %1:%2").arg(gun, tag);
    intent.verb = tr("Push, sign and publish");
    intent.command << QStringLiteral("--sign");
    if (!signing.signer.empty()) intent.command << QStringLiteral("--as") << text(signing.signer);
    if (!signing.rootKey.empty()) intent.command << QStringLiteral("--root-key") << text(signing.rootKey);
    return intent;
}

Intent pushOnlyIntent(const QString& source, const QString& gun, const QString& tag, const QStringList& notices) {
    Intent intent = push(source, gun, tag, {});
    intent.title = tr("Push %1:%2").arg(gun, tag);
    intent.verb = tr("Push");
    // Whatever the shell says in which it is run.
    intent.command << QStringLiteral("--disable-content-trust");
    intent.pushesOnly = true;
    intent.notices = notices;
    return intent;
}

}  // namespace roseglass::ui

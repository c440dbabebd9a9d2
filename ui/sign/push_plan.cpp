#include "ui/sign/push_plan.h"

#include <QCoreApplication>

#include "ui/common/format.h"

namespace roseglass::ui {

Intent pushIntent(const QString& source, const QString& gun, const QString& tag, const trust::Publisher::SignOptions& signing) {
    const QString reference = gun + QLatin1Char(':') + tag;
    Intent intent;
    intent.title = QCoreApplication::translate("Intent", "Push and sign %1").arg(reference);
    intent.verb = QCoreApplication::translate("Intent", "Push, sign and publish");
    intent.repository = gun;
    intent.tag = tag;
    intent.command = {QStringLiteral("push"), source, reference, QStringLiteral("--sign")};
    if (!signing.signer.empty()) intent.command << QStringLiteral("--as") << text(signing.signer);
    if (!signing.rootKey.empty()) intent.command << QStringLiteral("--root-key") << text(signing.rootKey);
    trust::Publisher::PushOptions options;
    options.sign = true;
    options.signing = signing;
    intent.plan = [source = source.toStdString(), reference = reference.toStdString(), options](trust::Publisher& publisher, const Job& job) { return publisher.planPush(source, reference, options, job); };
    return intent;
}

}  // namespace roseglass::ui

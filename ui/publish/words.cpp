#include "ui/publish/words.h"

#include <QCoreApplication>
#include <QLabel>
#include <QLayout>
#include <QRegularExpression>

#include "ui/common/format.h"
#include "ui/publish/intent.h"

namespace roseglass::ui {
namespace {

QString tr(const char* source) { return QCoreApplication::translate("Publish", source); }

}  // namespace

QString keyName(const trust::PlannedKey& key) {
    if (key.role == "root") return tr("root key");
    if (key.role == "targets") return tr("repository key");
    if (key.role == "snapshot" || key.role == "timestamp") return tr("%1 key").arg(text(key.role));
    return tr("key of %1").arg(shown(key.role, 60));
}

QString keyPurpose(const trust::PlannedKey& key) {
    if (key.role == "root") return tr("Signs changes of keys. Needed rarely.");
    if (key.role == "targets") return tr("Signs tags of %1.").arg(repositoryName(text(key.gun)));
    if (key.role == "snapshot") return tr("Signs the list of what belongs together.");
    return tr("Signs tags as %1.").arg(shown(key.role, 60));
}

QString cautionWords(const keys::TokenPin& pin) {
    if (pin.lastTry) return tr("One more wrong PIN locks the token.");
    if (pin.low) return tr("A wrong PIN was entered last: the token locks itself after a few.");
    return {};
}

QLabel* smallHeading(const QString& words) {
    auto* label = new QLabel(words);
    QFont font = label->font();
    font.setPixelSize(12);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setProperty("tone", "secondary");
    return label;
}

QString withShortDigests(QString sentence) {
    static const QRegularExpression whole(QStringLiteral("sha256:([0-9a-f]{8})[0-9a-f]{50}([0-9a-f]{6})"));
    return sentence.replace(whole, QStringLiteral("sha256:\\1…\\2"));
}

}  // namespace roseglass::ui

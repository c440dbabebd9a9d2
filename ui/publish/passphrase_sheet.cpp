#include "ui/publish/passphrase_sheet.h"

#include <QCheckBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <algorithm>

#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/passphrase_field.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/publish/backup_card.h"
#include "ui/publish/plan_session.h"
#include "ui/publish/words.h"

namespace roseglass::ui {
namespace {

QString sentenceCase(QString words) {
    if (!words.isEmpty()) words[0] = words[0].toUpper();
    return words;
}

}  // namespace

PassphraseSheet::PassphraseSheet(QWidget* parent) : QWidget(parent), cards_(new QVBoxLayout), backup_(new BackupCard), warning_(rootWarning()) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(warning_);
    cards_->setSpacing(12);
    layout->addLayout(cards_);
    layout->addWidget(backup_);
    layout->addStretch(1);
    warning_->hide();
    backup_->hide();
    connect(backup_, &BackupCard::changed, this, &PassphraseSheet::changed);
}

QFrame* PassphraseSheet::rootWarning() const {
    auto* banner = new Banner;
    banner->tell(Banner::Tone::Caution, QStringLiteral("warning"), tr("You are about to make a root key: keep its passphrase as long as you publish"),
                 tr("The root key decides who may sign in every repository that starts from it. Let a password manager make a long passphrase and keep it; keep the key itself in a second "
                    "place, away from this computer. Nobody can bring a lost root key or its passphrase back, the trust server neither."));
    return banner;
}

QFrame* PassphraseSheet::card(const Ask& ask) {
    auto* frame = new QFrame;
    frame->setProperty("card", true);
    frame->setProperty("quiet", true);
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(16, 10, 16, 10);
    layout->setSpacing(6);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    auto* picture = new QLabel;
    picture->setPixmap(icon(QStringLiteral("key"), tokens().accent).pixmap(16, 16));
    const bool isPin = ask.key.pin.has_value();
    const QString title = isPin ? tr("PIN of the token %1").arg(shown(ask.key.pin->token, 80)) : sentenceCase(keyName(ask.key));
    auto* name = new QLabel(title);
    QFont bold = name->font();
    bold.setWeight(QFont::DemiBold);
    name->setFont(bold);
    auto* id = new QLabel(shortKeyId(ask.key.id));
    id->setFont(fixedFont());
    id->setToolTip(text(ask.key.id));
    head->addWidget(picture);
    head->addWidget(name);
    head->addWidget(id);
    id->setVisible(!ask.key.id.empty());
    if (ask.isNew) {
        auto* badge = new QLabel(tr("+ new"));
        badge->setProperty("badge", "new");
        head->addWidget(badge);
    }
    head->addStretch(1);
    auto* purpose = new QLabel(isPin ? tr("Lets its %1 sign. It is not kept.").arg(keyName(ask.key)) : keyPurpose(ask.key));
    purpose->setProperty("tone", "secondary");
    head->addWidget(purpose);
    layout->addLayout(head);
    const QString whose = isPin ? tr("the token %1").arg(shown(ask.key.pin->token, 80)) : ask.key.id.empty() ? keyName(ask.key) : keyName(ask.key) + QLatin1Char(' ') + shortKeyId(ask.key.id);
    using Field = PassphraseField;
    auto* field = new Field(isPin ? Field::Kind::Pin : ask.isNew ? Field::Kind::New : Field::Kind::Existing, whose);
    if (!isPin) field->setRemember(ask.key.role == "root" ? Field::Remember::Refused : Field::Remember::Offered);
    layout->addWidget(field);
    connect(field, &PassphraseField::changed, this, &PassphraseSheet::changed);
    connect(field, &PassphraseField::entered, this, [this, slot = ask.slot] {
        // Return goes to the next empty field, and on where there is none.
        for (const std::string& other : order_) {
            if (!fields_.at(other)->isComplete()) return fields_.at(other)->setFocus();
        }
        emit entered();
    });
    fields_[ask.slot] = field;
    frames_[ask.slot] = frame;
    names_[ask.slot] = isPin ? title : keyName(ask.key);
    return frame;
}

void PassphraseSheet::show(PlanSession& session) {
    std::map<std::string, QFrame*> old;
    old.swap(frames_);
    const auto oldFields = std::move(fields_);
    fields_.clear();
    order_.clear();
    bool newRoot = false;
    while (QLayoutItem* item = cards_->takeAt(0)) delete item;
    for (const Ask& ask : session.asks()) {
        if (ask.isOpen) continue;
        newRoot = newRoot || (ask.isNew && ask.key.role == "root");
        const auto known = old.find(ask.slot);
        if (known != old.end()) {
            frames_[ask.slot] = known->second;
            fields_[ask.slot] = oldFields.at(ask.slot);
            old.erase(known);
        } else {
            card(ask);
        }
        if (ask.key.pin) fields_.at(ask.slot)->setCaution(cautionWords(*ask.key.pin));
        order_.push_back(ask.slot);
        cards_->addWidget(frames_.at(ask.slot));
    }
    for (const auto& [slot, frame] : old) {
        frame->hide();
        frame->deleteLater();
    }
    warning_->setVisible(newRoot);
    backup_->setVisible(session.makesKeys());
    backup_->describe(session);
    emit changed();
}

QString PassphraseSheet::problem() const {
    for (const std::string& slot : order_) {
        const QString missing = fields_.at(slot)->problem();
        if (!missing.isEmpty()) return tr("%1 (%2)").arg(missing, names_.at(slot));
    }
    return backup_->isVisibleTo(this) ? backup_->problem() : QString();
}

bool PassphraseSheet::isTyped() const {
    return std::any_of(fields_.begin(), fields_.end(), [](const auto& field) { return !field.second->field()->text().isEmpty(); });
}

void PassphraseSheet::commit(PlanSession& session) const {
    for (const Ask& ask : session.asks()) {
        const auto field = fields_.find(ask.slot);
        if (field == fields_.end() || ask.isOpen) continue;
        session.setPassphrase(ask.slot, field->second->passphrase());
        // A PIN is nowhere kept.
        if (ask.key.pin) continue;
        const keys::PassphraseRequest request{ask.key.id, ask.key.role, ask.key.gun, ask.isNew, 0};
        if (field->second->remember()) session.desk().remember(request, field->second->passphrase());
        else session.desk().keep(request, field->second->passphrase());
    }
    session.setBackupFile(backup_->isVisibleTo(this) ? backup_->file() : QString());
}

void PassphraseSheet::tellWrong(const QString& slot, const QString& why) {
    const auto field = fields_.find(slot.toStdString());
    if (field == fields_.end()) return;
    if (why.isEmpty()) field->second->tellWrong(tr("This passphrase does not open the key"));
    else field->second->tellWrongPin(why);
}

void PassphraseSheet::focusFirst() {
    for (const std::string& slot : order_) {
        if (!fields_.at(slot)->isComplete()) return fields_.at(slot)->setFocus();
    }
}

PassphraseField* PassphraseSheet::field(const std::string& slot) const {
    const auto known = fields_.find(slot);
    return known == fields_.end() ? nullptr : known->second;
}

}  // namespace roseglass::ui

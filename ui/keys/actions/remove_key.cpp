#include "ui/keys/actions/remove_key.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "ui/common/banner.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {

RemoveKey::RemoveKey(KeyDesk desk, keys::KeyInfo key, const trust::Plan& plan, QWidget* parent) : KeyDialog(std::move(desk), tr("Remove a key"), {}, tr("Remove"), parent), key_(std::move(key)), typed_(new QLineEdit) {
    QStringList notes;
    for (const std::string& line : plan.notes) notes << shown(line, 500);
    banner()->tell(Banner::Tone::Caution, QStringLiteral("warning"), plan.changes.empty() ? QString() : shown(plan.changes.front(), 300), notes.join(QStringLiteral("\n\n")));
    typed_->setFont(fixedFont());
    typed_->setAccessibleName(tr("Type %1 to remove the key").arg(shortKeyId(key_.id)));
    addField(tr("Type %1 to remove it").arg(shortKeyId(key_.id)), typed_);
    addWide(note(tr("It can be undone until you do something else with keys or leave this view; then the file is deleted.")));
    doButton()->setProperty("primary", false);
    doButton()->setProperty("danger", true);
    connect(typed_, &QLineEdit::textChanged, this, &RemoveKey::check);
    check();
    typed_->setFocus();
}

QString RemoveKey::missing() const { return typed_->text().trimmed() == shortKeyId(key_.id) ? QString() : tr("Type the short ID"); }

void RemoveKey::run() {
    start([admin = desk().admin, key = key_] { return admin->putAside(key); },
          [key = key_](trust::KeyAdmin::Aside aside) { return KeyDone{tr("Removed the %1").arg(keyName(key.role, key.id)), tr("Its file is deleted once you do something else with keys, or leave this view."), {}, std::move(aside)}; });
}

}  // namespace roseglass::ui

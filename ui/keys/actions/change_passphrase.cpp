#include "ui/keys/actions/change_passphrase.h"

#include <QLabel>

#include "ui/common/passphrase_field.h"
#include "ui/settings/passphrase_store.h"

namespace roseglass::ui {

ChangePassphrase::ChangePassphrase(KeyDesk desk, keys::KeyInfo key, QWidget* parent)
    : KeyDialog(std::move(desk), tr("Change passphrase"), tr("The %1 is encrypted again. The key itself stays the same, and nothing has to be signed again.").arg(keyName(key.role, key.id)), tr("Change passphrase"), parent),
      key_(std::move(key)), next_(new PassphraseField(PassphraseField::Kind::New, keyName(key_.role, key_.id))) {
    if (key_.encrypted) {
        old_ = new PassphraseField(PassphraseField::Kind::Existing, keyName(key_.role, key_.id));
        addWide(old_);
        connect(old_, &PassphraseField::changed, this, &ChangePassphrase::check);
    }
    addWide(next_);
    next_->setRemember(key_.role == "root" ? PassphraseField::Remember::Refused : PassphraseField::Remember::Offered);
    connect(next_, &PassphraseField::changed, this, &ChangePassphrase::check);
    showPlan(this->desk().admin->planChangePassphrase(key_));
    check();
    (old_ ? old_ : next_)->setFocus();
}

QString ChangePassphrase::missing() const {
    if (old_ && !old_->isComplete()) return tr("Enter the present passphrase");
    return next_->problem();
}

void ChangePassphrase::run() {
    const auto old = std::make_shared<crypto::Secret>(old_ ? old_->passphrase() : crypto::Secret());
    const auto next = std::make_shared<crypto::Secret>(next_->passphrase());
    start(
        [admin = desk().admin, store = desk().passphrases, key = key_, old, next, keep = next_->remember()]() -> Result<void> {
            RG_TRY(admin->changePassphrase(key, *old, *next));
            if (!store) return {};
            // What the keychain has is wrong from now on.
            store->remember({key.id, key.role, key.gun}, *next, keep ? PassphraseStore::Keep::Keychain : PassphraseStore::Keep::Once);
            return {};
        },
        [key = key_] { return KeyDone{tr("Changed the passphrase of the %1").arg(keyName(key.role, key.id)), tr("A backup that was made before keeps the old one: back the key up again."), key.id, {}}; });
}

void ChangePassphrase::tellError(const Error& error) {
    if (error.code == ErrorCode::BadPassphrase && old_) return old_->tellWrong(tr("This is not its passphrase"));
    KeyDialog::tellError(error);
}

}  // namespace roseglass::ui

#include "ui/keys/actions/restore_keys.h"

#include "ui/common/passphrase_field.h"
#include "ui/keys/file_line.h"

namespace roseglass::ui {

RestoreKeys::RestoreKeys(KeyDesk desk, QWidget* parent)
    : KeyDialog(std::move(desk), tr("Restore keys"), tr("Keys of the backup that are not on this computer are put back. Those that are here stay as they are."), tr("Restore"), parent),
      file_(new FileLine(FileLine::For::Opening, tr("Backup file"), {})), passphrase_(new PassphraseField(PassphraseField::Kind::Existing, tr("the backup"))) {
    addField(tr("Backup &file"), file_);
    addWide(passphrase_);
    connect(file_, &FileLine::changed, this, &RestoreKeys::check);
    connect(passphrase_, &PassphraseField::changed, this, &RestoreKeys::check);
    check();
    file_->setFocus();
}

QString RestoreKeys::missing() const {
    if (file_->path().empty()) return tr("Name the backup's file");
    return passphrase_->isComplete() ? QString() : tr("Enter the backup's passphrase");
}

void RestoreKeys::run() {
    const auto secret = std::make_shared<crypto::Secret>(passphrase_->passphrase());
    start([admin = desk().admin, file = file_->path(), secret] { return admin->restore(file, *secret); },
          [](const std::vector<keys::KeyInfo>& restored) {
              return KeyDone{restored.size() == 1 ? tr("The backup's key is here") : tr("All %1 keys of the backup are here").arg(restored.size()), tr("Each is still under its own passphrase."), restored.empty() ? std::string() : restored.front().id, {}};
          });
}

void RestoreKeys::tellError(const Error& error) {
    if (error.code == ErrorCode::BadPassphrase) return passphrase_->tellWrong(tr("This is not the backup's passphrase"));
    KeyDialog::tellError(error);
}

}  // namespace roseglass::ui

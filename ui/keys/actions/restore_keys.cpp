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
          [this](const std::vector<keys::KeyInfo>& restored) { return doneWith(restored); });
}

KeyDone RestoreKeys::doneWith(const std::vector<keys::KeyInfo>& restored) const {
    using keys::Arrival;
    QStringList details;
    qsizetype failed = 0, unknown = 0;
    for (const keys::KeyInfo& key : restored) {
        const QString name = keyName(key.role, key.id);
        if (key.arrival == Arrival::Replaced) details << tr("In the place of the %1 lay a file that is no such key; it is kept as %2.").arg(name, shown(key.aside.string(), 300));
        if (key.arrival == Arrival::NotCompared) {
            ++unknown;
            details << tr("The %1 was not compared: another file than the backup's is here, and whether it is the same key could not be seen without its passphrase. See that it opens; if it does not, move it away and restore again.").arg(name);
        }
        if (key.arrival != Arrival::Failed) continue;
        ++failed;
        details << tr("The %1 could not be restored: %2").arg(name, shown(key.problem, 300));
    }
    const auto all = static_cast<qsizetype>(restored.size());
    QString title = all == 1 ? tr("The backup's key is here") : tr("All %1 keys of the backup are here").arg(all);
    if (unknown > 0) title = all == 1 ? tr("The backup's key was not compared with the file that is here") : tr("Of the %1 keys of the backup, %2 were not compared with the files that are here").arg(all).arg(unknown);
    if (failed > 0) title = all == 1 ? tr("The backup's key could not be restored") : tr("Of the %1 keys of the backup, %2 could not be restored").arg(all).arg(failed);
    details << tr("Each is still under its own passphrase.");
    return {title, details.join(QLatin1Char('\n')), restored.empty() ? std::string() : restored.front().id, {}};
}

void RestoreKeys::tellError(const Error& error) {
    if (error.code == ErrorCode::BadPassphrase) return passphrase_->tellWrong(tr("This is not the backup's passphrase"));
    KeyDialog::tellError(error);
}

}  // namespace roseglass::ui

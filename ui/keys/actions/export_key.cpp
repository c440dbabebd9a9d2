#include "ui/keys/actions/export_key.h"

#include <QDir>
#include <QLineEdit>

#include "base/file.h"
#include "ui/common/passphrase_field.h"
#include "ui/keys/file_line.h"

namespace roseglass::ui {
namespace {

QString proposedName(const keys::KeyInfo& key, ExportKey::Part part) {
    const QString role = shown(key.role, 60).replace(QLatin1Char('/'), QLatin1Char('_'));
    if (part == ExportKey::Part::Public && !role.isEmpty()) return QDir::home().filePath(role + QStringLiteral(".pub"));
    return QDir::home().filePath(shortKeyId(key.id) + (part == ExportKey::Part::Public ? QStringLiteral(".pub") : QStringLiteral(".pem")));
}

QString introOf(const keys::KeyInfo& key, ExportKey::Part part) {
    if (part == ExportKey::Part::Public) return ExportKey::tr("The public part of the %1, as docker writes it: for the holder of a repository's targets key, who adds signers.").arg(keyName(key.role, key.id));
    return key.encrypted ? ExportKey::tr("A copy of the %1 for another computer, as docker and notary read it. It stays under its passphrase.").arg(keyName(key.role, key.id))
                         : ExportKey::tr("A copy of the %1. It is not encrypted: anyone who reads the file can sign.").arg(keyName(key.role, key.id));
}

}  // namespace

ExportKey::ExportKey(KeyDesk desk, keys::KeyInfo key, Part part, std::optional<crypto::PublicKey> known, QWidget* parent)
    : KeyDialog(std::move(desk), part == Part::Public ? tr("Export the public part") : tr("Export a key"), introOf(key, part), tr("Export"), parent), key_(std::move(key)), part_(part), known_(std::move(known)),
      file_(new FileLine(FileLine::For::Saving, part == Part::Public ? tr("Public key file") : tr("Key file"), proposedName(key_, part))) {
    addField(tr("&File"), file_);
    if (part_ == Part::Public && !known_ && key_.encrypted) {
        passphrase_ = new PassphraseField(PassphraseField::Kind::Existing, keyName(key_.role, key_.id));
        addWide(passphrase_);
        connect(passphrase_, &PassphraseField::changed, this, &ExportKey::check);
    }
    connect(file_, &FileLine::changed, this, &ExportKey::check);
    check();
    file_->setFocus();
}

QString ExportKey::missing() const {
    if (file_->path().empty()) return tr("Name a file");
    if (!file_->replaceConfirmed()) {
        if (const auto plan = desk().admin->planExport(key_, file_->path()); !plan) return shown(plan.error().message, 200);
    }
    return passphrase_ && !passphrase_->isComplete() ? tr("Its passphrase is needed: no repository here names the key") : QString();
}

void ExportKey::run() {
    const auto secret = std::make_shared<crypto::Secret>(passphrase_ ? passphrase_->passphrase() : crypto::Secret());
    start(
        [admin = desk().admin, key = key_, known = known_, part = part_, file = file_->path(), replace = file_->replaceConfirmed(), secret]() -> Result<void> {
            if (part == Part::Private) return admin->exportTo(key, file, replace);
            if (known) return writeFileAtomically(file, trust::KeyAdmin::publicPem(*known, key.role), 0644);
            RG_ASSIGN(const crypto::PrivateKey opened, admin->store().open(key, *secret));
            return writeFileAtomically(file, trust::KeyAdmin::publicPem(opened.publicKey(), key.role), 0644);
        },
        [key = key_, file = file_->path(), part = part_] {
            return KeyDone{part == Part::Public ? tr("Exported the public part of the %1").arg(keyName(key.role, key.id)) : tr("Exported the %1").arg(keyName(key.role, key.id)), tr("Written to %1.").arg(shown(file.string(), 300)), key.id, {}};
        });
}

void ExportKey::tellError(const Error& error) {
    if (error.code == ErrorCode::BadPassphrase && passphrase_) return passphrase_->tellWrong(tr("This is not its passphrase"));
    KeyDialog::tellError(error);
}

}  // namespace roseglass::ui

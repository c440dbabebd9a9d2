#include "ui/keys/actions/generate_key.h"

#include <QComboBox>
#include <QDir>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QRadioButton>

#include "ui/common/passphrase_field.h"
#include "ui/keys/file_line.h"
#include "ui/settings/passphrase_store.h"

namespace roseglass::ui {

GenerateKey::GenerateKey(KeyDesk desk, QWidget* parent)
    : KeyDialog(std::move(desk), tr("Generate a key"), tr("The private key stays in the trust directory of this computer. A signer's public key goes to the holder of the repository's targets key."), tr("Generate"), parent),
      forSigner_(new QRadioButton(tr("For a &signer"))), forRoot_(new QRadioButton(tr("As a &root key"))), name_(new QLineEdit), algorithm_(new QComboBox),
      publicKeyFile_(new FileLine(FileLine::For::Saving, tr("Public key file"), {})), passphrase_(new PassphraseField(PassphraseField::Kind::New, tr("the new key"))) {
    auto* kinds = new QWidget;
    auto* row = new QHBoxLayout(kinds);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(24);
    row->addWidget(forSigner_);
    row->addWidget(forRoot_);
    row->addStretch(1);
    forSigner_->setChecked(true);
    addWide(kinds);
    name_->setPlaceholderText(tr("alice"));
    name_->setAccessibleName(tr("Name of the signer"));
    addField(tr("&Name of the signer: lower-case letters, digits, - and _"), name_);
    algorithm_->addItem(tr("ECDSA P-256, as docker makes them"), QStringLiteral("ecdsa"));
    algorithm_->addItem(tr("RSA 3072"), QStringLiteral("rsa"));
    algorithm_->addItem(tr("Ed25519"), QStringLiteral("ed25519"));
    algorithm_->setMinimumHeight(32);
    algorithm_->setAccessibleName(tr("Algorithm"));
    addField(tr("&Algorithm"), algorithm_);
    addField(tr("&Public key file"), publicKeyFile_);
    addWide(passphrase_);
    connect(publicKeyFile_->field(), &QLineEdit::textEdited, this, [this] { ownFileName_ = true; });
    connect(forRoot_, &QRadioButton::toggled, this, &GenerateKey::adapt);
    connect(name_, &QLineEdit::textChanged, this, &GenerateKey::adapt);
    connect(algorithm_, &QComboBox::currentIndexChanged, this, &GenerateKey::adapt);
    connect(publicKeyFile_, &FileLine::changed, this, &GenerateKey::adapt);
    connect(passphrase_, &PassphraseField::changed, this, &GenerateKey::check);
    adapt();
    name_->setFocus();
}

trust::KeyAdmin::NewKey GenerateKey::wanted() const {
    trust::KeyAdmin::NewKey wanted;
    const bool root = forRoot_->isChecked();
    wanted.name = root ? "root" : name_->text().trimmed().toStdString();
    if (root) wanted.role = "root";
    wanted.algorithm = trust::algorithmFromName(algorithm_->currentData().toString().toStdString()).value_or(crypto::KeyAlgorithm::EcdsaP256);
    if (!root) wanted.publicKeyFile = publicKeyFile_->path();
    return wanted;
}

void GenerateKey::adapt() {
    const bool root = forRoot_->isChecked();
    name_->setEnabled(!root);
    publicKeyFile_->setEnabled(!root);
    passphrase_->setRemember(root ? PassphraseField::Remember::Refused : PassphraseField::Remember::Offered);
    const QString name = name_->text().trimmed();
    if (!ownFileName_ && !root) {
        const QSignalBlocker quiet(publicKeyFile_);
        publicKeyFile_->field()->setText(name.isEmpty() ? QString() : QDir::home().filePath(name + QStringLiteral(".pub")));
    }
    if (root || !name.isEmpty()) showPlan(desk().admin->planGenerate(wanted()));
    check();
}

QString GenerateKey::missing() const {
    if (!forRoot_->isChecked() && name_->text().trimmed().isEmpty()) return tr("Name the signer");
    if (const auto plan = desk().admin->planGenerate(wanted()); !plan) return shown(plan.error().message, 200);
    return passphrase_->problem();
}

void GenerateKey::run() {
    using PassphraseStoreKeep = PassphraseStore::Keep;
    const auto keep = passphrase_->remember() ? PassphraseStoreKeep::Keychain : PassphraseStoreKeep::Once;
    const auto secret = std::make_shared<crypto::Secret>(passphrase_->passphrase());
    start(
        [admin = desk().admin, store = desk().passphrases, wanted = wanted(), secret, keep]() -> Result<keys::KeyInfo> {
            auto made = admin->generate(wanted, *secret);
            if (made && store && keep == PassphraseStoreKeep::Keychain) store->remember({made->id, made->role, made->gun}, *secret, keep);
            return made;
        },
        [file = publicKeyFile_->path(), root = forRoot_->isChecked()](const keys::KeyInfo& made) {
            return KeyDone{tr("Made the %1").arg(keyName(made.role, made.id)), root ? tr("Back it up now, and keep the copy offline.") : file.empty() ? QString() : tr("Its public key is in %1.").arg(shown(file.string(), 300)), made.id, {}};
        });
}

}  // namespace roseglass::ui

#include "ui/keys/actions/import_key.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <algorithm>

#include "ui/common/passphrase_field.h"
#include "ui/common/widgets.h"
#include "ui/keys/file_line.h"

namespace roseglass::ui {
namespace {

QLabel* caption(const QString& text, QWidget* buddy) {
    auto* label = new QLabel(text);
    label->setProperty("tone", "secondary");
    label->setBuddy(buddy);
    return label;
}

}  // namespace

ImportKey::ImportKey(KeyDesk desk, QWidget* parent)
    : KeyDialog(std::move(desk), tr("Import a key"), tr("A private key in a PEM file: exported by docker or notary, or made by OpenSSL. Keys that are here already stay as they are."), tr("Import"), parent),
      file_(new FileLine(FileLine::For::Opening, tr("Key file"), {})), details_(new QWidget), rootNote_(note(tr("The file says that its key is a root key. Say root yourself only where the key is yours, or of somebody whom you trust with every repository that starts from it."))), role_(new QComboBox), repository_(new QLineEdit), old_(new PassphraseField(PassphraseField::Kind::Existing, tr("the file's key"))),
      next_(new PassphraseField(PassphraseField::Kind::New, tr("the imported key"))) {
    addField(tr("Key &file"), file_);
    auto* grid = new QGridLayout(details_);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(4);
    role_->setEditable(true);
    role_->addItems({QStringLiteral("root"), QStringLiteral("targets"), QStringLiteral("snapshot")});
    role_->setEditText({});
    role_->lineEdit()->setPlaceholderText(tr("root, targets, snapshot or the signer's name"));
    role_->setMinimumHeight(32);
    role_->setAccessibleName(tr("What the key is for"));
    repository_->setAccessibleName(tr("Repository"));
    repository_->setPlaceholderText(QStringLiteral("localhost:5000/team/app"));
    grid->addWidget(caption(tr("What it is f&or"), role_), 0, 0);
    grid->addWidget(role_, 1, 0);
    grid->addWidget(caption(tr("&Repository (targets and snapshot)"), repository_), 0, 1);
    grid->addWidget(repository_, 1, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    for (QWidget* widget : {static_cast<QWidget*>(details_), static_cast<QWidget*>(rootNote_), static_cast<QWidget*>(old_), static_cast<QWidget*>(next_)}) {
        addWide(widget);
        widget->hide();
    }
    connect(file_, &FileLine::changed, this, &ImportKey::look);
    connect(role_, &QComboBox::editTextChanged, this, &ImportKey::adapt);
    connect(repository_, &QLineEdit::textChanged, this, &ImportKey::adapt);
    connect(old_, &PassphraseField::changed, this, &ImportKey::check);
    connect(next_, &PassphraseField::changed, this, &ImportKey::check);
    check();
    file_->setFocus();
}

void ImportKey::look() {
    found_.clear();
    problem_.clear();
    std::error_code code;
    if (std::filesystem::is_regular_file(file_->path(), code)) {
        if (auto found = desk().admin->lookInto(file_->path())) found_ = std::move(*found);
        else problem_ = shown(found.error().message, 200);
    }
    const auto any = [&](bool encrypted) { return std::any_of(found_.begin(), found_.end(), [&](const auto& one) { return one.encrypted == encrypted; }); };
    details_->setVisible(!found_.empty());
    rootNote_->hide();
    old_->setVisible(any(true));
    next_->setVisible(any(false));
    if (!found_.empty()) {
        // That a key is a root key is for its owner to say, not for a file that anybody may have written.
        const bool root = found_.front().role == "root";
        role_->setEditText(root ? QString() : text(found_.front().role));
        rootNote_->setVisible(root);
        repository_->setText(text(found_.front().gun));
    }
    adapt();
}

std::string ImportKey::chosenRole() const { return role_->currentText().trimmed().toStdString(); }
std::string ImportKey::chosenGun() const { return keys::hasGun(chosenRole()) ? repository_->text().trimmed().toStdString() : std::string(); }

void ImportKey::adapt() {
    repository_->setEnabled(keys::hasGun(chosenRole()));
    const bool root = chosenRole() == "root";
    for (PassphraseField* field : {old_, next_}) field->setRemember(root ? PassphraseField::Remember::Refused : PassphraseField::Remember::Hidden);
    if (!found_.empty() && !chosenRole().empty()) showPlan(desk().admin->planImport(file_->path(), chosenRole(), chosenGun()));
    check();
}

QString ImportKey::missing() const {
    if (file_->path().empty()) return tr("Name the file");
    if (!problem_.isEmpty()) return problem_;
    if (found_.empty()) return tr("There is no such file");
    if (chosenRole().empty()) return tr("Say what the key is for");
    if (const auto plan = desk().admin->planImport(file_->path(), chosenRole(), chosenGun()); !plan) return shown(plan.error().message, 200);
    // Not isVisible(): the dialog itself may not be shown yet.
    if (!old_->isHidden() && !old_->isComplete()) return tr("Enter the key's passphrase");
    return next_->isHidden() ? QString() : next_->problem();
}

void ImportKey::run() {
    const auto old = std::make_shared<crypto::Secret>(old_->isHidden() ? crypto::Secret() : old_->passphrase());
    const auto next = std::make_shared<crypto::Secret>(next_->isHidden() ? crypto::Secret() : next_->passphrase());
    start([admin = desk().admin, file = file_->path(), role = chosenRole(), gun = chosenGun(), old, next] { return admin->import(file, role, gun, *old, *next); },
          [this](const std::vector<keys::KeyInfo>& taken) { return doneWith(taken); });
}

KeyDone ImportKey::doneWith(const std::vector<keys::KeyInfo>& taken) const {
    using keys::Arrival;
    QStringList details;
    int here = 0;
    for (const keys::KeyInfo& key : taken) {
        const QString name = keyName(key.role, key.id);
        if (key.arrival == Arrival::Replaced) details << tr("In the place of the %1 lay a file that is no such key; it is kept as %2.").arg(name, shown(key.aside.string(), 300));
        if (key.arrival == Arrival::NotCompared) details << tr("The %1 is under another passphrase here; whether it is the same key could not be seen.").arg(name);
        if (key.arrival == Arrival::Here || key.arrival == Arrival::NotCompared) ++here;
    }
    const int all = static_cast<int>(taken.size());
    const QString first = keyName(taken.front().role, taken.front().id);
    QString title = tr("Imported %1 of %2 keys; the others were here already").arg(all - here).arg(all);
    if (here == 0) title = all == 1 ? tr("Imported the %1").arg(first) : tr("Imported %1 keys").arg(all);
    if (here == all) title = all == 1 ? tr("The %1 was here already").arg(first) : tr("All %1 keys were here already").arg(all);
    details << tr("The file that it came from is still there: delete it, or keep it safe.");
    return {title, details.join(QLatin1Char('\n')), taken.front().id, {}};
}

void ImportKey::tellError(const Error& error) {
    if (error.code == ErrorCode::BadPassphrase && !old_->isHidden() && old_->passphrase().reveal().size() >= 8) return old_->tellWrong(tr("This is not its passphrase"));
    KeyDialog::tellError(error);
}

}  // namespace roseglass::ui

#include "ui/settings/credentials_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>

#include "ui/common/secret_line.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {

CredentialsDialog::CredentialsDialog(const QString& registryHost, QWidget* parent)
    : QDialog(parent), username_(new QLineEdit), password_(new SecretLine(tr("Show the password while pressed"))), remember_(new QCheckBox(tr("Remember in the keychain"))) {
    setWindowTitle(tr("Sign in to %1").arg(registryHost));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* form = new QFormLayout(this);
    form->setContentsMargins(16, 16, 16, 16);
    form->addRow(note(tr("%1 wants a user name and a password. They are sent to this registry and its token service only.").arg(registryHost)));
    form->addRow(tr("&User name"), username_);
    form->addRow(tr("&Password"), password_);
    form->addRow(QString(), remember_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    signIn_ = buttons->addButton(tr("Sign in"), QDialogButtonBox::AcceptRole);
    signIn_->setProperty("primary", true);
    signIn_->setDefault(true);
    signIn_->setEnabled(false);
    form->addRow(buttons);
    const auto check = [this] { signIn_->setEnabled(!username_->text().isEmpty() && !password_->text().isEmpty()); };
    connect(username_, &QLineEdit::textChanged, this, check);
    connect(password_, &QLineEdit::textChanged, this, check);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        emit given(username_->text(), remember_->isChecked());
        password_->clear();
        accept();
    });
    resize(440, sizeHint().height());
}

crypto::Secret CredentialsDialog::password() const { return password_->secret(); }

}  // namespace roseglass::ui

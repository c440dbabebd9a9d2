#include "ui/settings/credentials_dialog.h"

#include <QAction>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

#include "ui/common/icons.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {

CredentialsDialog::CredentialsDialog(const QString& registryHost, QWidget* parent)
    : QDialog(parent), username_(new QLineEdit), password_(new QLineEdit), remember_(new QCheckBox(tr("Remember in the keychain"))) {
    setWindowTitle(tr("Sign in to %1").arg(registryHost));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* form = new QFormLayout(this);
    form->setContentsMargins(16, 16, 16, 16);
    form->addRow(note(tr("%1 wants a user name and a password. They are sent to this registry and its token service only.").arg(registryHost)));
    password_->setEchoMode(QLineEdit::Password);
    auto* eye = new QToolButton;
    eye->setIcon(icon(QStringLiteral("eye")));
    eye->setToolTip(tr("Show while pressed"));
    eye->setAccessibleName(tr("Show the password while pressed"));
    connect(eye, &QToolButton::pressed, this, [this] { password_->setEchoMode(QLineEdit::Normal); });
    connect(eye, &QToolButton::released, this, [this] { password_->setEchoMode(QLineEdit::Password); });
    auto* row = new QHBoxLayout;
    row->addWidget(password_, 1);
    row->addWidget(eye);
    form->addRow(tr("&User name"), username_);
    form->addRow(tr("&Password"), row);
    qobject_cast<QLabel*>(form->labelForField(row))->setBuddy(password_);
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
        emit given(username_->text(), password_->text(), remember_->isChecked());
        password_->clear();
        accept();
    });
    resize(440, sizeHint().height());
}

}  // namespace roseglass::ui

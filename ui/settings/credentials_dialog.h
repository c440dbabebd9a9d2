#pragma once
#include <QDialog>

#include "crypto/secret.h"

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace roseglass::ui {

class SecretLine;

/// Asks for the user name and password of one registry.
class CredentialsDialog : public QDialog {
    Q_OBJECT
public:
    CredentialsDialog(const QString& registryHost, QWidget* parent = nullptr);

    /// What was typed; empty once given() was told.
    crypto::Secret password() const;

signals:
    void given(const QString& username, bool remember);

private:
    QLineEdit* username_;
    SecretLine* password_;
    QCheckBox* remember_;
    QPushButton* signIn_;
};

}  // namespace roseglass::ui

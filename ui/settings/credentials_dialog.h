#pragma once
#include <QDialog>

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace roseglass::ui {

/// Asks for the user name and password of one registry.
class CredentialsDialog : public QDialog {
    Q_OBJECT
public:
    CredentialsDialog(const QString& registryHost, QWidget* parent = nullptr);

signals:
    void given(const QString& username, const QString& password, bool remember);

private:
    QLineEdit *username_, *password_;
    QCheckBox* remember_;
    QPushButton* signIn_;
};

}  // namespace roseglass::ui

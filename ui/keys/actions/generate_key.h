#pragma once
#include "ui/keys/actions/key_dialog.h"

class QComboBox;
class QLineEdit;
class QRadioButton;

namespace roseglass::ui {

class FileLine;
class PassphraseField;

/// Makes a key for a signer or a root key (docker trust key generate).
class GenerateKey : public KeyDialog {
    Q_OBJECT
public:
    GenerateKey(KeyDesk desk, QWidget* parent);
    QLineEdit* name() const { return name_; }
    QComboBox* algorithm() const { return algorithm_; }
    QRadioButton* forRoot() const { return forRoot_; }
    FileLine* publicKeyFile() const { return publicKeyFile_; }
    PassphraseField* passphrase() const { return passphrase_; }

protected:
    QString missing() const override;
    void run() override;

private:
    trust::KeyAdmin::NewKey wanted() const;
    void adapt();

    QRadioButton *forSigner_, *forRoot_;
    QLineEdit* name_;
    QComboBox* algorithm_;
    FileLine* publicKeyFile_;
    PassphraseField* passphrase_;
    bool ownFileName_ = false;
};

}  // namespace roseglass::ui

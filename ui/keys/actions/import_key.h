#pragma once
#include "ui/keys/actions/key_dialog.h"

class QComboBox;
class QLabel;
class QLineEdit;

namespace roseglass::ui {

class FileLine;
class PassphraseField;

/// Takes the private keys of a PEM file over. What the file does not say is asked for.
class ImportKey : public KeyDialog {
    Q_OBJECT
public:
    ImportKey(KeyDesk desk, QWidget* parent);
    FileLine* file() const { return file_; }
    QComboBox* role() const { return role_; }
    QLineEdit* repository() const { return repository_; }
    PassphraseField* old() const { return old_; }
    PassphraseField* next() const { return next_; }

protected:
    QString missing() const override;
    void run() override;
    void tellError(const Error& error) override;

private:
    void look();
    void adapt();
    std::string chosenRole() const;
    std::string chosenGun() const;
    KeyDone doneWith(const std::vector<keys::KeyInfo>& taken) const;

    FileLine* file_;
    QWidget* details_;
    QLabel* rootNote_;
    QComboBox* role_;
    QLineEdit* repository_;
    PassphraseField *old_, *next_;
    std::vector<trust::KeyAdmin::Importable> found_;
    QString problem_;
};

}  // namespace roseglass::ui

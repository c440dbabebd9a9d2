#pragma once
#include "ui/keys/actions/key_dialog.h"

namespace roseglass::ui {

class FileLine;
class PassphraseField;

/// Puts the keys of a backup back that are not here.
class RestoreKeys : public KeyDialog {
    Q_OBJECT
public:
    RestoreKeys(KeyDesk desk, QWidget* parent);
    FileLine* file() const { return file_; }
    PassphraseField* passphrase() const { return passphrase_; }

protected:
    QString missing() const override;
    void run() override;
    void tellError(const Error& error) override;

private:
    KeyDone doneWith(const std::vector<keys::KeyInfo>& restored) const;

    FileLine* file_;
    PassphraseField* passphrase_;
};

}  // namespace roseglass::ui

#pragma once
#include "ui/keys/actions/key_dialog.h"

namespace roseglass::ui {

class PassphraseField;

/// Encrypts one key under another passphrase.
class ChangePassphrase : public KeyDialog {
    Q_OBJECT
public:
    ChangePassphrase(KeyDesk desk, keys::KeyInfo key, QWidget* parent);
    PassphraseField* old() const { return old_; }   ///< null for a key that is not encrypted
    PassphraseField* next() const { return next_; }

protected:
    QString missing() const override;
    void run() override;
    void tellError(const Error& error) override;

private:
    keys::KeyInfo key_;
    PassphraseField *old_ = nullptr, *next_;
};

}  // namespace roseglass::ui

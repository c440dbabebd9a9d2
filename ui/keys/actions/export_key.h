#pragma once
#include "ui/keys/actions/key_dialog.h"

namespace roseglass::ui {

class FileLine;
class PassphraseField;

/// Copies a key out of the trust directory as it stands, or its public part alone.
class ExportKey : public KeyDialog {
    Q_OBJECT
public:
    enum class Part { Private, Public };
    /// @param known  the public key, where the metadata tells it; else the passphrase is asked for
    ExportKey(KeyDesk desk, keys::KeyInfo key, Part part, std::optional<crypto::PublicKey> known, QWidget* parent);
    FileLine* file() const { return file_; }
    PassphraseField* passphrase() const { return passphrase_; }   ///< null when none is needed

protected:
    QString missing() const override;
    void run() override;
    void tellError(const Error& error) override;

private:
    keys::KeyInfo key_;
    Part part_;
    std::optional<crypto::PublicKey> known_;
    FileLine* file_;
    PassphraseField* passphrase_ = nullptr;
};

}  // namespace roseglass::ui

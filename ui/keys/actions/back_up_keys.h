#pragma once
#include "ui/keys/actions/key_dialog.h"

class QListWidget;

namespace roseglass::ui {

class FileLine;
class PassphraseField;

/// Chosen keys into one file under a passphrase of its own.
class BackUpKeys : public KeyDialog {
    Q_OBJECT
public:
    /// @param chosen  the ID of the key that is ticked at first; empty: all are
    BackUpKeys(KeyDesk desk, const trust::KeyReport& report, const std::string& chosen, QWidget* parent);
    QListWidget* list() const { return list_; }
    FileLine* file() const { return file_; }
    PassphraseField* passphrase() const { return passphrase_; }

protected:
    QString missing() const override;
    void run() override;

private:
    std::vector<keys::KeyInfo> chosen() const;

    std::vector<keys::KeyInfo> keys_;
    QListWidget* list_;
    FileLine* file_;
    PassphraseField* passphrase_;
};

}  // namespace roseglass::ui

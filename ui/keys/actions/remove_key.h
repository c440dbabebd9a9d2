#pragma once
#include "ui/keys/actions/key_dialog.h"

class QLineEdit;

namespace roseglass::ui {

/// Takes a key off this computer: says who loses what, wants the short ID typed, and puts the file aside so that it can
/// come back for a while.
class RemoveKey : public KeyDialog {
    Q_OBJECT
public:
    RemoveKey(KeyDesk desk, keys::KeyInfo key, const trust::Plan& plan, QWidget* parent);
    QLineEdit* typed() const { return typed_; }

protected:
    QString missing() const override;
    void run() override;

private:
    keys::KeyInfo key_;
    QLineEdit* typed_;
};

}  // namespace roseglass::ui

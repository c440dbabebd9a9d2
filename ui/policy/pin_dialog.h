#pragma once
#include <QDialog>
#include <set>

#include "docker/content_trust_policy.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace roseglass::ui {

/// Asks for one pin: a pattern and the IDs of the root keys that may sign what it matches.
class PinDialog : public QDialog {
    Q_OBJECT
public:
    /// @param pin    to change; an empty pattern for a new one
    /// @param taken  patterns of other pins
    PinDialog(const docker::RootPin& pin, std::set<std::string> taken, QWidget* parent = nullptr);

    /// Offers the root key of what is being tried: one press pins it.
    void offerKey(const QString& name, const std::string& keyId);
    docker::RootPin pin() const;
    /// What is missing or wrong, in one sentence; empty when nothing is.
    QString problem() const;

    QLineEdit* pattern() const { return pattern_; }
    QPlainTextEdit* keys() const { return keys_; }
    QPushButton* doButton() const { return do_; }
    QPushButton* offerButton() const { return offer_; }

signals:
    void given(const docker::RootPin& pin);

private:
    void check();

    std::set<std::string> taken_;
    QLineEdit* pattern_;
    QPlainTextEdit* keys_;
    QLabel *reason_, *length_;
    QPushButton *offer_, *do_;
};

}  // namespace roseglass::ui

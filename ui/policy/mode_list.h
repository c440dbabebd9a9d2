#pragma once
#include <QFrame>
#include <array>

#include "docker/content_trust_policy.h"

class QRadioButton;

namespace roseglass::ui {

/// The three modes, one below the other, each with what it means.
class ModeList : public QFrame {
    Q_OBJECT
public:
    explicit ModeList(QWidget* parent = nullptr);
    /// Without a signal.
    void setMode(docker::TrustMode mode);
    QRadioButton* button(docker::TrustMode mode) const { return buttons_[static_cast<size_t>(mode)]; }

signals:
    void chosen(docker::TrustMode mode);

private:
    std::array<QRadioButton*, 3> buttons_{};
};

}  // namespace roseglass::ui

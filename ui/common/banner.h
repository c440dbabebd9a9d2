#pragma once
#include <QFrame>
#include <functional>

#include "ui/common/presentation.h"

class QLabel;
class QHBoxLayout;

namespace roseglass::ui {

/// One calm line above the content: icon, what happened, what to do, and buttons. Never modal.
class Banner : public QFrame {
    Q_OBJECT
public:
    using Tone = ui::Tone;

    explicit Banner(QWidget* parent = nullptr);
    /// Shows it with new words and without buttons.
    void tell(Tone tone, const QString& iconName, const QString& title, const QString& detail);
    void tell(const Presentation& state) { tell(state.tone, state.icon, state.headline, state.sentence); }
    Tone tone() const { return tone_; }
    void addAction(const QString& label, std::function<void()> action, const QString& iconName = {});

private:
    void recolor();

    Tone tone_ = Tone::Neutral;
    QString iconName_;
    QLabel* icon_;
    QLabel* title_;
    QLabel* detail_;
    QHBoxLayout* buttons_;
};

}  // namespace roseglass::ui

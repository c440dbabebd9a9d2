#pragma once
#include <QFrame>
#include <QRadioButton>
#include <QVBoxLayout>

namespace roseglass::ui {

/// One of several answers: a radio button in a frame, with its explanation below. More can be put into body().
class ChoiceCard : public QFrame {
public:
    /// How far what stands below the button is indented, px.
    static constexpr int kIndent = 22;

    ChoiceCard(const QString& name, const QString& words);
    QRadioButton* radio() const { return radio_; }
    QVBoxLayout* body() const { return body_; }

private:
    QRadioButton* radio_;
    QVBoxLayout* body_;
};

}  // namespace roseglass::ui

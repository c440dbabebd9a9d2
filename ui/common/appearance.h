#pragma once
#include <QObject>

namespace roseglass::ui {

/// Light, dark, or as the system has it. Puts palette and style sheet on the application.
class Appearance : public QObject {
    Q_OBJECT
public:
    enum class Choice { System, Light, Dark };

    static Appearance& instance();
    void choose(Choice choice);
    Choice choice() const { return choice_; }

signals:
    /// The colours are others now: icons and painted text have to be made again.
    void changed();

private:
    void apply();
    Choice choice_ = Choice::System;
};

}  // namespace roseglass::ui

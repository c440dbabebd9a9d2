#pragma once
#include <QColor>

namespace roseglass::ui {

/// The colours of the interface: each for one meaning, in a light and a dark set. Text on them keeps 4.5:1.
struct Tokens {
    QColor window, base, alternate;
    QColor text, secondary, hint;
    QColor line, control;
    QColor accent, onAccent, selection;
    QColor rose, roseTint, roseLine;
    QColor good, goodTint, caution, cautionTint, bad, badTint, missing, missingTint, neutral, neutralTint;
    bool dark = false;

    static const Tokens& light();
    static const Tokens& darkSet();
};

/// The set in use.
const Tokens& tokens();

}  // namespace roseglass::ui

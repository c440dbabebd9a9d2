#include "ui/common/tone.h"

namespace roseglass::ui {

QColor toneColor(Tone tone, const Tokens& colors) {
    switch (tone) {
        case Tone::Neutral:
            return colors.neutral;
        case Tone::Good:
            return colors.good;
        case Tone::Caution:
            return colors.caution;
        case Tone::Missing:
            return colors.missing;
        case Tone::Bad:
            return colors.bad;
        case Tone::Rose:
            return colors.rose;
    }
    return colors.neutral;
}

QColor toneTint(Tone tone, const Tokens& colors) {
    switch (tone) {
        case Tone::Neutral:
            return colors.neutralTint;
        case Tone::Good:
            return colors.goodTint;
        case Tone::Caution:
            return colors.cautionTint;
        case Tone::Missing:
            return colors.missingTint;
        case Tone::Bad:
            return colors.badTint;
        case Tone::Rose:
            return colors.roseTint;
    }
    return colors.neutralTint;
}

}  // namespace roseglass::ui

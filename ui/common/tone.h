#pragma once
#include <QColor>

#include "ui/common/tokens.h"

namespace roseglass::ui {

/// What something means, told by its colour besides its symbol and words.
enum class Tone { Neutral, Good, Caution, Missing, Bad, Rose };

QColor toneColor(Tone tone, const Tokens& colors = tokens());
QColor toneTint(Tone tone, const Tokens& colors = tokens());

}  // namespace roseglass::ui

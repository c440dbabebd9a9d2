#pragma once
#include "screen_steps.h"

namespace roseglass {

/// The pull pane: asking which image, each state of a pull, and refusals, from samples.
void addPullScreens(ui::MainWindow& window, const QString& suffix, ScreenSteps& steps);

}  // namespace roseglass

#pragma once
#include "screen_steps.h"

namespace roseglass {

/// The Sign wizard pushing an image of this computer without signing it, on a desk that pretends.
void addPushScreens(ui::MainWindow& window, const QString& suffix, ScreenSteps& steps);

}  // namespace roseglass

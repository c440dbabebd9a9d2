#pragma once
#include "screen_steps.h"

namespace roseglass {

/// The Expiry pane in every state, on the lab's repositories and some that are worse off.
void addExpiryScreens(ui::MainWindow& window, const QString& suffix, ScreenSteps& steps);

}  // namespace roseglass

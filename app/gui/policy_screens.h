#pragma once
#include "screen_steps.h"

namespace roseglass {

/// The policy pane on a sample daemon.json: refused, allowed, while editing, with a file that is not JSON, and without one.
void addPolicyScreens(ui::MainWindow& window, const QString& folder, const QString& suffix, ScreenSteps& steps);

}  // namespace roseglass

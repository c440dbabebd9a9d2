#pragma once
#include "screen_steps.h"

namespace roseglass {

/// The Sign wizard on a first signature, the review of a change, the signers of a repository, and the log of activity.
void addPublishScreens(ui::MainWindow& window, ScreenSteps& steps);

}  // namespace roseglass

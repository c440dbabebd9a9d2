#pragma once
#include "screen_steps.h"

namespace roseglass {

/// What a person has to tell apart: a trust server that was not reached, a repository of which a part is not valid, a
/// stale tag, and failures that do not concern a tag. Of the lab where it has them, else from samples. Last: the
/// samples stay.
void addStateScreens(ui::MainWindow& window, ScreenSteps& steps);

}  // namespace roseglass

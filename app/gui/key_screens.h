#pragma once
#include "screen_steps.h"

namespace roseglass {

/// The keys pane with sample keys, its dialogs, and without a key.
void addKeyScreens(ui::MainWindow& window, const QString& folder, const QString& suffix, ScreenSteps& steps);

}  // namespace roseglass

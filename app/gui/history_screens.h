#pragma once
#include "screen_steps.h"

namespace roseglass {

/// The history of a repository, its metadata compared, searched and canonical, and a bundle now and long after.
void addHistoryScreens(ui::MainWindow& window, const QString& folder, const QString& suffix, ScreenSteps& steps);

}  // namespace roseglass

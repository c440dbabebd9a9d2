#pragma once
#include "screen_steps.h"

namespace roseglass {

/// The key hierarchy of the lab's repositories as a graph and as a table, of one that nobody signed, of one with a failing
/// role, and samples of 30 and 300 delegations; the sample of 30 as files, too.
void addHierarchyScreens(ui::MainWindow& window, const QString& folder, const QString& suffix, ScreenSteps& steps);

}  // namespace roseglass

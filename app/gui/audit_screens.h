#pragma once
#include "screen_steps.h"

namespace roseglass {

/// The audit pane before, with findings of the lab, and with nothing that matches.
void addAuditScreens(ui::MainWindow& window, const QString& suffix, ScreenSteps& steps);

}  // namespace roseglass

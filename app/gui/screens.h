#pragma once
#include <QString>

namespace roseglass::ui {
class MainWindow;
}

namespace roseglass {

/// Renders every pane on the lab's repositories into `folder`, at two sizes, light and dark, then ends the program.
/// @param statesOnly  those of addStateScreens() alone
void renderScreens(ui::MainWindow& window, const QString& folder, bool statesOnly);

}  // namespace roseglass

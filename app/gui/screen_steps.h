#pragma once
#include <QString>
#include <functional>
#include <memory>
#include <vector>

namespace roseglass::ui {
class MainWindow;
}

namespace roseglass {

/// One thing to do to the window, and the file to render after it.
struct ScreenStep {
    std::function<void()> act;
    QString shot;  ///< without ".png"; empty: nothing is rendered
};
using ScreenSteps = std::vector<ScreenStep>;

/// Does the steps one after another, with time to settle, then ends the program. Open dialogs are rendered over the window.
void runScreenSteps(ui::MainWindow& window, const QString& folder, std::shared_ptr<ScreenSteps> steps);

}  // namespace roseglass

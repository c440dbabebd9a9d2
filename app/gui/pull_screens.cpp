#include "pull_screens.h"

#include <QPushButton>

#include "sample_pulls.h"
#include "ui/pull/dockerfile_dialog.h"
#include "ui/pull/pull_pane.h"
#include "ui/pull/refusal_view.h"
#include "ui/window/main_window.h"

namespace roseglass {

void addPullScreens(ui::MainWindow& window, const QString& suffix, ScreenSteps& steps) {
    ui::PullPane* pane = window.pullPane();
    const auto open = [&window](const char* tag) { return [&window, tag] { window.openPull(QStringLiteral("localhost:5000/team/app:") + QLatin1String(tag)); }; };
    const auto press = [pane](QPushButton* (ui::PullPane::*button)() const) { return [pane, button] { (pane->*button)()->click(); }; };
    steps.push_back({[pane] { pane->setBackend(std::make_shared<SamplePulls>()); }, {}});
    steps.push_back({[&window] { window.openPull({}); }, QStringLiteral("pull-start") + suffix});
    steps.push_back({open("slow"), QStringLiteral("pull-looking") + suffix});
    steps.push_back({open("1.4.1"), QStringLiteral("pull-ready") + suffix});
    steps.push_back({open("multi"), QStringLiteral("pull-platforms") + suffix});
    steps.push_back({open("1.4.2"), {}});
    steps.push_back({press(&ui::PullPane::pullButton), QStringLiteral("pull-running") + suffix});
    steps.push_back({[&window] { window.showActivity(); }, QStringLiteral("activity-pull") + suffix});
    steps.push_back({[&window] { window.showPull(); }, {}});
    steps.push_back({press(&ui::PullPane::cancelButton), QStringLiteral("pull-stopped") + suffix});
    steps.push_back({open("1.4.0"), {}});
    steps.push_back({press(&ui::PullPane::pullButton), QStringLiteral("pull-done") + suffix});
    steps.push_back({open("broken"), {}});
    steps.push_back({press(&ui::PullPane::pullButton), QStringLiteral("pull-failed") + suffix});
    steps.push_back({open("nightly"), QStringLiteral("pull-refused") + suffix});
    steps.push_back({[pane] { pane->refusal()->pullUnsigned()->click(); }, QStringLiteral("pull-unsigned") + suffix});
    steps.push_back({open("qa-77"), QStringLiteral("pull-forged") + suffix});
    steps.push_back({[&window] { window.openPull({}); }, {}});
    steps.push_back({[&window] { (new ui::DockerfileDialog(std::make_shared<SamplePulls>(), QStringLiteral("/home/reader/app/Dockerfile"), &window))->open(); }, QStringLiteral("dockerfile") + suffix});
    steps.push_back({[&window] {
                          for (auto* dialog : window.findChildren<ui::DockerfileDialog*>()) dialog->reject();
                      }, {}});
}

}  // namespace roseglass

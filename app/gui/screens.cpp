#include "screens.h"

#include <QDir>
#include <QLineEdit>
#include <QTabWidget>
#include <QTableView>
#include <memory>

#include "audit_screens.h"
#include "lab/lab.h"
#include "expiry_screens.h"
#include "hierarchy_screens.h"
#include "history_screens.h"
#include "key_screens.h"
#include "policy_screens.h"
#include "publish_screens.h"
#include "pull_screens.h"
#include "push_screens.h"
#include "screen_steps.h"
#include "state_screens.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/appearance.h"
#include "ui/metadata/metadata_pane.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"
#include "ui/window/toolbar.h"

namespace roseglass {
namespace {

using ui::Appearance;

void addEveryPane(ui::MainWindow& window, const QString& folder, ScreenSteps& steps) {
    const QString host = QString::fromStdString(window.lab()->state().registryHost);
    ui::BrowsePane* browse = window.browse();
    const auto open = [&window, host](const char* path) { return [&window, host, path] { window.openReference(host + QLatin1Char('/') + QLatin1String(path)); }; };
    for (const auto& [scheme, choice] : {std::pair("light", Appearance::Choice::Light), std::pair("dark", Appearance::Choice::Dark)}) {
        for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)}) {
            const QString suffix = QStringLiteral("-%1-%2").arg(size.width()).arg(QLatin1String(scheme));
            steps.push_back({[&window, size, choice = choice] {
                                  Appearance::instance().choose(choice);
                                  window.resize(size);
                              }, {}});
            const auto tab = [browse](int index) { return [browse, index] { browse->details()->setCurrentIndex(index); }; };
            steps.push_back({[&window] { window.showWelcome(); }, QStringLiteral("welcome") + suffix});
            steps.push_back({open("team/app:1.4.2"), {}});
            steps.push_back({tab(0), QStringLiteral("browse") + suffix});
            steps.push_back({tab(1), QStringLiteral("why") + suffix});
            steps.push_back({[browse] { browse->showWhy(); }, QStringLiteral("why-large") + suffix});
            steps.push_back({[browse] { browse->toggleDetails(); }, {}});
            steps.push_back({[browse] { browse->details()->setCurrentWidget(browse->metadata()); }, QStringLiteral("metadata") + suffix});
            steps.push_back({[&window] { window.toolbar()->setGlasses(true); }, {}});
            steps.push_back({tab(0), QStringLiteral("glasses") + suffix});
            steps.push_back({[&window] { window.toolbar()->setGlasses(false); }, {}});
            steps.push_back({open("team/qa:qa-77"), QStringLiteral("invalid") + suffix});
            steps.push_back({open("team/plain"), QStringLiteral("unsigned") + suffix});
            steps.push_back({[&window] { window.openReference(QStringLiteral("mongo:7")); }, QStringLiteral("docker-io") + suffix});
            addHierarchyScreens(window, folder, suffix, steps);
            addKeyScreens(window, folder, suffix, steps);
            addPolicyScreens(window, folder, suffix, steps);
            addPullScreens(window, suffix, steps);
            addAuditScreens(window, suffix, steps);
            addExpiryScreens(window, suffix, steps);
            addHistoryScreens(window, folder, suffix, steps);
            addPushScreens(window, suffix, steps);
        }
    }
    addPublishScreens(window, steps);
}

}  // namespace

void renderScreens(ui::MainWindow& window, const QString& folder, bool statesOnly) {
    QDir().mkpath(folder);
    auto steps = std::make_shared<ScreenSteps>();
    if (!statesOnly) addEveryPane(window, folder, *steps);
    addStateScreens(window, *steps);
    runScreenSteps(window, folder, steps);
}

}  // namespace roseglass

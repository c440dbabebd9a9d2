#include "state_screens.h"

#include <QSize>
#include <QTabWidget>

#include "lab/lab.h"
#include "sample_pulls.h"
#include "sample_states.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/appearance.h"
#include "ui/pull/pull_pane.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"
#include "ui/window/toolbar.h"

namespace roseglass {
namespace {

using ui::Appearance;
using ui::BrowsePane;

using Add = std::function<void(const QString& suffix)>;

void forEveryLook(ui::MainWindow& window, ScreenSteps& steps, const Add& add) {
    for (const auto& [scheme, choice] :
         {std::pair("light", Appearance::Choice::Light), std::pair("dark", Appearance::Choice::Dark)}) {
        for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)}) {
            steps.push_back({[&window, size, choice = choice] {
                                 Appearance::instance().choose(choice);
                                 window.resize(size);
                             },
                             {}});
            add(QStringLiteral("-%1-%2").arg(size.width()).arg(QLatin1String(scheme)));
        }
    }
}

}  // namespace

void addStateScreens(ui::MainWindow& window, ScreenSteps& steps) {
    BrowsePane* browse = window.browse();
    const QString host = QString::fromStdString(window.lab()->state().registryHost);
    const auto open = [&window](const QString& reference) {
        return [&window, reference] { window.openReference(reference); };
    };
    const auto tab = [browse](int index) { return [browse, index] { browse->details()->setCurrentIndex(index); }; };
    const auto whyOf = [&](const QString& reference, const QString& shot) {
        steps.push_back({open(reference), {}});
        steps.push_back({[] {}, {}});
        steps.push_back({tab(1), shot});
        steps.push_back({[browse] { browse->toggleDetails(); }, shot + QStringLiteral("-large")});
        steps.push_back({[browse] { browse->toggleDetails(); }, {}});
        steps.push_back({tab(0), {}});
    };
    forEveryLook(window, steps, [&](const QString& suffix) {
        whyOf(host + QStringLiteral("/team/stale:1"), QStringLiteral("state-stale-why") + suffix);
        whyOf(host + QStringLiteral("/team/qa:3.1"), QStringLiteral("state-foreign-why") + suffix);
        steps.push_back({open(host + QStringLiteral("/team/expiring")), QStringLiteral("state-expiring") + suffix});
    });
    steps.push_back({[browse] { browse->setBackend(std::make_shared<SampleStates>()); }, {}});
    steps.push_back({[&window] { window.pullPane()->setBackend(std::make_shared<SamplePulls>()); }, {}});
    forEveryLook(window, steps, [&](const QString& suffix) {
        steps.push_back({open(QString::fromLatin1(SampleStates::kUnreached) + QStringLiteral(":1.4.2")), {}});
        steps.push_back({tab(0), QStringLiteral("state-unreached") + suffix});
        steps.push_back(
            {[&window] { window.toolbar()->setGlasses(true); }, QStringLiteral("state-unreached-glasses") + suffix});
        steps.push_back({[&window] { window.toolbar()->setGlasses(false); }, {}});
        whyOf(QString::fromLatin1(SampleStates::kUnreached) + QStringLiteral(":1.4.2"),
              QStringLiteral("state-unreached-why") + suffix);
        steps.push_back({open(QString::fromLatin1(SampleStates::kIncomplete) + QStringLiteral(":qa-77")), {}});
        steps.push_back({tab(0), QStringLiteral("state-incomplete") + suffix});
        whyOf(QString::fromLatin1(SampleStates::kIncomplete) + QStringLiteral(":qa-77"),
              QStringLiteral("state-incomplete-why") + suffix);
        steps.push_back({[&window] { window.openPull(QString::fromStdString(SamplePulls::missingDigest())); },
                         QStringLiteral("pull-no-digest") + suffix});
        steps.push_back({[&window] { window.openPull(QStringLiteral("localhost:5000/team/app:silent")); },
                         QStringLiteral("pull-not-known") + suffix});
        steps.push_back({[&window] { window.openPull({}); }, {}});
    });
}

}  // namespace roseglass

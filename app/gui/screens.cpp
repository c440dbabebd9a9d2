#include "screens.h"

#include <QApplication>
#include <QDir>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>
#include <functional>
#include <memory>
#include <vector>

#include "lab/lab.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/appearance.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"
#include "ui/window/toolbar.h"

namespace roseglass {
namespace {

using ui::Appearance;

struct Step {
    std::function<void()> act;
    QString shot;  ///< empty: nothing is rendered after it
};

constexpr int kSettleMs = 700;

void runSteps(ui::MainWindow& window, const QString& folder, const std::shared_ptr<std::vector<Step>>& steps, size_t at) {
    if (at == steps->size()) {
        QApplication::exit(0);
        return;
    }
    (*steps)[at].act();
    QTimer::singleShot(kSettleMs, &window, [&window, folder, steps, at] {
        const QString& shot = (*steps)[at].shot;
        if (!shot.isEmpty() && !window.grab().save(QDir(folder).filePath(shot + QStringLiteral(".png")))) {
            QApplication::exit(6);
            return;
        }
        runSteps(window, folder, steps, at + 1);
    });
}

}  // namespace

void renderScreens(ui::MainWindow& window, const QString& folder) {
    QDir().mkpath(folder);
    auto steps = std::make_shared<std::vector<Step>>();
    const QString host = QString::fromStdString(window.lab()->state().registryHost);
    ui::BrowsePane* browse = window.browse();
    const auto open = [&window, host](const char* path) { return [&window, host, path] { window.openReference(host + QLatin1Char('/') + QLatin1String(path)); }; };
    for (const auto& [scheme, choice] : {std::pair("light", Appearance::Choice::Light), std::pair("dark", Appearance::Choice::Dark)}) {
        for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)}) {
            const QString suffix = QStringLiteral("-%1-%2").arg(size.width()).arg(QLatin1String(scheme));
            steps->push_back({[&window, size, choice = choice] {
                                  Appearance::instance().choose(choice);
                                  window.resize(size);
                              }, {}});
            const auto tab = [browse](int index) { return [browse, index] { browse->details()->setCurrentIndex(index); }; };
            steps->push_back({[&window] { window.showWelcome(); }, QStringLiteral("welcome") + suffix});
            steps->push_back({open("team/app:1.4.2"), {}});
            steps->push_back({tab(0), QStringLiteral("browse") + suffix});
            steps->push_back({tab(1), QStringLiteral("why") + suffix});
            steps->push_back({[browse] { browse->showWhy(); }, QStringLiteral("why-large") + suffix});
            steps->push_back({[browse] { browse->toggleDetails(); }, {}});
            steps->push_back({tab(2), QStringLiteral("metadata") + suffix});
            steps->push_back({[&window] { window.toolbar()->setGlasses(true); }, {}});
            steps->push_back({tab(0), QStringLiteral("glasses") + suffix});
            steps->push_back({[&window] { window.toolbar()->setGlasses(false); }, {}});
            steps->push_back({open("team/qa:qa-77"), QStringLiteral("invalid") + suffix});
            steps->push_back({open("team/plain"), QStringLiteral("unsigned") + suffix});
            steps->push_back({[&window] { window.openReference(QStringLiteral("mongo:7")); }, QStringLiteral("docker-io") + suffix});
        }
    }
    runSteps(window, folder, steps, 0);
}

}  // namespace roseglass

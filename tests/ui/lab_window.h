#pragma once
#include <QSettings>
#include <QStandardPaths>
#include <QtTest>
#include <memory>

#include "support/temporary_folder.h"
#include "ui/common/appearance.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"

namespace roseglass::test {

/// Shows a window that knows nothing of this user's own settings, keys and cache; everything it writes goes to the folder.
inline void openWindow(std::unique_ptr<ui::MainWindow>& window, const TemporaryFolder& folder, trust::Options options = {}) {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("roseglass-test"));
    QSettings().clear();
    qputenv("HOME", QByteArray::fromStdString((folder / "home").string()));
    qputenv("XDG_DATA_HOME", QByteArray::fromStdString((folder / "data").string()));
    ui::Appearance::instance().choose(ui::Appearance::Choice::Light);
    options.dockerConfig = folder / "docker";
    options.trustServersFile = folder / "trust-servers.json";
    window = std::make_unique<ui::MainWindow>(options);
    window->show();
    QVERIFY(QTest::qWaitForWindowExposed(window.get()));
}

/// Starts the lab from the window and waits for it.
inline void startLab(ui::MainWindow& window, const TemporaryFolder& folder) {
    QSignalSpy ready(&window, &ui::MainWindow::labReady);
    window.startLab(folder / "lab");
    QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 1, 60'000);
}

/// Ends the lab, then the window.
inline void closeWindow(std::unique_ptr<ui::MainWindow>& window) {
    QSignalSpy ended(window->lab(), &ui::LabSession::ended);
    window->lab()->stop();
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 20'000);
    window.reset();
}

}  // namespace roseglass::test

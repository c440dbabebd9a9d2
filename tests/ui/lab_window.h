#pragma once
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QPushButton>
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
    QSignalSpy ready(&window, &ui::MainWindow::labReady), failed(window.lab(), &ui::LabSession::failed);
    window.startLab(folder / "lab");
    QTRY_VERIFY_WITH_TIMEOUT(ready.count() + failed.count() > 0, 60'000);
    QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : qPrintable(failed[0][0].toString()));
}

/// Ends the lab where one runs, then the window.
inline void closeWindow(std::unique_ptr<ui::MainWindow>& window) {
    if (!window || !window->lab()->isRunning()) return window.reset();
    QSignalSpy ended(window->lab(), &ui::LabSession::ended);
    window->lab()->stop();
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 20'000);
    window.reset();
}

/// The dialog of this kind that is open; null: none.
template <class T>
T* shownDialog(const QWidget& window) {
    for (T* found : window.findChildren<T*>()) {
        if (found->isVisible()) return found;
    }
    return nullptr;
}

/// Answers the file dialog that the window opens.
inline void giveFile(QWidget& window, const QString& file) {
    QTRY_VERIFY(shownDialog<QFileDialog>(window));
    auto* dialog = shownDialog<QFileDialog>(window);
    // Without the completion's pop-up, which would take Return for itself.
    dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(file);
    const auto accept = dialog->acceptMode() == QFileDialog::AcceptSave ? QDialogButtonBox::Save : QDialogButtonBox::Open;
    QTest::mouseClick(dialog->findChild<QDialogButtonBox*>()->button(accept), Qt::LeftButton);
    QTRY_VERIFY(!shownDialog<QFileDialog>(window));
    // A window manager would do that.
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
}

}  // namespace roseglass::test

// The real window on the real servers.
#include <QLineEdit>
#include <QSettings>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>
#include <QtTest>

#include "support/temporary_folder.h"
#include "ui/browse/browse_pane.h"
#include "ui/browse/tag_model.h"
#include "ui/common/appearance.h"
#include "ui/metadata/metadata_pane.h"
#include "ui/why/why_pane.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"
#include "ui/window/toolbar.h"

using namespace roseglass;
using namespace roseglass::ui;

class LabWindowTest : public QObject {
    Q_OBJECT

private slots:
    void aNewcomerOpensTheLabAndSeesWhatIsSignedAndWhy() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("roseglass-test"));
        QSettings().clear();
        Appearance::instance().choose(Appearance::Choice::Dark);
        const test::TemporaryFolder folder;
        trust::Options options;
        options.dockerConfig = folder / "docker";
        options.trustServersFile = folder / "trust-servers.json";
        MainWindow window(options);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QSignalSpy ready(&window, &MainWindow::labReady);
        QSignalSpy failed(window.lab(), &LabSession::failed);
        window.startLab(folder / "lab");
        QTRY_VERIFY_WITH_TIMEOUT(ready.count() + failed.count() > 0, 60'000);
        QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : qPrintable(failed[0][0].toString()));
        BrowsePane* browse = window.browse();
        QTRY_COMPARE_WITH_TIMEOUT(browse->model()->rowCount(), 7, 20'000);
        const QString host = QString::fromStdString(window.lab()->state().registryHost);

        QLineEdit* field = window.toolbar()->field();
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, host + QStringLiteral("/team/app:canary"));
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(browse->table()->currentIndex().row(), browse->model()->rowOf("canary"), 20'000);
        QVERIFY(browse->model()->index(browse->model()->rowOf("canary"), TagTrust).data().toString().startsWith(QLatin1String("Stale")));
        window.toolbar()->setGlasses(true);
        QTRY_COMPARE(browse->model()->rowCount(), 5);
        browse->showWhy();
        QTRY_VERIFY_WITH_TIMEOUT(browse->why()->model().rowCount() > 20, 20'000);
        QCOMPARE(browse->metadata()->roleTable()->model()->rowCount(), 7);
        window.toolbar()->setGlasses(false);

        window.openReference(host + QStringLiteral("/team/qa"));
        QTRY_COMPARE_WITH_TIMEOUT(browse->model()->rowCount(), 2, 20'000);
        QVERIFY(browse->model()->index(1, TagTrust).data().toString().startsWith(QLatin1String("Invalid: targets/qa")));
        QSignalSpy ended(window.lab(), &LabSession::ended);
        window.lab()->stop();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 20'000);
    }
};

QTEST_MAIN(LabWindowTest)
#include "lab_window_test.moc"

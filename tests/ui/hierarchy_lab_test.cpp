// The key hierarchy of repositories on the real servers.
#include <QSettings>
#include <QStandardPaths>
#include <QtTest>

#include "support/temporary_folder.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/appearance.h"
#include "ui/hierarchy/hierarchy_pane.h"
#include "ui/hierarchy/hierarchy_scene.h"
#include "ui/hierarchy/hierarchy_words.h"
#include "ui/hierarchy/role_inspector.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"

using namespace roseglass;
using namespace roseglass::ui;

class HierarchyLabTest : public QObject {
    Q_OBJECT

    static QString said(const HierarchyPane* pane, const char* role) {
        const Hierarchy& hierarchy = pane->scene()->hierarchy();
        return wordsOf(hierarchy, hierarchy.indexOf(role)).accessible;
    }

private slots:
    void theLabsRepositoriesShowWhoVouchesForWhom() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("roseglass-test"));
        QSettings().clear();
        Appearance::instance().choose(Appearance::Choice::Light);
        const test::TemporaryFolder folder;
        trust::Options options;
        options.dockerConfig = folder / "docker";
        options.trustServersFile = folder / "trust-servers.json";
        options.useTokens = false;
        MainWindow window(options);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QSignalSpy ready(&window, &MainWindow::labReady);
        QSignalSpy failed(window.lab(), &LabSession::failed);
        window.startLab(folder / "lab");
        QTRY_VERIFY_WITH_TIMEOUT(ready.count() + failed.count() > 0, 60'000);
        QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : qPrintable(failed[0][0].toString()));
        BrowsePane* browse = window.browse();
        HierarchyPane* pane = browse->hierarchy();
        const QString host = QString::fromStdString(window.lab()->state().registryHost);

        const auto shows = [&](const QString& path) {
            const QString gun = host + path;
            return pane->scene()->hasRoles() && QString::fromStdString(pane->scene()->hierarchy().report->repository) == gun;
        };
        window.openReference(host + QStringLiteral("/team/app:1.4.2"));
        QTRY_VERIFY_WITH_TIMEOUT(shows(QStringLiteral("/team/app")), 20'000);
        browse->showHierarchy();
        QVERIFY(said(pane, "targets").startsWith(QLatin1String("targets, version ")));
        QVERIFY(said(pane, "targets/alice").contains(QLatin1String("valid")));
        QVERIFY(said(pane, "targets/alice").contains(QLatin1String("delegated by targets")));
        QVERIFY(pane->scene()->hierarchy().indexOf("targets/releases") > 0);
        QTRY_VERIFY_WITH_TIMEOUT(browse->currentTag() && browse->currentTag()->name == "1.4.2", 20'000);
        QVERIFY(pane->scene()->isMarked(pane->scene()->hierarchy().indexOf("targets/releases")));
        QVERIFY(pane->exportAs(HierarchyPane::Format::Svg).contains("targets/alice"));

        window.openReference(host + QStringLiteral("/team/qa"));
        QTRY_VERIFY_WITH_TIMEOUT(shows(QStringLiteral("/team/qa")), 20'000);
        QVERIFY(said(pane, "targets/qa").contains(QLatin1String("invalid")));
        pane->chooseRole("targets/qa");
        QVERIFY(!pane->scene()->hierarchy().roles[static_cast<size_t>(pane->scene()->chosen())].row.reason.empty());

        window.openReference(host + QStringLiteral("/team/plain"));
        QTRY_VERIFY_WITH_TIMEOUT(shows(QStringLiteral("/team/plain")), 20'000);
        QVERIFY(pane->scene()->hierarchy().planned);

        QSignalSpy ended(window.lab(), &LabSession::ended);
        window.lab()->stop();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 20'000);
    }
};

QTEST_MAIN(HierarchyLabTest)
#include "hierarchy_lab_test.moc"

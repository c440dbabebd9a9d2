// The key hierarchy of repositories on the real servers.
#include <QtTest>

#include "ui/browse/browse_pane.h"
#include "ui/hierarchy/hierarchy_pane.h"
#include "ui/hierarchy/hierarchy_scene.h"
#include "ui/hierarchy/hierarchy_words.h"
#include "ui/hierarchy/role_inspector.h"
#include "ui/lab_window.h"

using namespace roseglass;
using namespace roseglass::ui;

class HierarchyLabTest : public QObject {
    Q_OBJECT

    test::TemporaryFolder folder_;
    std::unique_ptr<MainWindow> window_;

    static QString said(const HierarchyPane* pane, const char* role) {
        const Hierarchy& hierarchy = pane->scene()->hierarchy();
        return wordsOf(hierarchy, hierarchy.indexOf(role)).accessible;
    }

private slots:
    void initTestCase() {
        trust::Options options;
        options.useTokens = false;
        test::openWindow(window_, folder_, options);
        test::startLab(*window_, folder_);
    }
    void cleanupTestCase() {
        test::closeWindow(window_);
    }

    void theLabsRepositoriesShowWhoVouchesForWhom() {
        BrowsePane* browse = window_->browse();
        HierarchyPane* pane = browse->hierarchy();
        const QString host = QString::fromStdString(window_->lab()->state().registryHost);

        const auto shows = [&](const QString& path) {
            const QString gun = host + path;
            return pane->scene()->hasRoles() && QString::fromStdString(pane->scene()->hierarchy().report->repository) == gun;
        };
        window_->openReference(host + QStringLiteral("/team/app:1.4.2"));
        QTRY_VERIFY_WITH_TIMEOUT(shows(QStringLiteral("/team/app")), 20'000);
        browse->showHierarchy();
        QVERIFY(said(pane, "targets").startsWith(QLatin1String("targets, version ")));
        QVERIFY(said(pane, "targets/alice").contains(QLatin1String("valid")));
        QVERIFY(said(pane, "targets/alice").contains(QLatin1String("delegated by targets")));
        QVERIFY(pane->scene()->hierarchy().indexOf("targets/releases") > 0);
        QTRY_VERIFY_WITH_TIMEOUT(browse->currentTag() && browse->currentTag()->name == "1.4.2", 20'000);
        QVERIFY(pane->scene()->isMarked(pane->scene()->hierarchy().indexOf("targets/releases")));
        QVERIFY(pane->exportAs(HierarchyPane::Format::Svg).contains("targets/alice"));

        window_->openReference(host + QStringLiteral("/team/qa"));
        QTRY_VERIFY_WITH_TIMEOUT(shows(QStringLiteral("/team/qa")), 20'000);
        QVERIFY(said(pane, "targets/qa").contains(QLatin1String("invalid")));
        pane->chooseRole("targets/qa");
        QVERIFY(!pane->scene()->hierarchy().roles[static_cast<size_t>(pane->scene()->chosen())].row.reason.empty());

        window_->openReference(host + QStringLiteral("/team/plain"));
        QTRY_VERIFY_WITH_TIMEOUT(shows(QStringLiteral("/team/plain")), 20'000);
        QVERIFY(pane->scene()->hierarchy().planned);
    }
};

QTEST_MAIN(HierarchyLabTest)
#include "hierarchy_lab_test.moc"

// The real window on the real servers.
#include <QLineEdit>
#include <QTabWidget>
#include <QTableView>
#include <QtTest>

#include "ui/browse/browse_pane.h"
#include "ui/browse/tag_model.h"
#include "ui/lab_window.h"
#include "ui/metadata/metadata_pane.h"
#include "ui/why/why_pane.h"
#include "ui/window/toolbar.h"

using namespace roseglass;
using namespace roseglass::ui;

class LabWindowTest : public QObject {
    Q_OBJECT

    test::TemporaryFolder folder_;
    std::unique_ptr<MainWindow> window_;

private slots:
    void initTestCase() {
        test::openWindow(window_, folder_);
        Appearance::instance().choose(Appearance::Choice::Dark);
        test::startLab(*window_, folder_);
    }
    void cleanupTestCase() {
        test::closeWindow(window_);
    }

    void aNewcomerOpensTheLabAndSeesWhatIsSignedAndWhy() {
        BrowsePane* browse = window_->browse();
        QTRY_COMPARE_WITH_TIMEOUT(browse->model()->rowCount(), 7, 20'000);
        const QString host = QString::fromStdString(window_->lab()->state().registryHost);

        QLineEdit* field = window_->toolbar()->field();
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, host + QStringLiteral("/team/app:canary"));
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(browse->table()->currentIndex().row(), browse->model()->rowOf("canary"), 20'000);
        QVERIFY(browse->model()->index(browse->model()->rowOf("canary"), TagTrust).data().toString().startsWith(QLatin1String("Stale")));
        window_->toolbar()->setGlasses(true);
        QTRY_COMPARE(browse->model()->rowCount(), 5);
        browse->showWhy();
        QTRY_VERIFY_WITH_TIMEOUT(browse->why()->model().rowCount() > 20, 20'000);
        QCOMPARE(browse->metadata()->roleTable()->model()->rowCount(), 7);
        window_->toolbar()->setGlasses(false);

        window_->openReference(host + QStringLiteral("/team/qa"));
        QTRY_COMPARE_WITH_TIMEOUT(browse->model()->rowCount(), 2, 20'000);
        QVERIFY(browse->model()->index(1, TagTrust).data().toString().startsWith(QLatin1String("Invalid: targets/qa")));
    }
};

QTEST_MAIN(LabWindowTest)
#include "lab_window_test.moc"

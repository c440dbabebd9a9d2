#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>
#include <QtTest>
#include <thread>

#include "ui/browse/browse_pane.h"
#include "ui/browse/chip_bar.h"
#include "ui/browse/tag_model.h"
#include "ui/common/appearance.h"
#include "ui/common/banner.h"
#include "ui/sample_report.h"
#include "ui/window/main_window.h"
#include "ui/window/toolbar.h"
#include "ui/why/why_pane.h"

using namespace roseglass;
using namespace roseglass::ui;

class WindowTest : public QObject {
    Q_OBJECT

    std::shared_ptr<test::SampleBackend> backend_;
    std::unique_ptr<MainWindow> window_;

    void type(const QString& reference) {
        QLineEdit* field = window_->toolbar()->field();
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, reference);
        QTest::keyClick(field, Qt::Key_Return);
    }
    QString cell(int row, int column) const { return window_->browse()->model()->index(row, column).data().toString(); }
    int rows() const { return window_->browse()->model()->rowCount(); }

private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("roseglass-test"));
        QSettings().clear();
        Appearance::instance().choose(Appearance::Choice::Light);
    }
    void init() {
        backend_ = std::make_shared<test::SampleBackend>();
        window_ = std::make_unique<MainWindow>(trust::Options(), backend_);
        window_->show();
        QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    }
    void cleanup() {
        window_->close();
        window_.reset();
    }

    void aTypedReferenceShowsItsRowsAndSelectsItsTag() {
        type(QStringLiteral("localhost:5000/team/app:1.4.2"));
        QTRY_COMPARE(rows(), 6);
        QTRY_COMPARE(window_->browse()->table()->currentIndex().row(), 2);
        QCOMPARE(cell(2, TagTrust), QStringLiteral("Signed"));
        QCOMPARE(cell(3, TagTrust), QStringLiteral("Stale: signed ≠ registry"));
        QCOMPARE(cell(2, TagSigners), QStringLiteral("alice, bob"));
        QVERIFY(window_->windowTitle().contains(QLatin1String("localhost:5000/team/app")));
    }

    void whyIsShownOverTheWholeHeightBesideTheTags() {
        type(QStringLiteral("localhost:5000/team/app:1.4.2"));
        QTRY_COMPARE(window_->browse()->table()->currentIndex().row(), 2);
        BrowsePane* browse = window_->browse();
        browse->showWhy();
        QVERIFY(browse->detailsEnlarged() && browse->tagStrip()->isVisible() && !browse->tree()->isVisible() && !browse->table()->isVisible());
        QTest::keyClick(browse->tagStrip(), Qt::Key_Down);
        QCOMPARE(browse->table()->currentIndex().row(), 3);
        browse->toggleDetails();
        QVERIFY(!browse->tagStrip()->isVisible() && browse->tree()->isVisible() && browse->table()->isVisible());
    }

    void theGlassesHideWhatIsNotSignedAndCountIt() {
        type(QStringLiteral("localhost:5000/team/app"));
        QTRY_COMPARE(rows(), 6);
        QTest::mouseClick(window_->toolbar()->glassesButton(), Qt::LeftButton);
        QTRY_COMPARE(rows(), 4);
        bool told = false;
        for (const Banner* banner : window_->findChildren<Banner*>()) told = told || (banner->isVisible() && banner->accessibleName().startsWith(QLatin1String("2 tags are invisible: 1 unsigned, 1 invalid")));
        QVERIFY(told);
        window_->toolbar()->setGlasses(false);
        QTRY_COMPARE(rows(), 6);
    }

    void whyShowsTheTraceOfTheChosenTag() {
        type(QStringLiteral("localhost:5000/team/app:nightly"));
        QTRY_COMPARE(window_->browse()->table()->currentIndex().row(), 4);
        window_->browse()->showWhy();
        QTRY_COMPARE(window_->browse()->why()->model().rowCount(), 3);
        QTRY_COMPARE(window_->browse()->why()->table()->currentIndex().row(), 1);
        QCOMPARE(window_->browse()->details()->currentWidget(), window_->browse()->why());
    }

    void chipsFilterAndHeadersSort() {
        type(QStringLiteral("localhost:5000/team/app"));
        QTRY_COMPARE(rows(), 6);
        QTest::mouseClick(window_->browse()->chips()->chip(TagKind::Signed), Qt::LeftButton);
        QTRY_COMPARE(rows(), 2);
        QTest::mouseClick(window_->browse()->chips()->chip(TagKind::Stale), Qt::LeftButton, Qt::ControlModifier);
        QTRY_VERIFY(rows() >= 1);
        window_->browse()->chips()->clear();
        emit window_->browse()->chips()->changed();
        QTRY_COMPARE(rows(), 6);
        window_->browse()->table()->sortByColumn(TagTrust, Qt::AscendingOrder);
        QTRY_COMPARE(cell(0, TagName), QStringLiteral("qa-77"));
    }

    void whatIsNoReferenceIsToldAndNothingIsLost() {
        type(QStringLiteral("localhost:5000/team/app"));
        QTRY_COMPARE(rows(), 6);
        type(QStringLiteral("NOT A REFERENCE"));
        QTRY_VERIFY(window_->browse()->banner()->isVisible());
        QVERIFY(window_->browse()->banner()->accessibleName().contains(QLatin1String("is not an image reference")));
        QCOMPARE(rows(), 6);
        QCOMPARE(window_->toolbar()->field()->text(), QStringLiteral("NOT A REFERENCE"));
    }

    void failingStatesOfferTheirWayOut() {
        const std::tuple<trust::RepositoryStatus, ErrorCode, const char*> states[] = {
            {trust::RepositoryStatus::Unsigned, ErrorCode::NoTrustData, "Trust servers…"}, {trust::RepositoryStatus::Unreachable, ErrorCode::Unauthorized, "Sign in…"},
            {trust::RepositoryStatus::Unreachable, ErrorCode::Network, "Try again"},        {trust::RepositoryStatus::Untrusted, ErrorCode::Rollback, "Show why"}};
        for (const auto& [status, code, label] : states) {
            auto report = test::sampleReport();
            report->status = status;
            report->trustError = Error(code, "what happened", "what to do");
            backend_->report = report;
            type(QStringLiteral("localhost:5000/team/app"));
            const auto offered = [this, wanted = QString::fromUtf8(label)] {
                for (const QAbstractButton* button : window_->browse()->banner()->findChildren<QAbstractButton*>()) {
                    if (button->isVisible() && button->text() == wanted) return true;
                }
                return false;
            };
            QTRY_VERIFY2(offered(), label);
        }
    }

    void anErrorIsShownAndCanBeTriedAgain() {
        backend_->error = Error(ErrorCode::Interrupted, "Stopped");
        type(QStringLiteral("localhost:5000/team/app"));
        QTRY_VERIFY(window_->browse()->banner()->isVisible());
        backend_->error.reset();
        window_->browse()->refresh();
        QTRY_COMPARE(rows(), 6);
    }

    void historyGoesBackAndForward() {
        type(QStringLiteral("localhost:5000/team/app:1.4.1"));
        QTRY_COMPARE(rows(), 6);
        type(QStringLiteral("localhost:5000/team/base"));
        QTRY_COMPARE(window_->browse()->currentGun(), QStringLiteral("localhost:5000/team/base"));
        emit window_->toolbar()->backRequested();
        QTRY_COMPARE(window_->browse()->currentGun(), QStringLiteral("localhost:5000/team/app"));
        emit window_->toolbar()->forwardRequested();
        QTRY_COMPARE(window_->browse()->currentGun(), QStringLiteral("localhost:5000/team/base"));
    }

    void aHundredThousandTagsAreOrderedOffTheInterfacesThread() {
        backend_->report = test::largeReport(100'000);
        qint64 longest = 0;
        QElapsedTimer since;
        since.start();
        QTimer watchdog;
        connect(&watchdog, &QTimer::timeout, this, [&] { longest = std::max(longest, since.restart()); });
        watchdog.start(1);
        type(QStringLiteral("localhost:5000/team/app"));
        QTRY_COMPARE(rows(), 100'000);
        since.restart();
        longest = 0;
        window_->browse()->table()->sortByColumn(TagTrust, Qt::DescendingOrder);
        QTRY_VERIFY(cell(0, TagTrust) == QStringLiteral("Signed"));
        window_->toolbar()->setGlasses(true);
        QTRY_COMPARE(rows(), 90'000);
        qInfo("longest block of the interface's thread while sorting and filtering 100,000 tags: %lld ms", longest);
        window_->toolbar()->setGlasses(false);
    }
};

QTEST_MAIN(WindowTest)
#include "window_test.moc"

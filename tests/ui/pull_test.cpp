#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QRadioButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QToolButton>

#include "ui/actions/pull_action.h"
#include "ui/activity/activity_pane.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/appearance.h"
#include "ui/common/banner.h"
#include "ui/pull/destination_cards.h"
#include "ui/pull/done_view.h"
#include "ui/pull/part_model.h"
#include "ui/pull/progress_view.h"
#include "ui/pull/pull_pane.h"
#include "ui/pull/pull_words.h"
#include "ui/pull/start_view.h"
#include "ui/pull/step_bar.h"
#include "ui/pull_desk.h"
#include "ui/window/main_window.h"

using namespace roseglass;
using namespace roseglass::ui;
using test::kApp;
using test::press;
using test::tagged;
using State = PullSession::State;
using Step = PullSession::Step;
using Kind = registry::SourceName::Kind;
using Part = trust::PartProgress::State;

/// The Pull pane through its widgets: from the question which image to what lies there.
class PullTest : public QObject {
    Q_OBJECT

    test::PullScene scene_;
    std::unique_ptr<test::PullDesk>& desk_ = scene_.desk;
    std::unique_ptr<PullPane>& pane_ = scene_.pane;

    void openReady(const char* tag) {
        pane_->open(tagged(tag));
        QTRY_COMPARE(pane_->session().state(), State::Ready);
    }
    QString partState(int row) const { return pane_->progress()->table()->model()->index(row, PartModel::State).data().toString(); }
    QString spoken(Step step) const { return pane_->steps()->spoken(step); }

private slots:
    void initTestCase() { test::PullScene::once(); }
    void init() { scene_.begin(); }
    void cleanup() { scene_.end(); }

    void anEmptyPaneAsksWhichImageAndOffersThoseLookedAtLately() {
        pane_->setRecent({tagged("1.4.2"), tagged("latest")});
        pane_->open({});
        QVERIFY(pane_->start()->isVisible() && !pane_->pullButton()->isVisible());
        QVERIFY(pane_->start()->field()->hasFocus());
        QVERIFY(!pane_->start()->lookUp()->isEnabled());
        QCOMPARE(pane_->start()->recent()->count(), 2);
        emit pane_->start()->recent()->itemActivated(pane_->start()->recent()->item(0));
        QTRY_COMPARE(pane_->session().state(), State::Ready);
        QCOMPARE(pane_->title()->text(), QStringLiteral("Pull team/app:1.4.2"));
    }

    void whatIsNoReferenceIsToldBesideTheField() {
        QTest::keyClicks(pane_->start()->field(), QStringLiteral("Team/App:1"));
        QTest::keyClick(pane_->start()->field(), Qt::Key_Return);
        QVERIFY(pane_->start()->problem()->isVisible());
        QCOMPARE(pane_->session().state(), State::Idle);
        QTest::keyClick(pane_->start()->field(), Qt::Key_A);
        QVERIFY(!pane_->start()->problem()->isVisible());
    }

    void beforeAnythingIsWrittenThePlanShowsDigestSignersAndParts() {
        openReady("1.4.2");
        const QAbstractItemModel* parts = pane_->progress()->table()->model();
        const QAbstractItemModelTester tester(const_cast<QAbstractItemModel*>(parts), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(desk_->timesPulled(), size_t(0));
        QCOMPARE(spoken(Step::Resolve), QStringLiteral("1 Resolve, done"));
        QCOMPARE(spoken(Step::Verify), QStringLiteral("2 Verify, done"));
        QCOMPARE(spoken(Step::Download), QStringLiteral("3 Download, waiting"));
        QVERIFY(basisWords(*pane_->session().plan()).contains(QLatin1String("Signed by alice and bob.")));
        QCOMPARE(parts->rowCount(), 4);
        QCOMPARE(parts->index(0, PartModel::Part).data().toString(), QStringLiteral("Config"));
        QCOMPARE(parts->index(3, PartModel::Part).data().toString(), QStringLiteral("Layer 3"));
        QCOMPARE(parts->index(3, PartModel::Size).data().toString(), QStringLiteral("10.0 MB"));
        QCOMPARE(partState(1), QStringLiteral("Here, to be checked"));
        QCOMPARE(pane_->progress()->summary()->text(), QStringLiteral("20.0 MB of 30.0 MB in 4 parts. 1 is here already and will be checked."));
        QVERIFY(pane_->pullButton()->hasFocus());
    }

    void pullingShowsEachPartAndStopsWhenItIsToldTo() {
        desk_->behave = [](const trust::PullPlan& plan, const auto& watch, const Job& job) -> Result<trust::PullResult> {
            watch({0, Part::Verified, plan.parts[0].blob.size});
            watch({1, Part::Verified, plan.parts[1].blob.size});
            watch({2, Part::Downloading, 6'200'000});
            while (!job.stopped()) job.pause(std::chrono::milliseconds(5));
            return fail(ErrorCode::Interrupted, "Stopped");
        };
        openReady("1.4.2");
        press(pane_->pullButton());
        QCOMPARE(pane_->session().state(), State::Running);
        QTRY_COMPARE(partState(2), QStringLiteral("6.2 MB of 10.0 MB"));
        QCOMPARE(partState(0), QStringLiteral("Digest verified"));
        QCOMPARE(partState(3), QStringLiteral("Waiting"));
        QCOMPARE(pane_->progress()->table()->model()->index(2, PartModel::Bar).data(Qt::AccessibleTextRole).toString(), QStringLiteral("Layer 2, 62 percent"));
        QVERIFY(pane_->progress()->summary()->text().startsWith(QLatin1String("2 of 4 parts complete, 16.2 MB of 30.0 MB")));
        QCOMPARE(spoken(Step::Download), QStringLiteral("3 Download, running"));
        QVERIFY2(!pane_->cards()->radio(Kind::DockerArchive)->isEnabled() && !pane_->trustBox()->isEnabled(), "the destination is locked once it runs");
        pane_->open(tagged("latest"));
        QCOMPARE(pane_->session().reference(), tagged("1.4.2"));

        press(pane_->cancelButton());
        QTRY_COMPARE(pane_->session().state(), State::Stopped);
        QCOMPARE(partState(2), QStringLiteral("Stopped"));
        QCOMPARE(spoken(Step::Download), QStringLiteral("3 Download, stopped"));
        QCOMPARE(spoken(Step::Write), QStringLiteral("5 Write, not started"));
        QCOMPARE(pane_->againButton()->text(), QStringLiteral("Go on"));
        desk_->behave = nullptr;
        press(pane_->againButton());
        QTRY_COMPARE(pane_->session().state(), State::Done);
        QCOMPARE(desk_->timesPulled(), size_t(2));
    }

    void whatWasPulledTellsWhereItIsAndWhatToDoWithIt() {
        openReady("1.4.2");
        press(pane_->pullButton());
        QTRY_COMPARE(pane_->session().state(), State::Done);
        QCOMPARE(spoken(Step::Write), QStringLiteral("5 Write, done"));
        const QString digest = kApp + QLatin1Char('@') + QString::fromStdString(crypto::sha256(std::string("1.4.2")).toString());
        QCOMPARE(pane_->done()->values(), QStringList({QStringLiteral("/home/reader/images/team-app"), QStringLiteral("skopeo inspect oci:/home/reader/images/team-app:1.4.2"), digest}));
        press(pane_->otherButton());
        QVERIFY(pane_->start()->isVisible());

        pane_->cards()->choose(Kind::DockerArchive);
        openReady("1.4.2");
        press(pane_->pullButton());
        QTRY_COMPARE(pane_->session().state(), State::Done);
        QCOMPARE(pane_->done()->values().at(1), QStringLiteral("docker load -i /home/reader/images/team-app-1.4.2.tar"));
    }

    void aPartWithAnotherDigestNamesBothAndNothingOfItIsGoneOnWith() {
        desk_->behave = [](const trust::PullPlan&, const auto& watch, const Job&) -> Result<trust::PullResult> {
            watch({2, Part::Failed, 0});
            return fail(Error(ErrorCode::DigestMismatch, "Layer 2 is not what its digest says", "Ask the operator of the registry.").withSides("sha256:aa", "sha256:bb"));
        };
        openReady("1.4.2");
        press(pane_->pullButton());
        QTRY_COMPARE(pane_->session().state(), State::Failed);
        QCOMPARE(spoken(Step::Download), QStringLiteral("3 Download, failed"));
        QCOMPARE(spoken(Step::Write), QStringLiteral("5 Write, not started"));
        QCOMPARE(partState(2), QStringLiteral("Refused and deleted"));
        const QString told = pane_->progress()->banner()->accessibleName();
        QVERIFY2(told.contains(QLatin1String("Expected sha256:aa, actual sha256:bb")) && told.contains(QLatin1String("[digest-mismatch]")), qPrintable(told));
        QCOMPARE(pane_->againButton()->text(), QStringLiteral("Try again"));
        press(pane_->againButton());
        QTRY_COMPARE(pane_->session().state(), State::Ready);
    }

    void aTrustServerThatIsNotReachedIsNoRefusal() {
        pane_->open(tagged("unreached"));
        QTRY_COMPARE(pane_->session().state(), State::Failed);
        QCOMPARE(pane_->title()->text(), QStringLiteral("Pull of team/app:unreached failed"));
        QCOMPARE(spoken(Step::Resolve), QStringLiteral("1 Resolve, failed"));
        QCOMPARE(pane_->againButton()->text(), QStringLiteral("Try again"));
        QCOMPARE(desk_->timesPulled(), size_t(0));
    }

    void lookingCanBeStopped() {
        pane_->open(tagged("slow"));
        QCOMPARE(pane_->session().state(), State::Planning);
        QVERIFY(!pane_->pullButton()->isEnabled());
        press(pane_->cancelButton());
        QTRY_COMPARE(pane_->session().state(), State::Stopped);
        QCOMPARE(spoken(Step::Download), QStringLiteral("3 Download, not started"));
        pane_->open(tagged("slow"));
        pane_->open(tagged("1.4.2"));
        QTRY_COMPARE(pane_->session().state(), State::Ready);
    }

    void aPlatformIsChosenOnceTheIndexIsKnown() {
        openReady("1.4.2");
        QVERIFY(!pane_->platforms()->isVisible());
        openReady("multi");
        QVERIFY(pane_->platforms()->isVisible());
        QStringList names;
        for (int i = 0; i < pane_->platforms()->count(); ++i) names << pane_->platforms()->itemText(i);
        QCOMPARE(names, QStringList({QStringLiteral("As this computer: linux/amd64"), QStringLiteral("linux/amd64"), QStringLiteral("linux/arm64/v8"), QStringLiteral("All platforms (OCI layout only)")}));
        pane_->platforms()->setCurrentIndex(2);
        QTRY_COMPARE(desk_->lastAsked().options.platform, std::string("linux/arm64/v8"));
        pane_->platforms()->setCurrentIndex(3);
        QTRY_COMPARE(desk_->lastAsked().options.platform, std::string("all"));
        QTRY_COMPARE(pane_->session().state(), State::Ready);
        openReady("1.4.2");
        QVERIFY(desk_->lastAsked().options.platform.empty() && !pane_->platforms()->isVisible());
    }

    void aDestinationIsNamedAfterTheImageUntilAPersonNamesOne() {
        DestinationCards cards;
        cards.setImage(tagged("1.4.2"));
        QCOMPARE(cards.destination(), std::string("oci:/home/reader/images/team-app:1.4.2"));
        QCOMPARE(cards.place(), QStringLiteral("~/images/team-app"));
        cards.choose(Kind::DockerArchive);
        QCOMPARE(cards.destination(), std::string("docker-archive:/home/reader/images/team-app-1.4.2.tar"));
        cards.setPlace(Kind::DockerArchive, QStringLiteral("/media/stick/app.tar"));
        cards.setImage(tagged("1.4.3"));
        QCOMPARE(cards.destination(), std::string("docker-archive:/media/stick/app.tar"));
        cards.choose(Kind::OciLayout);
        cards.setPlace(Kind::OciLayout, QStringLiteral("/media/a:b/app"));
        QCOMPARE(cards.destination(), std::string("oci:/media/a:b/app:1.4.3"));
        cards.setEngine(true);
        cards.choose(Kind::DockerDaemon);
        QCOMPARE(cards.destination(), std::string("docker-daemon:"));
    }

    void anEngineCanBeChosenWhereOneRuns() {
        QTRY_COMPARE(pane_->cards()->radio(Kind::DockerDaemon)->accessibleName(), QStringLiteral("Docker engine, not running here"));
        QVERIFY(!pane_->cards()->radio(Kind::DockerDaemon)->isEnabled());
        desk_->backend->engine = true;
        pane_->hide();
        pane_->show();
        QTRY_VERIFY(pane_->cards()->radio(Kind::DockerDaemon)->isEnabled());
        pane_->cards()->choose(Kind::DockerDaemon);
        openReady("1.4.2");
        QCOMPARE(desk_->lastAsked().options.destination, std::string("docker-daemon:"));
    }

    void theWindowPullsTheChosenTagAndShowsThatItRuns() {
        desk_->behave = [](const trust::PullPlan& plan, const auto& watch, const Job& job) -> Result<trust::PullResult> {
            watch({2, Part::Downloading, plan.parts[2].blob.size / 2});
            while (!job.stopped()) job.pause(std::chrono::milliseconds(5));
            return fail(ErrorCode::Interrupted, "Stopped");
        };
        MainWindow window(trust::Options(), desk_->backend);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QCOMPARE(window.pullAction()->shortcut(), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P));
        window.openReference(tagged("1.4.1"));
        QTRY_VERIFY(window.browse()->currentTag() && window.browse()->currentTag()->name == "1.4.1");
        QVERIFY(window.browse()->table()->actions().contains(window.pullAction()));
        window.pullAction()->trigger();
        PullPane* pane = window.pullPane();
        QVERIFY(pane->isVisible());
        QTRY_COMPARE(pane->session().state(), State::Ready);
        QCOMPARE(pane->session().reference(), tagged("1.4.1"));
        press(pane->pullButton());
        QToolButton* status = nullptr;
        for (auto* each : window.findChildren<QToolButton*>()) {
            if (each->toolTip() == QLatin1String("Show the pull")) status = each;
        }
        QVERIFY(status);
        QTRY_COMPARE(status->text(), QStringLiteral("1 pull running, 16%"));
        window.showActivity();
        QPushButton* cancel = nullptr;
        for (auto* each : window.activityPane()->findChildren<QPushButton*>()) {
            if (each->accessibleName() == QLatin1String("Cancel: Pulling team/app:1.4.1")) cancel = each;
        }
        QVERIFY(cancel);
        QTest::mouseClick(status, Qt::LeftButton);
        QVERIFY(pane->isVisible());
        window.showActivity();
        press(cancel);
        QTRY_COMPARE(pane->session().state(), State::Stopped);
        QTRY_VERIFY(!status->isVisible());
        window.close();
    }
};

QTEST_MAIN(PullTest)
#include "pull_test.moc"

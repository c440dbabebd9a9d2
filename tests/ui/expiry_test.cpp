#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QComboBox>
#include <QDBusConnection>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QStandardPaths>
#include <QToolButton>
#include <QtTest>

#include "ui/common/appearance.h"
#include "ui/common/banner.h"
#include "ui/expiry/expiry_chips.h"
#include "ui/expiry/expiry_inspector.h"
#include "ui/expiry/expiry_model.h"
#include "ui/expiry/expiry_pane.h"
#include "ui/expiry/expiry_settings.h"
#include "ui/expiry/expiry_view.h"
#include "ui/expiry/notifier.h"
#include "ui/expiry/reminder.h"
#include "ui/sample_report.h"
#include "ui/window/main_window.h"

using namespace roseglass;
using namespace roseglass::ui;

namespace {

const Instant kNow = *parseRfc3339("2026-11-24T08:00:00Z");
const QString kApp = QStringLiteral("localhost:5000/team/app"), kBase = QStringLiteral("localhost:5000/team/base");

/// team/app as in the sample, but with dates that differ: the timestamp in 12 days, targets in 41, all others far away.
std::shared_ptr<trust::Report> dated(const QString& gun = kApp, int targetsDays = 41) {
    auto report = test::sampleReport();
    report->repository = gun.toStdString();
    for (trust::RoleRow& role : report->roles) {
        if (role.name == "timestamp") {
            role.expires = kNow + std::chrono::days(12);
            role.keys[0].location = trust::KeyLocation::Server;
        }
        if (role.name == "targets") role.expires = kNow + std::chrono::days(targetsDays);
    }
    return report;
}

/// The notification service of a desktop, on the test's own bus.
class Desktop : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    QStringList titles, bodies;
public slots:
    uint Notify(const QString&, uint, const QString&, const QString& title, const QString& body, const QStringList&, const QVariantMap&, int) {
        titles << title;
        bodies << body;
        return static_cast<uint>(titles.size());
    }
signals:
    void ActionInvoked(uint id, const QString& action);
};

/// Notes that are kept and shown nowhere.
class Kept : public Notifier {
public:
    QStringList titles;
    void notify(const QString& title, const QString&, bool) override { titles << title; }
};

}  // namespace

class ExpiryTest : public QObject {
    Q_OBJECT

    std::shared_ptr<test::SampleBackend> backend_;
    std::unique_ptr<ExpirySettings> settings_;
    std::unique_ptr<ExpiryPane> pane_;

    QModelIndex row(int group, int row) const { return pane_->model()->index(row, 0, pane_->model()->index(group, 0)); }
    QString accessible(const QModelIndex& index) const { return index.data(Qt::AccessibleTextRole).toString(); }

private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("roseglass-test"));
        QCoreApplication::setApplicationName(QStringLiteral("expiry"));
        Appearance::instance().choose(Appearance::Choice::Light);
    }
    void init() {
        QSettings().clear();
        backend_ = std::make_shared<test::SampleBackend>();
        settings_ = std::make_unique<ExpirySettings>();
        pane_ = std::make_unique<ExpiryPane>(backend_, settings_.get(), [] { return kNow; });
        pane_->resize(1190, 690);
        pane_->QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(pane_.get()));
    }
    void cleanup() { pane_.reset(); }

    void anEmptyPaneSaysWhatToDo() {
        QCOMPARE(pane_->empty()->text(), QStringLiteral("Watch a repository to see its dates"));
        QVERIFY(pane_->empty()->isVisible() && !pane_->view()->isVisible() && !pane_->banner()->isVisible());
    }

    void readsEveryKnownRepositoryWithoutBlocking() {
        pane_->refresh();
        QVERIFY(pane_->model()->entries().empty());
        QTRY_VERIFY(!pane_->model()->entries().empty());
        QVERIFY(pane_->view()->isVisible());
    }

    void groupsByRepositorySoonestFirst() {
        pane_->take(dated());
        pane_->take(dated(kBase, -3));
        QCOMPARE(pane_->model()->rowCount(), 2);
        QCOMPARE(pane_->model()->index(0, 0).data().toString(), kBase);
        QCOMPARE(row(0, 0).data().toString(), QStringLiteral("targets"));
        QCOMPARE(row(1, 0).data().toString(), QStringLiteral("timestamp"));
        QCOMPARE(pane_->model()->index(1, 0).data(ExpiryModel::DetailRole).toString(), QStringLiteral("5 dates"));
        const QAbstractItemModelTester tester(pane_->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    }

    void theFirstIsChosenUntilSomebodyChoosesAnother() {
        pane_->take(dated());
        pane_->take(dated(kBase, -3));
        QCOMPARE(pane_->view()->currentIndex(), row(0, 0));
        pane_->view()->setCurrentIndex(row(1, 1));
        const QString chosen = accessible(row(1, 1));
        pane_->take(dated(QStringLiteral("localhost:5000/team/another"), -4));
        QCOMPARE(accessible(pane_->view()->currentIndex()), chosen);
    }

    void rowsSayEverythingToAScreenReader() {
        pane_->take(dated());
        QCOMPARE(accessible(row(0, 0)), QStringLiteral("timestamp of team/app, expires 6 December 2026, in 12 days, fine"));
        pane_->take(dated(kBase, -3));
        QVERIFY(accessible(row(0, 0)).contains(QLatin1String("expired 21 November 2026, 3 days ago, expired")));
    }

    void theBannerNamesTheNearestAndWhoMustAct() {
        pane_->take(dated());
        QVERIFY2(pane_->banner()->accessibleName().contains(QLatin1String("timestamp of team/app in 12 days")), qPrintable(pane_->banner()->accessibleName()));
        QVERIFY(pane_->banner()->accessibleName().contains(QLatin1String("trust server")));
        settings_->setSoonDays(5);
        QVERIFY(pane_->banner()->accessibleName().contains(QLatin1String("Nothing expires soon")));
    }

    void unreadableDatesStandOnTopWithTheirReason() {
        backend_->error = Error(ErrorCode::Network, "The server was not reached");
        pane_->refresh();
        QTRY_COMPARE(pane_->model()->rowCount(), 2);
        QVERIFY(accessible(row(0, 0)).contains(QLatin1String("date not known: The server was not reached")));
    }

    void theThresholdIsRememberedAndJudgesAtOnce() {
        pane_->take(dated());
        QCOMPARE(pane_->chips()->chip(ExpiryFilter::Show::Soon)->text(), QStringLiteral("Expires soon 1"));
        pane_->threshold()->setValue(20);
        QCOMPARE(pane_->chips()->chip(ExpiryFilter::Show::Soon)->text(), QStringLiteral("Expires soon 0"));
        QCOMPARE(ExpirySettings().soonDays(), 20);
    }

    void filtersByStateAndWords() {
        pane_->take(dated());
        pane_->take(dated(kBase, -3));
        QTest::mouseClick(pane_->chips()->chip(ExpiryFilter::Show::Expired), Qt::LeftButton);
        QCOMPARE(pane_->model()->rowCount(), 1);
        QCOMPARE(pane_->model()->index(0, 0).data(ExpiryModel::DetailRole).toString(), QStringLiteral("1 of 5 shown"));
        QTest::keyClicks(pane_->filterField(), QStringLiteral("snapshot"));
        QCOMPARE(pane_->empty()->text(), QStringLiteral("No date matches the filter"));
        QTest::mouseClick(pane_->chips()->chip(ExpiryFilter::Show::All), Qt::LeftButton);
        QCOMPARE(pane_->model()->rowCount(), 2);
    }

    void showsOneRepositoryAlone() {
        pane_->take(dated());
        pane_->take(dated(kBase));
        pane_->chooser()->setCurrentIndex(pane_->chooser()->findData(kBase));
        QCOMPARE(pane_->model()->rowCount(), 1);
        QVERIFY(!pane_->calendar().contains("team/app"));
    }

    void keysAndButtonsMoveTheTimeLine() {
        pane_->take(dated());
        ExpiryView* view = pane_->view();
        const double today = view->axis().position(0), year = view->axis().position(365);
        QTest::keyClick(view, Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(view->axis().position(0) < today);
        QTest::keyClick(view, Qt::Key_0, Qt::ControlModifier);
        QCOMPARE(view->axis().position(0), today);
        QTest::keyClick(view, Qt::Key_Plus, Qt::ControlModifier);
        QCOMPARE(view->axis().position(0), today);
        QVERIFY(view->axis().position(365) > year);
        pane_->scaleButton(TimeAxis::Scale::Days90)->click();
        QVERIFY(view->axis().position(90) < 1 && view->axis().position(120) > 1);
        QVERIFY(qAbs(view->axis().position(60) - view->axis().position(30) - (view->axis().position(30) - view->axis().position(0))) < 1e-9);
    }

    void draggingPansAndTheWheelWithCtrlZooms() {
        pane_->take(dated());
        ExpiryView* view = pane_->view();
        const double today = view->axis().position(0), year = view->axis().position(365);
        const QPoint from(view->columnViewportPosition(ExpiryModel::Line) + 300, 50), to = from - QPoint(120, 0);
        QTest::mousePress(view->viewport(), Qt::LeftButton, {}, from);
        QMouseEvent move(QEvent::MouseMove, to, view->viewport()->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(view->viewport(), &move);
        QTest::mouseRelease(view->viewport(), Qt::LeftButton, {}, to);
        QVERIFY(view->axis().position(0) < today);
        QTest::keyClick(view, Qt::Key_0, Qt::ControlModifier);
        QWheelEvent wheel(from, view->viewport()->mapToGlobal(from), {}, QPoint(0, 120), Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(view->viewport(), &wheel);
        QVERIFY(view->axis().position(365) - view->axis().position(0) > year - today);
    }

    void labelsOfTheTimeLineDoNotTouch() {
        for (const TimeAxis::Scale scale : {TimeAxis::Scale::Days90, TimeAxis::Scale::Years3, TimeAxis::Scale::Years10, TimeAxis::Scale::Log}) {
            TimeAxis axis;
            axis.choose(scale);
            for (const int width : {160, 400, 728, 1400}) {
                const auto ticks = axis.ticks(width);
                QVERIFY(width < 400 || ticks.size() >= 2);
                for (qsizetype i = 1; i < ticks.size(); ++i) QVERIFY((axis.position(ticks[i].days) - axis.position(ticks[i - 1].days)) * width > 60);
            }
        }
        QCOMPARE(TimeAxis().ticks(728).first().label, QStringLiteral("1 day"));
        QCOMPARE(TimeAxis().ticks(728).last().label, QStringLiteral("10 years"));
    }

    void renewsOnlyWhatTheUserHoldsTheKeysOf() {
        pane_->take(dated());
        QSignalSpy renewed(pane_.get(), &ExpiryPane::renewRequested);
        pane_->view()->setCurrentIndex(row(0, 0));
        QVERIFY(!pane_->inspector()->renewButton()->isVisible());
        pane_->view()->setCurrentIndex(row(0, 1));
        QVERIFY2(pane_->inspector()->words().contains(QLatin1String("Who must act: you")), qPrintable(pane_->inspector()->words()));
        QTest::keyClick(pane_->view(), Qt::Key_Return);
        QTRY_VERIFY(pane_->inspector()->renewButton()->hasFocus());
        QTest::keyClick(pane_->inspector()->renewButton(), Qt::Key_Space);
        QCOMPARE(renewed.size(), 1);
        QCOMPARE(renewed[0], (QVariantList{kApp, QStringLiteral("targets")}));
        auto foreign = dated();
        for (trust::RoleRow& role : foreign->roles) role.keys[0].location = trust::KeyLocation::Elsewhere;
        pane_->take(foreign);
        QVERIFY(!pane_->inspector()->renewButton()->isEnabled());
    }

    void theCalendarHasEveryDate() {
        pane_->take(dated());
        QCOMPARE(pane_->calendar().count("BEGIN:VEVENT"), 5);
    }

    void theStatusBarAndTheRailLeadToThePane() {
        backend_->report = dated();
        MainWindow window(trust::Options(), backend_);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QVERIFY(!window.expiry()->isVisible() && !window.expiryStatus()->isVisible());
        window.openReference(kApp);
        QTRY_VERIFY(window.expiryStatus()->isVisible());
        QVERIFY(window.expiryStatus()->text().startsWith(QLatin1String("Next expiry: ")));
        window.expiryStatus()->click();
        QTRY_VERIFY(window.expiry()->isVisible());
        window.openReference(kApp);
        QTRY_VERIFY(!window.expiry()->isVisible());
        QTest::keyClick(&window, Qt::Key_5, Qt::ControlModifier);
        QTRY_VERIFY(window.expiry()->isVisible());
        window.close();
    }

    void tellsWhatExpiresNextForTheStatusBar() {
        QSignalSpy next(pane_.get(), &ExpiryPane::nextExpiry);
        pane_->take(dated());
        QCOMPARE(next.last()[0].toString(), QStringLiteral("timestamp, 12 days"));
    }

    void watchingTheFirstRepositoryTurnsRemindersOnUnlessTheUserChose() {
        QVERIFY(!settings_->reminds());
        pane_->take(dated());
        pane_->view()->setCurrentIndex(row(0, 0));
        pane_->inspector()->watchButton()->click();
        QCOMPARE(settings_->watched(), QStringList{kApp});
        QVERIFY(settings_->reminds());
        settings_->setReminds(false);
        settings_->setWatched(kBase, true);
        QVERIFY(!settings_->reminds());
        QCOMPARE(ExpirySettings().watched(), (QStringList{kApp, kBase}));
    }

    void remindsOfEachThingOnceADay() {
        backend_->report = dated();
        Kept kept;
        Instant now = kNow;
        ExpiryReminder reminder(settings_.get(), &kept, [&now] { return now; });
        reminder.setBackend(backend_);
        reminder.look();
        QVERIFY(kept.titles.isEmpty());
        settings_->setWatched(kApp, true);
        QSignalSpy looked(&reminder, &ExpiryReminder::looked);
        const auto look = [&] {
            const auto before = looked.size();
            reminder.look();
            QTRY_VERIFY(looked.size() > before);
        };
        look();
        // The timestamp is the trust server's business until its last day.
        QCOMPARE(kept.titles, QStringList{QStringLiteral("Targets of team/app, expires 4 January 2027, in 41 days, warning")});
        look();
        QCOMPARE(kept.titles.size(), 1);
        now = kNow + std::chrono::days(1);
        look();
        QCOMPARE(kept.titles.size(), 2);
        now = kNow + std::chrono::days(12);
        look();
        QCOMPARE(kept.titles.size(), 4);
    }

    void remindsOfWhatCouldNotBeRead() {
        auto report = dated();
        report->status = trust::RepositoryStatus::Incomplete;
        auto releases = std::find_if(report->roles.begin(), report->roles.end(), [](const trust::RoleRow& role) { return role.name == "targets/releases"; });
        QVERIFY(releases != report->roles.end());
        releases->state = trust::RoleState::Invalid;
        releases->reason = "The trust server does not hand it out";
        backend_->report = report;
        Kept kept;
        ExpiryReminder reminder(settings_.get(), &kept, [] { return kNow; });
        reminder.setBackend(backend_);
        settings_->setWatched(kApp, true);
        QSignalSpy looked(&reminder, &ExpiryReminder::looked);
        reminder.look();
        QTRY_VERIFY(!looked.isEmpty());
        QVERIFY2(kept.titles.contains(QStringLiteral("Targets/releases of team/app, date not known: The trust server does not hand it out")), qPrintable(kept.titles.join(QLatin1Char('\n'))));
    }

    void speaksToTheDesktopAndListensToItsClicks() {
        QVERIFY2(QDBusConnection::sessionBus().isConnected(), "this test runs in a session of its own (dbus-run-session)");
        Desktop desktop;
        QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("desktop"));
        QVERIFY(bus.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &desktop, QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
        QVERIFY(bus.registerService(QStringLiteral("org.freedesktop.Notifications")));
        Notifier notifier;
        QSignalSpy clicked(&notifier, &Notifier::clicked);
        notifier.notify(QStringLiteral("targets expires"), QStringLiteral("<b>evil</b>"), false);
        QTRY_COMPARE(desktop.titles, QStringList{QStringLiteral("targets expires")});
        QCOMPARE(desktop.bodies, QStringList{QStringLiteral("&lt;b&gt;evil&lt;/b&gt;")});
        QTest::qWait(50);
        emit desktop.ActionInvoked(77, QStringLiteral("default"));
        emit desktop.ActionInvoked(1, QStringLiteral("default"));
        QTRY_COMPARE(clicked.size(), 1);
        bus.unregisterService(QStringLiteral("org.freedesktop.Notifications"));
        QDBusConnection::disconnectFromBus(QStringLiteral("desktop"));
        notifier.notify(QStringLiteral("nobody listens"), {}, true);
        QTest::qWait(50);
    }
};

QTEST_MAIN(ExpiryTest)
#include "expiry_test.moc"

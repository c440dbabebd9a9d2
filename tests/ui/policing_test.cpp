#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QRadioButton>
#include <QSettings>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QTreeView>
#include <QtTest>
#include <atomic>

#include "base/file.h"
#include "support/temporary_folder.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/appearance.h"
#include "ui/policy/decision_view.h"
#include "ui/common/diff_view.h"
#include "ui/policy/mode_list.h"
#include "ui/policy/policy_pane.h"
#include "ui/pull/destination_cards.h"
#include "ui/pull/pull_pane.h"
#include "ui/pull/refusal_view.h"
#include "ui/pull/start_view.h"
#include "ui/pull_desk.h"
#include "ui/window/main_window.h"
#include "ui/window/toolbar.h"

using namespace roseglass;
using namespace roseglass::ui;
using docker::TrustMode;
using State = PullSession::State;
using test::tagged;

/// What the Pull and Policy panes have to do with each other and with the frame.
class PolicingTest : public QObject {
    Q_OBJECT

    test::PullDesk desk_;
    std::unique_ptr<test::TemporaryFolder> folder_;
    std::unique_ptr<MainWindow> window_;

    PullPane* pull() const { return window_->pullPane(); }
    QString status() const {
        for (const QLabel* label : window_->statusBar()->findChildren<QLabel*>()) {
            if (label->text().startsWith(QLatin1String("Policy: "))) return label->text();
        }
        return {};
    }
    /// The engine's file says this from now on. @param text  empty: there is none
    void engineSays(const std::string& text) {
        const auto file = *folder_ / "daemon.json";
        std::filesystem::remove(file);
        if (!text.empty()) QVERIFY(writeFileAtomically(file, text, 0644).has_value());
        QSignalSpy loaded(window_->policy(), &PolicyPane::loaded);
        window_->policy()->setDesk({file, {}, std::make_shared<trust::PolicyChecker>(trust::Options())});
        QVERIFY(loaded.wait());
    }
    void mode(const char* name) { engineSays(std::string("{\"content-trust\": {\"mode\": \"") + name + "\"}}"); }
    void openPull(const char* tag, State state) {
        window_->openPull(tagged(tag));
        QTRY_COMPARE(pull()->session().state(), state);
    }
    /// F6 from here, and what then has the focus.
    QWidget* afterF6() {
        QTest::keyClick(window_.get(), Qt::Key_F6);
        return QApplication::focusWidget();
    }

private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("roseglass-test"));
        QSettings().clear();
        Appearance::instance().choose(Appearance::Choice::Light);
    }
    void init() {
        folder_ = std::make_unique<test::TemporaryFolder>();
        desk_.behave = {};
        window_ = std::make_unique<MainWindow>(trust::Options(), desk_.backend);
        window_->show();
        QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    }
    void cleanup() {
        window_.reset();
        folder_.reset();
    }

    void onlyEnforcedKeepsTheGlassesOn_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<bool>("enforced");
        QTest::addColumn<QString>("status");
        QTest::newRow("no file") << QByteArray() << false << QStringLiteral("Policy: disabled");
        QTest::newRow("no block") << QByteArray("{\"debug\": true}") << false << QStringLiteral("Policy: disabled");
        QTest::newRow("disabled") << QByteArray("{\"content-trust\": {\"mode\": \"disabled\"}}") << false << QStringLiteral("Policy: disabled");
        QTest::newRow("permissive") << QByteArray("{\"content-trust\": {\"mode\": \"permissive\"}}") << false << QStringLiteral("Policy: permissive");
        QTest::newRow("enforced") << QByteArray("{\"content-trust\": {\"mode\": \"enforced\"}}") << true << QStringLiteral("Policy: enforced");
    }
    void onlyEnforcedKeepsTheGlassesOn() {
        QFETCH(QByteArray, file);
        QFETCH(bool, enforced);
        engineSays(file.toStdString());
        QTEST(status(), "status");
        openPull("nightly", State::Refused);
        QVERIFY(pull()->trustBox()->isChecked());
        QCOMPARE(pull()->trustBox()->isEnabled(), !enforced);
        QCOMPARE(pull()->refusal()->pullUnsigned()->isEnabled(), !enforced);
        QVERIFY2(pull()->refusal()->pullUnsigned()->isVisible(), "what is forbidden stays in view");
        const QString reason = QStringLiteral("the policy of this computer says enforced");
        QCOMPARE(pull()->trustBox()->toolTip().contains(reason), enforced);
        QCOMPARE(pull()->refusal()->unsignedReason()->text().contains(reason), enforced);
    }

    void theDefaultOfTheUserDoesNotWinAgainstThePolicy() {
        pull()->setTrustByDefault(false);
        mode("enforced");
        openPull("1.4.2", State::Ready);
        QVERIFY(pull()->trustBox()->isChecked() && desk_.lastAsked().options.trust);
        mode("permissive");
        QVERIFY(pull()->trustBox()->isEnabled());
        openPull("1.4.2", State::Ready);
        QVERIFY2(!pull()->trustBox()->isChecked() && !desk_.lastAsked().options.trust, "it holds again");
    }

    void whatWasLookedUpWithoutTrustIsLookedUpAnew() {
        mode("disabled");
        openPull("nightly", State::Refused);
        test::press(pull()->refusal()->pullUnsigned());
        QTRY_COMPARE(pull()->session().state(), State::Ready);
        mode("enforced");
        QTRY_COMPARE(pull()->session().state(), State::Refused);
        QVERIFY(desk_.lastAsked().options.trust);
    }

    void aPullThatRunsIsLeftAloneAndTheNextOneIsNot() {
        std::atomic<bool> goOn = false;
        desk_.behave = [&goOn](const trust::PullPlan& plan, const test::PullDesk::Watch&, const Job& job) -> Result<trust::PullResult> {
            while (!goOn && !job.stopped()) job.pause(std::chrono::milliseconds(2));
            return trust::PullResult{plan.digest, plan.imageDigest, plan.destinationText, plan.downloadBytes, {}};
        };
        mode("disabled");
        openPull("1.4.2", State::Ready);
        test::press(pull()->pullButton());
        QTRY_COMPARE(pull()->session().state(), State::Running);
        mode("enforced");
        QCOMPARE(pull()->session().state(), State::Running);
        goOn = true;
        QTRY_COMPARE(pull()->session().state(), State::Done);
        openPull("nightly", State::Refused);
        QVERIFY(!pull()->refusal()->pullUnsigned()->isEnabled());
    }

    void anEditCountsOnceItIsSaved() {
        mode("permissive");
        openPull("nightly", State::Refused);
        window_->showPolicy();
        window_->policy()->modes()->button(TrustMode::Enforced)->click();
        QVERIFY(pull()->trustBox()->isEnabled());
        QSignalSpy saved(window_->policy(), &PolicyPane::saved);
        test::press(window_->policy()->saveButton());
        QVERIFY(saved.wait());
        QCOMPARE(status(), QStringLiteral("Policy: enforced"));
        QVERIFY(!pull()->trustBox()->isEnabled());
    }

    void aFileThatNoEngineStartsWithTakesNoGlassesOff() {
        mode("enforced");
        engineSays("{\"content-trust\": ");
        QCOMPARE(status(), QStringLiteral("Policy: daemon.json cannot be read"));
        openPull("nightly", State::Refused);
        QVERIFY(!pull()->trustBox()->isEnabled());
    }

    void theRefusalLeadsToThePolicy() {
        mode("enforced");
        openPull("nightly", State::Refused);
        test::press(pull()->refusal()->policyButton());
        QVERIFY(window_->policy()->isVisible());
    }

    void f6GoesRoundThePullPane() {
        window_->openPull({});
        window_->toolbar()->field()->setFocus();
        const auto* rail = window_->findChild<QListWidget*>(QString(), Qt::FindChildrenRecursively);
        QCOMPARE(afterF6(), static_cast<const QWidget*>(rail));
        QCOMPARE(afterF6(), pull()->start()->field());
        QCOMPARE(afterF6(), window_->toolbar()->field());
        openPull("1.4.2", State::Ready);
        window_->toolbar()->field()->setFocus();
        QVERIFY(afterF6());
        QCOMPARE(afterF6(), pull()->pullButton());
        QCOMPARE(afterF6(), pull()->cards()->radio(pull()->cards()->kind()));
        QCOMPARE(afterF6(), pull()->trustBox());
        QVERIFY2(!pull()->cards()->isAncestorOf(afterF6()), "the parts below");
        openPull("nightly", State::Refused);
        pull()->trustBox()->setFocus();
        QVERIFY(pull()->refusal()->isAncestorOf(afterF6()));
        QCOMPARE(afterF6(), window_->toolbar()->field());
    }

    void f6GoesRoundThePolicyPane() {
        mode("permissive");
        window_->showPolicy();
        PolicyPane* policy = window_->policy();
        window_->toolbar()->field()->setFocus();
        QVERIFY(afterF6());
        QCOMPARE(afterF6(), policy->modes()->button(TrustMode::Permissive));
        QCOMPARE(afterF6(), policy->table());
        QCOMPARE(afterF6(), policy->field());
        policy->tryButton()->setFocus();
        QWidget* next = afterF6();
        if (policy->decision()->isAncestorOf(next)) next = afterF6();
        QCOMPARE(next, policy->preview());
        QCOMPARE(afterF6(), window_->toolbar()->field());
        policy->modes()->button(TrustMode::Enforced)->click();
        window_->toolbar()->field()->setFocus();
        QVERIFY(afterF6());
        QCOMPARE(afterF6(), policy->saveButton());
        policy->expiredBox()->setFocus();
        QCOMPARE(afterF6(), policy->table());
    }

    void f6GoesRoundTheRepositories() {
        window_->openReference(tagged("1.4.2"));
        BrowsePane* browse = window_->browse();
        QTRY_VERIFY(browse->currentTag());
        browse->tree()->setFocus();
        QCOMPARE(afterF6(), browse->table());
        QVERIFY(browse->details()->isAncestorOf(afterF6()) || QApplication::focusWidget() == browse->details());
        QCOMPARE(afterF6(), window_->toolbar()->field());
    }

    void theTitleNamesWhatIsInView() {
        window_->openReference(tagged("1.4.2"));
        QTRY_COMPARE(window_->windowTitle(), test::kApp + QStringLiteral(" — Roseglass"));
        window_->showPolicy();
        QCOMPARE(window_->windowTitle(), QStringLiteral("Policy — Roseglass"));
        window_->openPull({});
        QCOMPARE(window_->windowTitle(), QStringLiteral("Pull — Roseglass"));
        openPull("1.4.2", State::Ready);
        QCOMPARE(window_->windowTitle(), QStringLiteral("Pull team/app:1.4.2 — Roseglass"));
        openPull("nightly", State::Refused);
        QCOMPARE(window_->windowTitle(), QStringLiteral("Pull of team/app:nightly was refused — Roseglass"));
        window_->showKeys();
        QCOMPARE(window_->windowTitle(), QStringLiteral("Keys — Roseglass"));
        QTest::keyClick(window_.get(), Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(window_->windowTitle(), test::kApp + QStringLiteral(" — Roseglass"));
    }
};

QTEST_MAIN(PolicingTest)
#include "policing_test.moc"

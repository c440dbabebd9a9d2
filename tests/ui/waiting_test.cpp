// Whatever a pane waits for comes to an end: by a value, by an error, or because somebody stopped it. Nothing says then that it
// is still being worked on.
#include <QAction>
#include <QLabel>
#include <QProgressBar>
#include <QRegularExpression>
#include <QSettings>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QtTest>

#include "ui/audit/audit_pane.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/appearance.h"
#include "ui/common/async.h"
#include "ui/common/banner.h"
#include "ui/expiry/expiry_pane.h"
#include "ui/expiry/expiry_settings.h"
#include "ui/history/history_desk.h"
#include "ui/history/history_pane.h"
#include "ui/policy/policy_pane.h"
#include "ui/publish/review_dialog.h"
#include "ui/publish/workbench.h"
#include "ui/pull/dockerfile_dialog.h"
#include "ui/pull/pull_pane.h"
#include "ui/sample_desk.h"
#include "ui/sample_report.h"
#include "ui/sign/sign_wizard.h"
#include "ui/why/why_pane.h"
#include "ui/window/main_window.h"

using namespace roseglass;
using namespace roseglass::ui;

namespace {

const QString kApp = QStringLiteral("localhost:5000/team/app");

enum class End { Value, Error, Stopped };

/// Ends one call; a stopped one is first stopped by somebody, and says so only then.
struct Ending {
    End end = End::Value;
    std::atomic<int> waiting = 0;

    template <class T>
    Result<T> of(T value, const Job& job) {
        if (end == End::Value) return value;
        if (end == End::Error) return fail(ErrorCode::Server, "The server answered nonsense", "Try again later.");
        ++waiting;
        while (!job.stopped()) job.pause(std::chrono::milliseconds(2));
        --waiting;
        return fail(ErrorCode::Interrupted, "Stopped");
    }
};

/// Only what is named by `which` ends otherwise than by a value.
struct Endings {
    Ending inspect, verify, catalog, plan, pull, dockerfile, history, audit, exported;
    std::atomic<bool> engineIsSlow = false;
};

class EndingBackend final : public test::SampleBackend {
public:
    explicit EndingBackend(Endings& all) : all_(all) {
        onPlanPull = [this](const std::string& reference, const trust::PullOptions&, const Job& job) {
            auto plan = std::make_shared<trust::PullPlan>();
            plan->reference = reference;
            plan->digest = plan->imageDigest = crypto::sha256(reference);
            plan->verdict.report = report;
            trust::PullPart part;
            part.blob = {"x", crypto::sha256(reference), 1000};
            plan->parts.push_back(part);
            return all_.plan.of(std::shared_ptr<const trust::PullPlan>(plan), job);
        };
        onPull = [this](const trust::PullPlan& plan, const auto&, const Job& job) { return all_.pull.of(trust::PullResult{plan.digest, plan.digest, "/tmp/x", 0, {}}, job); };
        onDockerfile = [this](const std::filesystem::path&, const Job& job) { return all_.dockerfile.of(std::shared_ptr<const trust::DockerfileReport>(std::make_shared<trust::DockerfileReport>()), job); };
    }
    Result<std::shared_ptr<const trust::Report>> inspect(const std::string&, const Job& job) override { return all_.inspect.of(report, job); }
    Result<trust::Verdict> verify(const std::string& reference, const Job& job) override { return all_.verify.of(*SampleBackend::verify(reference, job), job); }
    bool engineRuns(const Job& job) override {
        while (all_.engineIsSlow && !job.stopped()) job.pause(std::chrono::milliseconds(2));
        return false;
    }
    Result<std::vector<std::string>> catalog(const std::string&, const Job& job) override { return all_.catalog.of(std::vector<std::string>{kApp.toStdString()}, job); }

private:
    Endings& all_;
};

class EndingHistory final : public HistoryDesk {
public:
    explicit EndingHistory(Endings& all) : all_(all) {}
    Result<trust::History> history(const std::string&, const Job& job) override { return all_.history.of(trust::History(), job); }
    Result<trust::History> ofBundle(const std::string&, const Job& job) override { return history({}, job); }
    Result<trust::Exported> exportTo(const std::string&, const std::string& file, const Job& job) override { return all_.exported.of(trust::Exported{test::sampleReport(), file, 1, crypto::sha256("x"), 1, 1, 1}, job); }
    Result<void> remember(const trust::Report&) override { return {}; }

private:
    Endings& all_;
};

class EndingAudit final : public AuditBackend {
public:
    explicit EndingAudit(Endings& all) : all_(all) {}
    Result<std::vector<std::string>> choose(const trust::AuditSelection&, const Job&) override { return std::vector<std::string>{kApp.toStdString()}; }
    Result<trust::AuditReport> run(const std::vector<std::string>&, const trust::AuditOptions&, const Job& job) override { return all_.audit.of(trust::AuditReport(), job); }

private:
    Endings& all_;
};

/// The first thing in sight that says that something is still going on; empty: nothing does.
QString waitingFor(const QWidget* within) {
    static const QRegularExpression words(QStringLiteral("^(checking|reading|looking|asking|planning|working|stopping|exporting|choosing|auditing)\\b"), QRegularExpression::CaseInsensitiveOption);
    for (const QLabel* label : within->findChildren<QLabel*>()) {
        if (label->isVisible() && words.match(label->text()).hasMatch()) return label->text();
    }
    for (const QProgressBar* bar : within->findChildren<QProgressBar*>()) {
        if (bar->isVisible() && bar->maximum() == 0) return QStringLiteral("a bar without an end");
    }
    return {};
}

}  // namespace

class WaitingTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Endings> all_;
    std::shared_ptr<EndingBackend> backend_;
    std::shared_ptr<test::SampleDesk> desk_;
    std::unique_ptr<MainWindow> window_;

    void begin() {
        QSettings().clear();
        all_ = std::make_unique<Endings>();
        backend_ = std::make_shared<EndingBackend>(*all_);
        desk_ = std::make_shared<test::SampleDesk>();
        window_ = std::make_unique<MainWindow>(trust::Options(), backend_);
        window_->setHistoryDesk(std::make_shared<EndingHistory>(*all_));
        window_->audit()->setBackend(std::make_shared<EndingAudit>(*all_));
        window_->workbench()->setDeskMaker([this] { return desk_; });
        window_->show();
        QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    }
    void stop() {
        for (QAction* action : window_->findChildren<QAction*>()) {
            if (action->text() == QLatin1String("&Stop")) action->trigger();
        }
    }
    void openTag() {
        window_->openReference(kApp + QStringLiteral(":1.4.2"));
        QTRY_VERIFY(window_->browse()->table()->currentIndex().isValid());
    }

    struct Row {
        const char* name;
        Ending Endings::*which;
        std::function<void(WaitingTest&)> start;
        std::function<QWidget*(WaitingTest&)> where = [](WaitingTest& test) -> QWidget* { return test.window_.get(); };
    };
    static std::vector<Row> table() {
        const auto openWhy = [](WaitingTest& test) {
            test.openTag();
            test.window_->browse()->details()->setCurrentWidget(test.window_->browse()->why());
        };
        return {
            {"a repository", &Endings::inspect, [](WaitingTest& test) { test.window_->openReference(kApp); }},
            {"a verdict, in its overview", &Endings::verify, [](WaitingTest& test) { test.openTag(); }},
            {"a verdict, in its trace", &Endings::verify, openWhy},
            {"a catalog", &Endings::catalog, [](WaitingTest& test) { test.window_->browse()->addRegistry(QStringLiteral("localhost:5000")); }},
            {"a pull's plan", &Endings::plan, [](WaitingTest& test) { test.window_->openPull(kApp + QStringLiteral(":1.4.2")); }},
            {"a pull", &Endings::pull, [](WaitingTest& test) {
                 test.window_->openPull(kApp + QStringLiteral(":1.4.2"));
                 QTRY_COMPARE(test.window_->pullPane()->session().state(), PullSession::State::Ready);
                 test.window_->pullPane()->session().pull();
             }},
            {"the past", &Endings::history, [](WaitingTest& test) {
                 test.openTag();
                 test.window_->browse()->details()->setCurrentWidget(test.window_->browse()->history());
             }},
            {"a bundle's export", &Endings::exported, [](WaitingTest& test) {
                 test.openTag();
                 test.window_->exportBundleTo(QStringLiteral("/tmp/x.rgbundle"));
             }},
            {"dates", &Endings::inspect, [](WaitingTest& test) { test.window_->showExpiry(); }},
            {"an audit", &Endings::audit, [](WaitingTest& test) {
                 test.window_->showAudit();
                 test.window_->audit()->start();
             }},
        };
    }

private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("roseglass-test"));
        Appearance::instance().choose(Appearance::Choice::Light);
    }
    void cleanup() {
        if (!window_) return;
        window_->close();
        window_.reset();
        workers().waitForDone(20'000);
    }

    void whatIsWaitedForEnds_data() {
        QTest::addColumn<int>("row");
        QTest::addColumn<int>("end");
        const auto rows = table();
        for (size_t row = 0; row < rows.size(); ++row) {
            for (const auto& [end, word] : {std::pair(End::Value, "a value"), std::pair(End::Error, "an error"), std::pair(End::Stopped, "a stop")}) {
                QTest::addRow("%s, ended by %s", rows[row].name, word) << static_cast<int>(row) << static_cast<int>(end);
            }
        }
    }
    void whatIsWaitedForEnds() {
        QFETCH(int, row);
        QFETCH(int, end);
        const Row one = table()[static_cast<size_t>(row)];
        begin();
        Ending& ending = (*all_).*one.which;
        ending.end = static_cast<End>(end);
        one.start(*this);
        if (ending.end == End::Stopped) {
            QTRY_VERIFY(ending.waiting > 0);
            stop();
        }
        QVERIFY2(workers().waitForDone(20'000), "nobody stopped it");
        QTRY_VERIFY2(waitingFor(one.where(*this)).isEmpty(), qPrintable(waitingFor(one.where(*this))));
        // Nor does it come later.
        QTest::qWait(400);
        QVERIFY2(waitingFor(one.where(*this)).isEmpty(), qPrintable(waitingFor(one.where(*this))));
    }

    void aVerdictThatCannotBeHadIsToldInBothPlacesAndCanBeTriedAgain() {
        begin();
        all_->verify.end = End::Error;
        openTag();
        BrowsePane* browse = window_->browse();
        browse->details()->setCurrentWidget(browse->why());
        QTRY_VERIFY(browse->why()->banner()->isVisible());
        QVERIFY(browse->why()->banner()->accessibleName().contains(QLatin1String("The server answered nonsense")));
        QCOMPARE(browse->why()->model().rowCount(), 0);
        all_->verify.end = End::Value;
        emit browse->why()->retryRequested();
        QTRY_VERIFY(browse->why()->model().rowCount() > 0);
        // An earlier trace is not left beside the next tag's error.
        all_->verify.end = End::Error;
        browse->table()->selectRow(1);
        QTRY_COMPARE(browse->why()->model().rowCount(), 0);
    }

    void aTraceThatNobodyWaitsForAnyMoreIsNotBeingChecked() {
        WhyPane pane;
        pane.show();
        pane.setChecking();
        QVERIFY(!waitingFor(&pane).isEmpty());
        pane.setVerdict(nullptr);
        QVERIFY(waitingFor(&pane).isEmpty());
    }

    void aDockerfilesCheckEnds() {
        begin();
        for (const End end : {End::Value, End::Error}) {
            all_->dockerfile.end = end;
            DockerfileDialog dialog(backend_, QStringLiteral("/home/reader/Dockerfile"));
            dialog.show();
            QTRY_VERIFY(dialog.againButton()->isEnabled());
            QVERIFY2(waitingFor(&dialog).isEmpty(), qPrintable(waitingFor(&dialog)));
        }
    }

    void aPlanEnds() {
        begin();
        const Result<trust::Plan> plans[] = {test::laterPlan(std::string(64, 'a')), fail(ErrorCode::Server, "The server answered nonsense"), fail(ErrorCode::Interrupted, "Stopped")};
        for (const Result<trust::Plan>& plan : plans) {
            desk_->nextPlan = plan;
            ReviewDialog* dialog = window_->workbench()->review(renewIntent(kApp), window_.get());
            QTRY_VERIFY(dialog->session().state() != PlanSession::State::Planning);
            QVERIFY2(waitingFor(dialog).isEmpty(), qPrintable(waitingFor(dialog)));
            delete dialog;
        }
    }

    void theWizardsLookEnds() {
        begin();
        for (const End end : {End::Value, End::Error}) {
            all_->inspect.end = end;
            SignWizard wizard(backend_, desk_);
            wizard.show();
            wizard.startWith(kApp + QStringLiteral(":1.4.2"), SignSetup::Source::Registry);
            QTRY_VERIFY(wizard.setup().state() != SignSetup::State::Looking && wizard.session().state() != PlanSession::State::Planning);
            QVERIFY2(waitingFor(&wizard).isEmpty(), qPrintable(waitingFor(&wizard)));
        }
    }

    // Told while a pull ran: the answer is not lost.
    void theEnginesAnswerDuringAPullIsKept() {
        begin();
        all_->pull.end = End::Stopped;
        all_->engineIsSlow = true;
        window_->openPull(kApp + QStringLiteral(":1.4.2"));
        QTRY_COMPARE(window_->pullPane()->session().state(), PullSession::State::Ready);
        QVERIFY(waitingFor(window_->pullPane()).contains(QLatin1String("looking")));
        window_->pullPane()->session().pull();
        QTRY_VERIFY(all_->pull.waiting > 0);
        all_->engineIsSlow = false;
        QTRY_VERIFY2(waitingFor(window_->pullPane()).isEmpty(), qPrintable(waitingFor(window_->pullPane())));
        stop();
        QTRY_VERIFY(!window_->pullPane()->session().isBusy());
    }

    // A pane that was given another backend shows nothing of the one before.
    void datesOfABackendBeforeAreNotShown() {
        begin();
        all_->inspect.end = End::Stopped;
        ExpirySettings settings;
        ExpiryPane pane(backend_, &settings);
        pane.show();
        pane.refresh();
        QTRY_VERIFY(all_->inspect.waiting > 0);
        auto other = std::make_shared<test::SampleBackend>();
        auto report = std::make_shared<trust::Report>(*test::sampleReport());
        report->repository = "localhost:5000/team/other";
        other->report = report;
        pane.setBackend(other);
        QVERIFY(workers().waitForDone(20'000));
        QTRY_VERIFY2(waitingFor(&pane).isEmpty(), qPrintable(waitingFor(&pane)));
    }
};

QTEST_MAIN(WaitingTest)
#include "waiting_test.moc"

// The history pane and bundles in the window.
#include <QCheckBox>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>
#include <QtTest>

#include "base/file.h"
#include "support/repository_builder.h"
#include "support/temporary_folder.h"
#include "support/trust_files.h"
#include "ui/actions/publish_actions.h"
#include "ui/actions/pull_action.h"
#include "ui/actions/sign_action.h"
#include "ui/browse/browse_pane.h"
#include "ui/browse/tag_model.h"
#include "ui/common/appearance.h"
#include "ui/common/banner.h"
#include "ui/expiry/expiry_model.h"
#include "ui/expiry/expiry_pane.h"
#include "ui/history/history_pane.h"
#include "ui/sample_report.h"
#include "ui/window/main_window.h"
#include "ui/window/toolbar.h"

using namespace roseglass;
using namespace roseglass::ui;

namespace {

trust::Bundle sampleBundle(test::RepositoryBuilder& repository) {
    trust::Bundle bundle{repository.gun, "https://trust.test", repository.now, test::trustFilesOf(repository), {}};
    bundle.registry.reached = true;
    bundle.registry.tags = {{"1.0", crypto::sha256("image")}};
    return bundle;
}

class SampleHistoryDesk final : public HistoryDesk {
public:
    Result<trust::History> next = fail(ErrorCode::Network, "The server is away", "Try later.");
    std::atomic<int> reads = 0, kept = 0;
    std::atomic<bool> untilStopped = false;
    std::string exported;

    Result<trust::History> history(const std::string&, const Job& job) override {
        ++reads;
        while (untilStopped && !job.stopped()) job.pause(std::chrono::milliseconds(5));
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        return next;
    }
    Result<trust::History> ofBundle(const std::string&, const Job& job) override { return history({}, job); }
    Result<trust::Exported> exportTo(const std::string&, const std::string& file, const Job&) override {
        exported = file;
        return trust::Exported{test::sampleReport(), file, 1000, crypto::sha256("x"), 2, 5, 3};
    }
    Result<void> remember(const trust::Report&) override {
        ++kept;
        return {};
    }
};

trust::History sampleHistory() {
    trust::History history;
    history.repository = "localhost:5000/team/app";
    const auto now = test::sampleReport();
    auto older = std::make_shared<trust::Report>(*now);
    std::erase_if(older->tags, [](const trust::TagRow& tag) { return tag.name == "1.4.2"; });
    older->roles[3].version = 2;
    auto oldest = std::make_shared<trust::Report>(*older);
    oldest->roles[3].threshold = 2;
    history.states = {{trust::StateSource::Server, parseRfc3339("2026-11-24T08:00:00Z"), "https://localhost:4443", 9, now},
                      {trust::StateSource::Visit, parseRfc3339("2026-11-20T08:00:00Z"), "x.rgbundle", 8, older},
                      {trust::StateSource::Server, std::nullopt, "https://localhost:4443", 7, oldest}};
    trust::RootStep first, second;
    first.version = 1;
    second.version = 2;
    second.changes = {{trust::ChangeKind::KeyAdded, "root", std::string(64, 'b'), {}, "ecdsa-x509"}};
    history.roots = {second, first};
    history.publicationsNote = "The trust server has no changefeed.";
    return history;
}

}  // namespace

class HistoryUiTest : public QObject {
    Q_OBJECT

    std::shared_ptr<test::SampleBackend> backend_;
    std::shared_ptr<SampleHistoryDesk> desk_;
    std::unique_ptr<MainWindow> window_;

    HistoryPane* pane() const { return window_->browse()->history(); }
    void openHistory() {
        window_->openReference(QStringLiteral("localhost:5000/team/app"));
        QTRY_COMPARE(window_->browse()->model()->rowCount(), 6);
        window_->browse()->details()->setCurrentWidget(pane());
    }
    QString change(int row) const { return pane()->changeList()->model()->index(row, 0).data().toString(); }

private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("roseglass-test"));
        QSettings().clear();
        Appearance::instance().choose(Appearance::Choice::Light);
    }
    void init() {
        backend_ = std::make_shared<test::SampleBackend>();
        desk_ = std::make_shared<SampleHistoryDesk>();
        window_ = std::make_unique<MainWindow>(trust::Options(), backend_);
        window_->setHistoryDesk(desk_);
        window_->show();
        QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    }
    void cleanup() {
        window_->close();
        window_.reset();
    }

    void thePastIsReadWhenItIsLookedAtAndNotBefore() {
        desk_->next = sampleHistory();
        window_->openReference(QStringLiteral("localhost:5000/team/app"));
        QTRY_COMPARE(window_->browse()->model()->rowCount(), 6);
        QCOMPARE(desk_->reads.load(), 0);
        window_->browse()->details()->setCurrentWidget(pane());
        QTRY_COMPARE(pane()->stateTable()->model()->rowCount(), 3);
        QCOMPARE(desk_->reads.load(), 1);
        QCOMPARE(pane()->rootTable()->model()->rowCount(), 2);
    }

    void statesOfOneMinuteAreToldApartByTheirSeconds() {
        trust::History history = sampleHistory();
        history.states[1].time = parseRfc3339("2026-11-24T08:00:07Z");
        history.states.insert(history.states.begin() + 1, history.states[0]);
        history.states[1].time = parseRfc3339("2026-11-24T08:00:31Z");
        history.states.insert(history.states.begin() + 3, history.states[0]);
        history.states[3].time = parseRfc3339("2026-11-24T07:59:59Z");
        desk_->next = history;
        openHistory();
        QTRY_COMPARE(pane()->stateTable()->model()->rowCount(), 5);
        const auto when = [&](int row) { return pane()->stateTable()->model()->index(row, 0).data().toString(); };
        QVERIFY2(when(0).endsWith(QStringLiteral(":00:00")), qPrintable(when(0)));
        QVERIFY2(when(1).endsWith(QStringLiteral(":00:31")), qPrintable(when(1)));
        QVERIFY2(when(2).endsWith(QStringLiteral(":00:07")), qPrintable(when(2)));
        QVERIFY2(when(3).endsWith(QStringLiteral(":59")) && when(3).count(QLatin1Char(':')) == 1, qPrintable(when(3)));
    }

    void oneStateShowsWhatChangedSinceTheOneBefore() {
        desk_->next = sampleHistory();
        openHistory();
        QTRY_COMPARE(pane()->changeList()->model()->rowCount(), 1);
        QVERIFY(change(0).startsWith(QLatin1String("+  The tag 1.4.2 was signed: sha256:")));
        const QModelIndex row = pane()->changeList()->model()->index(0, 0);
        QVERIFY2(change(0).contains(QChar(0x2026)) && row.data(Qt::ToolTipRole).toString().size() > change(0).size(), "the digest is short in the list and whole in the tool tip");
        pane()->routineBox()->setChecked(true);
        QCOMPARE(pane()->changeList()->model()->rowCount(), 2);
        QVERIFY(change(0).contains(QLatin1String("targets went from version 2 to 3")));
    }

    void twoStatesShowWhatLiesBetweenThem() {
        desk_->next = sampleHistory();
        openHistory();
        QTRY_COMPARE(pane()->changeList()->model()->rowCount(), 1);
        pane()->stateTable()->selectionModel()->select(pane()->stateTable()->model()->index(2, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        QCOMPARE(pane()->changeList()->model()->rowCount(), 2);
        QVERIFY(change(0).contains(QLatin1String("targets needs 1 signature now, before 2")));
        QVERIFY(pane()->heading()->text().contains(QLatin1String("Timestamp 7, not dated")));
    }

    void aRootShowsWhatItsRotationChanged() {
        desk_->next = sampleHistory();
        openHistory();
        QTRY_COMPARE(pane()->rootTable()->model()->rowCount(), 2);
        pane()->rootTable()->selectRow(0);
        QCOMPARE(pane()->heading()->text(), QStringLiteral("From root 1 to root 2"));
        QVERIFY(change(0).contains(QLatin1String("The key bbbbbbbbbbbb may sign root now")));
        pane()->rootTable()->selectRow(1);
        QVERIFY(!pane()->changeList()->isVisible());
    }

    void aServerThatIsAwayIsToldWithAWayOut() {
        openHistory();
        QTRY_VERIFY(pane()->banner()->isVisible());
        QVERIFY(pane()->banner()->findChild<QLabel*>());
        desk_->next = sampleHistory();
        auto* again = pane()->banner()->findChild<QPushButton*>();
        QVERIFY(again);
        again->click();
        QTRY_COMPARE(pane()->stateTable()->model()->rowCount(), 3);
        QVERIFY(!pane()->banner()->isVisible());
    }

    void readingCanBeStopped() {
        desk_->untilStopped = true;
        openHistory();
        QTRY_VERIFY(pane()->stopButton()->isVisible());
        pane()->stopButton()->click();
        QTRY_VERIFY(pane()->banner()->isVisible());
        QVERIFY(!pane()->stopButton()->isVisible());
    }

    void whatIsSeenIsKeptOnceItWasShown() {
        window_->openReference(QStringLiteral("localhost:5000/team/app"));
        QTRY_COMPARE(desk_->kept.load(), 1);
    }

    void aBundleIsShownAsARepositoryAndSaysSo() {
        const test::TemporaryFolder folder;
        test::RepositoryBuilder repository("localhost:5000/team/bundled");
        const auto file = folder / "x.rgbundle";
        QVERIFY(writeFileAtomically(file, *trust::encodeBundle(sampleBundle(repository))).has_value());
        BrowsePane* browse = window_->browse();
        window_->openBundle(QString::fromStdString(file.string()), true);
        QTRY_COMPARE(browse->model()->rowCount(), 1);
        QCOMPARE(browse->model()->index(0, TagTrust).data().toString(), QStringLiteral("Signed"));
        QVERIFY(browse->banner()->isVisible());
        QStringList words;
        for (const QLabel* label : browse->banner()->findChildren<QLabel*>()) words << label->text();
        QVERIFY2(words.join(QLatin1Char(' ')).contains(QLatin1String("This is a bundle of 24 Nov 2026")), qPrintable(words.join(QLatin1Char(' '))));
        QVERIFY(words.join(QLatin1Char(' ')).contains(QLatin1String("No server was asked")));
        QCOMPARE(browse->currentGun(), QStringLiteral("localhost:5000/team/bundled"));
        QCOMPARE(desk_->kept.load(), 0);
        // Back to what the server says.
        window_->openReference(QStringLiteral("localhost:5000/team/app"));
        QTRY_COMPARE(browse->model()->rowCount(), 6);
    }

    void aBundleOlderThanWhatThisComputerHasSeenSaysSo() {
        for (const bool newerSeen : {false, true}) {
            auto report = std::make_shared<trust::Report>(*test::sampleReport());
            report->bundle = trust::BundleOrigin{"x.rgbundle", report->checkedAt, 1, 1, newerSeen};
            backend_->report = report;
            window_->openReference(QStringLiteral("localhost:5000/team/app"));
            QTRY_VERIFY(window_->browse()->report() == report);
            QStringList words;
            for (const QLabel* label : window_->browse()->banner()->findChildren<QLabel*>()) words << label->text();
            QVERIFY2(words.join(QLatin1Char(' ')).contains(QLatin1String("has seen newer trust data")) == newerSeen, qPrintable(words.join(QLatin1Char(' '))));
        }
    }

    void whatABundleCannotDoIsOfferedAgainForTheServersRepository() {
        const test::TemporaryFolder folder;
        test::RepositoryBuilder repository("localhost:5000/team/bundled");
        repository.addTag(repository.targets, "1.0");
        repository.publish();
        QVERIFY(writeFileAtomically(folder / "x.rgbundle", *trust::encodeBundle(sampleBundle(repository))).has_value());
        window_->openBundle(QString::fromStdString((folder / "x.rgbundle").string()), true);
        QTRY_VERIFY(window_->browse()->currentTag() != nullptr);
        QPushButton* sign = window_->toolbar()->signButton();
        for (const QAction* action : {static_cast<QAction*>(window_->actions()->sign), static_cast<QAction*>(window_->actions()->revoke), static_cast<QAction*>(window_->pullAction())}) {
            QVERIFY(!action->isEnabled());
            QVERIFY2(action->toolTip().contains(QLatin1String("bundle")), qPrintable(action->toolTip()));
        }
        QVERIFY(!sign->isEnabled() && sign->toolTip().contains(QLatin1String("bundle")));
        QVERIFY2(window_->expiry()->model()->entries().empty(), "what was is not what expires next");
        window_->openReference(QStringLiteral("localhost:5000/team/app:1.4.2"));
        QTRY_VERIFY(window_->browse()->currentTag() && window_->browse()->currentTag()->name == "1.4.2");
        QVERIFY(window_->actions()->sign->isEnabled() && window_->actions()->revoke->isEnabled() && window_->pullAction()->isEnabled());
        QVERIFY(sign->isEnabled() && !sign->toolTip().contains(QLatin1String("bundle")));
    }

    void aFileThatIsNoBundleIsRefusedAndTheRepositoryStays() {
        const test::TemporaryFolder folder;
        window_->openReference(QStringLiteral("localhost:5000/team/app"));
        QTRY_COMPARE(window_->browse()->model()->rowCount(), 6);
        QVERIFY(writeFileAtomically(folder / "x.rgbundle", "no bundle").has_value());
        window_->openBundle(QString::fromStdString((folder / "x.rgbundle").string()));
        QTRY_VERIFY(window_->browse()->banner()->isVisible());
        QCOMPARE(window_->browse()->model()->rowCount(), 6);
    }

    void aBundleIsExportedAndItsHashIsTold() {
        window_->openReference(QStringLiteral("localhost:5000/team/app"));
        QTRY_COMPARE(window_->browse()->model()->rowCount(), 6);
        window_->exportBundleTo(QStringLiteral("/somewhere/app.rgbundle"));
        QTRY_VERIFY(window_->browse()->banner()->isVisible());
        QCOMPARE(desk_->exported, std::string("/somewhere/app.rgbundle"));
    }
};

QTEST_MAIN(HistoryUiTest)
#include "history_test.moc"

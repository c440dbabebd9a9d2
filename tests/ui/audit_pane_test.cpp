#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTextBrowser>
#include <QToolButton>
#include <QtTest>
#include <condition_variable>
#include <fstream>
#include <mutex>

#include "ui/audit/audit_pane.h"
#include "ui/audit/finding_model.h"
#include "ui/audit/severity_chips.h"
#include "ui/common/banner.h"

using namespace roseglass;
using namespace roseglass::ui;
using trust::FindingCode;
using trust::FindingSeverity;

namespace {

const Instant kNow = *parseRfc3339("2026-11-24T10:00:00Z");

trust::AuditedRepository repository(const std::string& name, std::vector<trust::Finding> findings) {
    trust::AuditedRepository out;
    out.repository = name;
    out.status = trust::RepositoryStatus::Trusted;
    out.checkedAt = kNow;
    out.tags.resize(1);
    out.tags[0].name = "1.0";
    for (trust::Finding& finding : findings) finding.repository = name;
    out.findings = std::move(findings);
    return out;
}

trust::AuditReport sample() {
    trust::AuditReport report;
    report.startedAt = kNow;
    report.asked = 2;
    report.complete = true;
    report.repositories = {repository("r.test/a", {{FindingCode::Stale, FindingSeverity::Warning, {}, "1.0", "The registry serves another image as 1.0 than the signed one", "signed a, served <b>", "Sign it anew."},
                                                   {FindingCode::SingleRootKey, FindingSeverity::Note, {}, "root", "The root role has a single key", "1 key", "Keep it offline."}}),
                           repository("r.test/b", {{FindingCode::ReadableKey, FindingSeverity::Error, {}, std::string(64, 'c'), "Others can read the private key cccccccccccc", "mode 0644", "chmod 600 it."}})};
    return report;
}

class FakeAudit final : public AuditBackend {
public:
    Result<std::vector<std::string>> choose(const trust::AuditSelection& selection, const Job&) override {
        asked = selection;
        if (error) return fail(*error);
        return std::vector<std::string>{"r.test/a", "r.test/b"};
    }
    Result<trust::AuditReport> run(const std::vector<std::string>&, const trust::AuditOptions&, const Job& job) override {
        job.progress("Auditing", 1, 2);
        std::unique_lock lock(mutex);
        // Until it is let go, or stopped.
        while (held && !job.stopped()) wake.wait_for(lock, std::chrono::milliseconds(5));
        trust::AuditReport out = report;
        if (job.stopped()) {
            out.complete = false;
            out.repositories.resize(1);
        }
        return out;
    }

    trust::AuditSelection asked;
    std::optional<Error> error;
    trust::AuditReport report = sample();
    std::mutex mutex;
    std::condition_variable wake;
    bool held = false;
};

struct Desk {
    std::shared_ptr<FakeAudit> backend = std::make_shared<FakeAudit>();
    AuditPane pane{backend};

    Desk() {
        pane.resize(1100, 700);
        pane.show();
    }
    void run() {
        QTest::mouseClick(pane.startButton(), Qt::LeftButton);
        QTRY_VERIFY(!pane.running());
    }
    QString cell(int row, int column) const { return pane.table()->model()->index(row, column).data().toString(); }
};

}  // namespace

class AuditPaneTest : public QObject {
    Q_OBJECT

private slots:
    void theModelKeepsTheRulesOfModels() {
        FindingModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(std::make_shared<const trust::AuditReport>(sample()));
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.count(FindingSeverity::Warning), 1);
        model.show(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void whatIsToBeDoneIsSaidBeforeTheFirstAudit() {
        Desk desk;
        QVERIFY(desk.pane.emptyNote()->isVisible());
        QVERIFY(desk.pane.emptyNote()->text().contains(QStringLiteral("Nothing is changed")));
        QVERIFY(!desk.pane.exportButton()->isEnabled());
        QVERIFY(!desk.pane.cancelButton()->isVisible());
    }

    void findingsStandWorstFirstWithIconAndWord() {
        Desk desk;
        desk.run();
        QCOMPARE(desk.pane.table()->model()->rowCount(), 3);
        QCOMPARE(desk.cell(0, FindingModel::Severity), QStringLiteral("Error"));
        QCOMPARE(desk.cell(0, FindingModel::Subject), QStringLiteral("key cccccccccccc"));
        QCOMPARE(desk.cell(1, FindingModel::Severity), QStringLiteral("Warning"));
        QVERIFY(!desk.pane.table()->model()->index(0, FindingModel::Severity).data(Qt::DecorationRole).value<QIcon>().isNull());
        QVERIFY(desk.pane.detail()->toPlainText().contains(QStringLiteral("chmod 600")));
        QVERIFY(desk.pane.detail()->toPlainText().contains(QStringLiteral("Why it matters")));
        QVERIFY(desk.pane.exportButton()->isEnabled());
        QCOMPARE(desk.backend->asked.names, std::vector<std::string>{"*"});
    }

    void textOfFindingsIsNoMarkup() {
        Desk desk;
        desk.run();
        desk.pane.table()->selectRow(1);
        QVERIFY(desk.pane.detail()->toPlainText().contains(QStringLiteral("served <b>")));
    }

    void chipsAndWordsFilterAndHeadersSort() {
        Desk desk;
        desk.run();
        desk.pane.chips()->chip(FindingSeverity::Warning)->click();
        QCOMPARE(desk.pane.table()->model()->rowCount(), 1);
        desk.pane.chips()->chip(std::nullopt)->click();
        desk.pane.filterField()->setText(QStringLiteral("SINGLE key"));
        QCOMPARE(desk.pane.table()->model()->rowCount(), 1);
        desk.pane.filterField()->setText(QStringLiteral("nothing like it"));
        QVERIFY(desk.pane.emptyNote()->isVisible());
        desk.pane.filterField()->clear();
        desk.pane.table()->sortByColumn(FindingModel::Severity, Qt::DescendingOrder);
        QCOMPARE(desk.cell(0, FindingModel::Severity), QStringLiteral("Note"));
    }

    void enterOpensTheRepositoryAtTheTag() {
        Desk desk;
        desk.run();
        QSignalSpy opened(&desk.pane, &AuditPane::openRequested);
        desk.pane.table()->selectRow(1);
        desk.pane.table()->setFocus();
        QTest::keyClick(desk.pane.table(), Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened.takeFirst().first().toString(), QStringLiteral("r.test/a:1.0"));
        desk.pane.table()->selectRow(0);
        QTest::mouseClick(desk.pane.openButton(), Qt::LeftButton);
        QCOMPARE(opened.takeFirst().first().toString(), QStringLiteral("r.test/b"));
    }

    void aStoppedAuditKeepsWhatWasDone() {
        Desk desk;
        desk.backend->held = true;
        QTest::mouseClick(desk.pane.startButton(), Qt::LeftButton);
        QVERIFY(desk.pane.cancelButton()->isVisible());
        QVERIFY(!desk.pane.startButton()->isVisible());
        QTest::mouseClick(desk.pane.cancelButton(), Qt::LeftButton);
        QTRY_VERIFY(!desk.pane.running());
        QCOMPARE(desk.pane.table()->model()->rowCount(), 2);
        QVERIFY(desk.pane.banner()->isVisible());
        QVERIFY(!desk.pane.report()->complete);
    }

    void aFailureIsToldWithAWayOut() {
        Desk desk;
        desk.backend->error = Error(ErrorCode::NotFound, "No repository matches x*", "Patterns choose from what is known.");
        desk.run();
        QVERIFY(desk.pane.banner()->isVisible());
        desk.backend->error.reset();
        QTest::mouseClick(desk.pane.banner()->findChild<QPushButton*>(), Qt::LeftButton);
        QTRY_VERIFY(!desk.pane.running());
        QVERIFY(!desk.pane.banner()->isVisible());
        QCOMPARE(desk.pane.table()->model()->rowCount(), 3);
    }

    void repositoriesAreChosenByPatternCatalogueAndFile() {
        Desk desk;
        desk.pane.field()->setText(QStringLiteral("r.test/team/*, other.test/x"));
        desk.run();
        QCOMPARE(desk.backend->asked.names, (std::vector<std::string>{"r.test/team/*", "other.test/x"}));
        desk.pane.source()->setCurrentIndex(static_cast<int>(AuditPane::Source::Catalogue));
        desk.pane.field()->setText(QStringLiteral("r.test:5000 */app"));
        desk.run();
        QCOMPARE(QString::fromStdString(desk.backend->asked.catalog), QStringLiteral("r.test:5000"));
        QCOMPARE(desk.backend->asked.names, std::vector<std::string>{"*/app"});
        desk.pane.field()->clear();
        QTest::mouseClick(desk.pane.startButton(), Qt::LeftButton);
        QVERIFY(!desk.pane.running());
        QVERIFY(desk.pane.banner()->isVisible());
        const QTemporaryDir folder;
        std::ofstream(folder.filePath(QStringLiteral("list")).toStdString()) << "r.test/c\n# not this\n";
        desk.pane.source()->setCurrentIndex(static_cast<int>(AuditPane::Source::File));
        desk.pane.field()->setText(folder.filePath(QStringLiteral("list")));
        desk.run();
        QCOMPARE(desk.backend->asked.names, std::vector<std::string>{"r.test/c"});
    }

    void aHealthyResultSaysSo() {
        Desk desk;
        for (auto& one : desk.backend->report.repositories) one.findings.clear();
        desk.run();
        QVERIFY(desk.pane.emptyNote()->text().contains(QStringLiteral("in order")));
    }

    void everyFormatIsWritten() {
        const std::pair<AuditFormat, const char*> formats[] = {{AuditFormat::Html, "<!DOCTYPE"}, {AuditFormat::Csv, "\"severity\""}, {AuditFormat::Json, "{\"format\":\"roseglass-audit\""}, {AuditFormat::Sarif, "{\"$schema\""}, {AuditFormat::Inventory, "{\"format\":\"roseglass-inventory\""}};
        for (const auto& [format, begins] : formats) QVERIFY(QString::fromStdString(exportAudit(sample(), format)).startsWith(QLatin1String(begins)));
    }

    void thePaneMayDieWhileItWorks() {
        auto backend = std::make_shared<FakeAudit>();
        backend->held = true;
        {
            AuditPane pane(backend);
            pane.start();
        }
        const std::lock_guard lock(backend->mutex);
        backend->held = false;
    }
};

QTEST_MAIN(AuditPaneTest)
#include "audit_pane_test.moc"

// Choosing, running, findings and files of the audit pane.
#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <fstream>

#include "ui/audit_desk.h"

using namespace roseglass;
using namespace roseglass::test;

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

    void olderStatesAreReadWhereTheyAreWanted() {
        Desk desk;
        desk.run();
        QVERIFY(!desk.backend->history);
        QTest::mouseClick(desk.pane.historyBox(), Qt::LeftButton, {}, QPoint(8, desk.pane.historyBox()->height() / 2));
        desk.run();
        QVERIFY(desk.backend->history);
    }

    void findingsStandWorstFirstWithIconAndWord() {
        Desk desk;
        desk.run();
        QCOMPARE(desk.pane.findings()->table()->model()->rowCount(), 3);
        QCOMPARE(desk.cell(0, FindingModel::Severity), QStringLiteral("Error"));
        QCOMPARE(desk.cell(0, FindingModel::Subject), QStringLiteral("key cccccccccccc"));
        QCOMPARE(desk.cell(1, FindingModel::Severity), QStringLiteral("Warning"));
        QVERIFY(!desk.pane.findings()->table()->model()->index(0, FindingModel::Severity).data(Qt::DecorationRole).value<QIcon>().isNull());
        QVERIFY(desk.pane.findings()->detail()->toPlainText().contains(QStringLiteral("chmod 600")));
        QVERIFY(desk.pane.findings()->detail()->toPlainText().contains(QStringLiteral("Why it matters")));
        QVERIFY(desk.pane.exportButton()->isEnabled());
        QCOMPARE(desk.backend->asked.names, std::vector<std::string>{"*"});
    }

    void textOfFindingsIsNoMarkup() {
        Desk desk;
        desk.run();
        desk.pane.findings()->table()->selectRow(1);
        QVERIFY(desk.pane.findings()->detail()->toPlainText().contains(QStringLiteral("served <b>")));
    }

    void chipsAndWordsFilterAndHeadersSort() {
        Desk desk;
        desk.run();
        desk.pane.findings()->chips()->chip(static_cast<int>(FindingSeverity::Warning))->click();
        QCOMPARE(desk.pane.findings()->table()->model()->rowCount(), 1);
        desk.pane.findings()->chips()->chip(CountChips::kAll)->click();
        desk.pane.filterField()->setText(QStringLiteral("SINGLE key"));
        QCOMPARE(desk.pane.findings()->table()->model()->rowCount(), 1);
        desk.pane.filterField()->setText(QStringLiteral("nothing like it"));
        QVERIFY(desk.pane.emptyNote()->isVisible());
        desk.pane.filterField()->clear();
        desk.pane.findings()->table()->sortByColumn(FindingModel::Severity, Qt::DescendingOrder);
        QCOMPARE(desk.cell(0, FindingModel::Severity), QStringLiteral("Note"));
    }

    void enterOpensTheRepositoryAtTheTag() {
        Desk desk;
        desk.run();
        QSignalSpy opened(&desk.pane, &AuditPane::openRequested);
        desk.pane.findings()->table()->selectRow(1);
        desk.pane.findings()->table()->setFocus();
        QTest::keyClick(desk.pane.findings()->table(), Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened.takeFirst().first().toString(), QStringLiteral("r.test/a:1.0"));
        desk.pane.findings()->table()->selectRow(0);
        QTest::mouseClick(desk.pane.findings()->openButton(), Qt::LeftButton);
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
        QCOMPARE(desk.pane.findings()->table()->model()->rowCount(), 2);
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
        QCOMPARE(desk.pane.findings()->table()->model()->rowCount(), 3);
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
            const QTemporaryDir folder;
            AuditPane pane(backend, folder.path().toStdString());
            pane.start();
        }
        const std::lock_guard lock(backend->mutex);
        backend->held = false;
    }
};

QTEST_MAIN(AuditPaneTest)
#include "audit_pane_test.moc"

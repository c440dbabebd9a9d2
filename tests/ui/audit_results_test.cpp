// What vouches for each tag, results that come in while an audit runs, and audits that go on.
#include <QAbstractItemModelTester>
#include <QLabel>
#include <QSignalSpy>
#include <fstream>

#include "ui/audit_desk.h"

using namespace roseglass;
using namespace roseglass::test;

class AuditResultsTest : public QObject {
    Q_OBJECT

private slots:
    void modelsThatGrowComeToTheSameAsThoseThatAreFilledAtOnce() {
        const auto report = std::make_shared<const trust::AuditReport>(migrating());
        const auto rows = [](const AuditResultModel& model) {
            QStringList out;
            for (int row = 0; row < model.rowCount(); ++row) out << model.key(row);
            return out;
        };
        FindingModel findings, grownFindings;
        MigrationModel tags, grownTags;
        for (AuditResultModel* model : {static_cast<AuditResultModel*>(&findings), static_cast<AuditResultModel*>(&tags)}) model->show(report);
        for (AuditResultModel* model : {static_cast<AuditResultModel*>(&grownFindings), static_cast<AuditResultModel*>(&grownTags)}) {
            QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
            // They are done in any order.
            for (const size_t i : {1u, 0u}) model->add(AuditResultModel::Audited(report, &report->repositories[i]));
        }
        QCOMPARE(rows(grownFindings), rows(findings));
        QCOMPARE(rows(grownTags), rows(tags));
        QCOMPARE(grownTags.counts(), (std::vector<int>{1, 1, 1, 1, 1}));
    }

    void tagsTellWhatVouchesForThem() {
        Desk desk;
        desk.backend->report = migrating();
        desk.run();
        QTest::mouseClick(desk.pane.viewButton(AuditPane::View::Tags), Qt::LeftButton);
        QVERIFY(desk.pane.tags()->isVisible());
        QVERIFY(!desk.pane.findings()->isVisible());
        const struct { const char *tag, *trust, *beside, *state; } rows[] = {{"both", "Signed", "Signature of cosign, says it is by release@r.test <b>, of 24 Nov 2026", "Both"}, {"dct", "Signed", "Nothing", "DCT only"}, {"none", "Unsigned", "Nothing", "None"},
                                                                           {"other", "Unsigned", "Attestation", "Other only"}, {"—", "No tag is known", "—", "Not known"}};
        QCOMPARE(desk.pane.tags()->table()->model()->rowCount(), 5);
        for (int row = 0; row < 5; ++row) {
            QCOMPARE(desk.tagCell(row, MigrationModel::Repository), row < 4 ? QStringLiteral("r.test/a") : QStringLiteral("r.test/b"));
            QCOMPARE(desk.tagCell(row, MigrationModel::Tag), QString::fromUtf8(rows[row].tag));
            QCOMPARE(desk.tagCell(row, MigrationModel::Trust), QString::fromUtf8(rows[row].trust));
            QCOMPARE(desk.tagCell(row, MigrationModel::Beside), QString::fromUtf8(rows[row].beside));
            QCOMPARE(desk.tagCell(row, MigrationModel::State), QString::fromUtf8(rows[row].state));
            QVERIFY(!desk.pane.tags()->table()->model()->index(row, MigrationModel::State).data(Qt::DecorationRole).value<QIcon>().isNull());
        }
        const QString about = desk.pane.tags()->detail()->toPlainText();
        for (const char* words : {"release@r.test <b>", "not verified", "Bill of materials", "DCT only: 1, Both: 1, Other only: 1, None: 1"}) QVERIFY2(about.contains(QString::fromUtf8(words)), words);
        QVERIFY(desk.pane.inventoryButton()->isVisible());
        QCOMPARE(desk.pane.tags()->table()->model()->index(0, 0).data(Qt::AccessibleTextRole).toString().left(46), QStringLiteral("r.test/a, tag both, content trust: Signed, wha"));
    }

    void tagsAreFilteredSortedAndOpenedByKeyboard() {
        Desk desk;
        desk.backend->report = migrating();
        desk.run();
        desk.pane.viewButton(AuditPane::View::Findings)->setFocus();
        QTest::keyClick(desk.pane.viewButton(AuditPane::View::Findings), Qt::Key_Right);
        QTest::keyClick(desk.pane.viewButton(AuditPane::View::Tags), Qt::Key_Space);
        QCOMPARE(desk.pane.shownView(), AuditPane::View::Tags);
        QTableView* table = desk.pane.tags()->table();
        desk.pane.tags()->chips()->chip(static_cast<int>(trust::Migration::OtherOnly))->click();
        QCOMPARE(table->model()->rowCount(), 1);
        QSignalSpy opened(&desk.pane, &AuditPane::openRequested);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(opened.takeFirst().first().toString(), QStringLiteral("r.test/a:other"));
        desk.pane.tags()->chips()->chip(CountChips::kAll)->click();
        desk.pane.filterField()->setText(QStringLiteral("COSIGN"));
        QCOMPARE(table->model()->rowCount(), 1);
        QCOMPARE(desk.pane.filterField()->accessibleName(), QStringLiteral("Filter tags"));
        desk.pane.filterField()->setText(QStringLiteral("nothing like it"));
        QCOMPARE(desk.pane.emptyNote()->text(), QStringLiteral("No tag matches the filter."));
        desk.pane.filterField()->clear();
        table->sortByColumn(MigrationModel::State, Qt::AscendingOrder);
        QCOMPARE(desk.tagCell(0, MigrationModel::State), QStringLiteral("DCT only"));
        QCOMPARE(desk.tagCell(4, MigrationModel::State), QStringLiteral("Not known"));
        table->selectRow(4);
        QVERIFY(desk.pane.tags()->detail()->toPlainText().contains(QStringLiteral("No tag of this repository is known")));
    }

    void resultsGrowWhileTheAuditRunsAndTheChosenRowStays() {
        Desk desk;
        desk.backend->held = desk.backend->tells = true;
        QTest::mouseClick(desk.pane.startButton(), Qt::LeftButton);
        QTRY_COMPARE(desk.pane.findings()->table()->model()->rowCount(), 2);
        QVERIFY(desk.pane.running());
        QVERIFY(desk.pane.findings()->isEnabled());
        QVERIFY(!desk.pane.exportButton()->isEnabled());
        desk.pane.findings()->table()->selectRow(1);
        QVERIFY(desk.pane.findings()->detail()->toPlainText().contains(QStringLiteral("single key")));
        {
            const std::lock_guard lock(desk.backend->mutex);
            desk.backend->held = false;
        }
        QTRY_VERIFY(!desk.pane.running());
        QCOMPARE(desk.pane.findings()->table()->model()->rowCount(), 3);
        QCOMPARE(desk.pane.findings()->table()->currentIndex().row(), 2);
    }

    void aStoppedAuditGoesOnWhereItWas() {
        Desk desk;
        desk.stopEarly();
        QCOMPARE(desk.kept().size(), 1u);
        // Other words in the field meanwhile change nothing of what goes on.
        desk.pane.field()->setText(QStringLiteral("r.test/other"));
        QVERIFY(desk.bannerButton(QStringLiteral("Audit again")));
        QTest::mouseClick(desk.bannerButton(QStringLiteral("Go on")), Qt::LeftButton);
        QTRY_VERIFY(!desk.pane.running());
        QCOMPARE(desk.backend->resumed, 1u);
        QCOMPARE(desk.backend->asked.names, std::vector<std::string>{"*"});
        QVERIFY(desk.pane.report()->complete);
        QStringList words;
        for (const QLabel* label : desk.pane.banner()->findChildren<QLabel*>()) words << label->text();
        QVERIFY2(words.join(QLatin1Char(' ')).contains(QLatin1String("1 of 2 repositories is shown as the stopped audit saw it, 24 Nov 2026")), qPrintable(words.join(QLatin1Char(' '))));
        QVERIFY2(desk.kept().empty(), "a finished audit leaves nothing to resume");
    }

    void anAuditThatIsBegunAgainTakesNothingOver() {
        Desk desk;
        desk.stopEarly();
        QTest::mouseClick(desk.bannerButton(QStringLiteral("Audit again")), Qt::LeftButton);
        QTRY_VERIFY(!desk.pane.running());
        QCOMPARE(desk.backend->resumed, 0u);
        QVERIFY(desk.kept().empty());
    }

    void whatWasStoppedUnderOtherSettingsDoesNotGoOn() {
        Desk desk;
        desk.stopEarly();
        desk.pane.setBackend(std::make_shared<FakeAudit>());
        QVERIFY(!desk.pane.banner()->isVisible());
        desk.pane.goOn();
        QVERIFY(!desk.pane.running());
        desk.pane.setBackend(desk.backend);
        desk.backend->held = true;
        QTest::mouseClick(desk.pane.startButton(), Qt::LeftButton);
        desk.pane.setBackend(std::make_shared<FakeAudit>());
        QTRY_VERIFY(!desk.pane.running());
        QVERIFY(desk.bannerButton(QStringLiteral("Audit again")));
        QVERIFY(!desk.bannerButton(QStringLiteral("Go on")));
    }

    void anAuditRunsWhereNothingCanBeKept() {
        Desk desk;
        std::ofstream(desk.cache) << "no folder";
        desk.run();
        QVERIFY(desk.pane.report()->complete);
    }
};

QTEST_MAIN(AuditResultsTest)
#include "audit_results_test.moc"

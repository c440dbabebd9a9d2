// Audits of the lab's registry.
#include <QComboBox>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QProgressBar>
#include <QTextBrowser>
#include <QTextDocument>
#include <QToolButton>
#include <fstream>

#include "support/loopback_server.h"
#include "ui/audit/audit_pane.h"
#include "ui/audit/audit_result_view.h"
#include "ui/audit/finding_model.h"
#include "ui/audit/migration_model.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/banner.h"
#include "ui/judge_lab_test.h"

namespace roseglass::ui {
namespace {

/// The row of a finding among those in view; -1: none.
int findingRow(const QTableView* table, const QString& gun, const QString& subject, const QString& message) {
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        const auto cell = [&](int column) { return table->model()->index(row, column).data().toString(); };
        if (cell(FindingModel::Repository) == gun && cell(FindingModel::Subject) == subject && cell(FindingModel::Message).contains(message)) return row;
    }
    return -1;
}

void audit(AuditPane* pane, AuditPane::Source source, const QString& what) {
    pane->source()->setFocus();
    QTest::keyClick(pane->source(), Qt::Key_Home);
    for (int step = 0; step < static_cast<int>(source); ++step) QTest::keyClick(pane->source(), Qt::Key_Down);
    QCOMPARE(pane->source()->currentIndex(), static_cast<int>(source));
    pane->field()->setFocus();
    pane->field()->selectAll();
    QTest::keyClick(pane->field(), Qt::Key_Delete);
    QTest::keyClicks(pane->field(), what);
    QTest::keyClick(pane->field(), Qt::Key_Return);
}

}  // namespace

void JudgeLabTest::anAuditOfTheRegistryFindsWhatTheLabHides() {
    QTest::keyClick(window_.get(), Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
    AuditPane* pane = window_->audit();
    QVERIFY(pane->isVisible());
    audit(pane, AuditPane::Source::Catalogue, host());
    QTRY_VERIFY_WITH_TIMEOUT(!pane->running() && pane->report(), 60'000);
    QVERIFY(pane->report()->complete);
    QCOMPARE(pane->report()->repositories.size(), size_t(7));
    const struct {
        const char *path, *subject, *message, *severity;
    } planted[] = {
        {"team/app", "canary", "The registry serves another image as canary than the signed one", "Warning"},
        {"team/app", "1.4.0", "1.4.0 is signed, but the registry does not have it", "Warning"},
        {"team/app", "nightly", "nightly is not signed", "Warning"},
        {"team/stale", "1", "The registry serves another image as 1 than the signed one", "Warning"},
        {"team/plain", "", "The repository has no trust data", "Warning"},
        {"team/qa", "targets/qa", "targets/qa does not verify", "Error"},
        {"team/qa", "qa-77", "The signature of qa-77 does not count", "Warning"},
        {"team/expiring", "targets/releases", "The role targets/releases expires on", "Warning"},
        {"team/multi", "root", "The root role has a single key", "Note"},
    };
    for (const auto& one : planted) {
        const int row = findingRow(pane->findings()->table(), gun(one.path), QLatin1String(one.subject), QLatin1String(one.message));
        QVERIFY2(row >= 0, qPrintable(gun(one.path) + QLatin1Char(' ') + QLatin1String(one.subject)));
        QCOMPARE(pane->findings()->table()->model()->index(row, FindingModel::Severity).data().toString(), QLatin1String(one.severity));
    }
}

void JudgeLabTest::aFindingIsExplainedAndItsRepositoryOpened() {
    AuditPane* pane = window_->audit();
    QTest::keyClicks(pane->filterField(), QStringLiteral("canary"));
    clickRow(pane->findings()->table(), findingRow(pane->findings()->table(), gun("team/app"), QStringLiteral("canary"), QStringLiteral("another image")));
    const QString detail = pane->findings()->detail()->toPlainText();
    for (const char* part : {"Evidence", "signed sha256:", "served sha256:", "What to do", "Why it matters"}) QVERIFY2(detail.contains(QLatin1String(part)), qPrintable(detail));
    QTest::mouseClick(pane->findings()->openButton(), Qt::LeftButton);
    QVERIFY(browse()->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(browse()->currentTag() && browse()->currentTag()->name == "canary" && browse()->currentGun() == gun("team/app"), 20'000);
    window_->showAudit();
    pane->filterField()->clear();
}

void JudgeLabTest::everyExportIsADocumentOfTheLabsRepositories() {
    AuditPane* pane = window_->audit();
    const qsizetype findings = pane->findings()->model()->rowCount();
    QMap<QString, QByteArray> files;
    for (QAction* format : pane->exportButton()->menu()->actions()) {
        const QString name = format->text();
        files[name] = saved([&] { format->trigger(); }, qPrintable(QString::number(files.size()) + QStringLiteral(".export")));
    }
    QCOMPARE(files.size(), 5);
    for (const QByteArray& file : files) {
        for (const char* path : {"team/app", "team/plain", "team/qa", "team/expiring"}) QVERIFY(file.contains(gun(path).toUtf8()));
    }
    const auto object = [&](const char* format) {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(files[QString::fromUtf8(format)], &error);
        return error.error == QJsonParseError::NoError ? document.object() : QJsonObject{{QStringLiteral("error"), error.errorString()}};
    };
    QCOMPARE(object("JSON…")[QLatin1String("repositories")].toArray().size(), 7);
    QCOMPARE(object("JSON…")[QLatin1String("findings")].toArray().size(), findings);
    const QJsonObject run = object("SARIF…")[QLatin1String("runs")].toArray().at(0).toObject();
    QCOMPARE(run[QLatin1String("results")].toArray().size(), findings);
    QCOMPARE(object("Inventory for a migration…")[QLatin1String("repositories")].toArray().size(), 7);
    const QList<QByteArray> lines = files[QStringLiteral("CSV…")].trimmed().split('\n');
    QCOMPARE(lines.size(), findings + 1);
    for (const QByteArray& line : lines) QCOMPARE(line.count("\",\""), lines.first().count("\",\""));
    const QByteArray html = files[QStringLiteral("HTML report…")];
    QVERIFY(html.startsWith("<!DOCTYPE html>") && html.trimmed().endsWith("</html>"));
    QTextDocument page;
    page.setHtml(QString::fromUtf8(html));
    QVERIFY(page.toPlainText().contains(QLatin1String("The registry serves another image as canary than the signed one")));
}

void JudgeLabTest::everyTagSaysWhoVouchesForIt() {
    AuditPane* pane = window_->audit();
    QTest::mouseClick(pane->viewButton(AuditPane::View::Tags), Qt::LeftButton);
    const QTableView* table = pane->tags()->table();
    QVERIFY(table->isVisible());
    QStringList rows;
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        const auto cell = [&](int column) { return table->model()->index(row, column).data().toString(); };
        rows << cell(MigrationModel::Repository) + QLatin1Char(':') + cell(MigrationModel::Tag) + QStringLiteral(" = ") + cell(MigrationModel::State);
    }
    for (const char* expected : {"team/app:1.4.2 = DCT only", "team/app:edge = None", "team/plain:1 = None", "team/multi:2.0 = DCT only"}) QVERIFY2(rows.contains(gun(expected)), qPrintable(rows.join(QLatin1Char('\n'))));
    QTest::mouseClick(pane->viewButton(AuditPane::View::Findings), Qt::LeftButton);
}

void JudgeLabTest::repositoriesKnownHereAreChosenByPattern() {
    AuditPane* pane = window_->audit();
    audit(pane, AuditPane::Source::Known, QStringLiteral("*/team/r*, */team/qa"));
    QTRY_VERIFY_WITH_TIMEOUT(!pane->running(), 60'000);
    QStringList names;
    for (const trust::AuditedRepository& one : pane->report()->repositories) names << QString::fromStdString(one.repository);
    QCOMPARE(names, QStringList({gun("team/qa"), gun("team/rotated")}));
}

void JudgeLabTest::anAuditThatIsStoppedKeepsWhatWasDone() {
    // A registry that takes the connection and never says a word.
    test::LoopbackServer silent([](const test::ServedRequest&, test::Connection& connection) { connection.stall(); });
    const std::string list = (folder_ / "list").string();
    std::ofstream(list) << gun("team/app").toStdString() << '\n' << gun("team/qa").toStdString() << '\n' << silent.host() << "/never/answers\n";
    AuditPane* pane = window_->audit();
    audit(pane, AuditPane::Source::File, QString::fromStdString(list));
    QTRY_COMPARE_WITH_TIMEOUT(pane->findChild<QProgressBar*>()->value(), 2, 30'000);
    QVERIFY(pane->running());
    QTest::mouseClick(pane->cancelButton(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!pane->running(), 30'000);
    QVERIFY(!pane->report()->complete);
    QVERIFY2(words(pane->banner()).contains(QLatin1String("stopped after 2 of 3 repositories")), qPrintable(words(pane->banner())));
    QVERIFY(findingRow(pane->findings()->table(), gun("team/app"), QStringLiteral("canary"), QStringLiteral("another image")) >= 0);
    QVERIFY(findingRow(pane->findings()->table(), gun("team/qa"), QStringLiteral("targets/qa"), QStringLiteral("does not verify")) >= 0);
    QVERIFY(pane->exportButton()->isEnabled());
}

}  // namespace roseglass::ui

// Metadata and history of the lab's repositories, and what else vouches for their images.
#include <QComboBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QListView>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTabWidget>
#include <QTreeView>

#include "http/curl_transport.h"
#include "lab/image.h"
#include "ui/browse/browse_pane.h"
#include "ui/browse/overview_pane.h"
#include "ui/browse/tag_model.h"
#include "ui/common/diff_view.h"
#include "ui/common/format.h"
#include "ui/history/history_pane.h"
#include "ui/judge_lab_test.h"
#include "ui/metadata/compare_view.h"
#include "ui/metadata/metadata_pane.h"
#include "ui/metadata/search_bar.h"

namespace roseglass::ui {
namespace {

/// What stands in a column of a table.
QStringList column(const QAbstractItemView* view, int column) {
    QStringList all;
    for (int row = 0; row < view->model()->rowCount(); ++row) all << view->model()->index(row, column).data().toString();
    return all;
}

QString nameIn(const QTreeView* tree) { return tree->currentIndex().siblingAtColumn(0).data().toString(); }

/// Clicks on a role in the metadata and waits for its file.
void clickRole(const MetadataPane* pane, const QString& role) {
    const qsizetype row = column(pane->roleTable(), 0).indexOf(role);
    QVERIFY2(row >= 0, qPrintable(role));
    clickRow(pane->roleTable(), static_cast<int>(row));
    QTRY_VERIFY(pane->tree()->model()->rowCount() > 0 && !pane->canonicalText()->toPlainText().isEmpty());
}

void clickTab(const QTabWidget* tabs, const QWidget* page) {
    const int tab = tabs->indexOf(page);
    QTest::mouseClick(tabs->tabBar(), Qt::LeftButton, {}, tabs->tabBar()->tabRect(tab).center());
    QCOMPARE(tabs->currentIndex(), tab);
}

QTableView* signatureTable(const MetadataPane* pane) {
    for (QTableView* table : pane->tabs()->findChildren<QTableView*>()) {
        if (table->accessibleName() == QLatin1String("Signatures")) return table;
    }
    return nullptr;
}

/// A signature as cosign pushes it: its payload is a layer, its bytes are an annotation.
bool pushCosignSignature(const std::string& registry, const std::string& path, const std::string& tag) {
    const lab::ImagePusher images(std::make_shared<http::CurlTransport>(http::CurlOptions()), registry);
    const auto part = [](const char* type, const Bytes& bytes) {
        return QJsonObject{{QStringLiteral("mediaType"), QLatin1String(type)}, {QStringLiteral("size"), static_cast<qint64>(bytes.size())}, {QStringLiteral("digest"), QString::fromStdString(crypto::sha256(bytes).toString())}};
    };
    const char* type = "application/vnd.oci.image.manifest.v1+json";
    const Bytes payload = R"({"critical":{}})", config = "{}";
    QJsonObject layer = part("application/vnd.dev.cosign.simplesigning.v1+json", payload);
    layer[QLatin1String("annotations")] = QJsonObject{{QStringLiteral("dev.cosignproject.cosign/signature"), QStringLiteral("MEUCIQ==")}};
    const QJsonObject manifest{{QStringLiteral("schemaVersion"), 2}, {QStringLiteral("mediaType"), QLatin1String(type)}, {QStringLiteral("config"), part("application/vnd.oci.image.config.v1+json", config)}, {QStringLiteral("layers"), QJsonArray{layer}}};
    return images.blob(path, payload, {}) && images.blob(path, config, {}) && images.manifest(path, tag, type, QJsonDocument(manifest).toJson(QJsonDocument::Compact).toStdString(), {});
}

}  // namespace

void JudgeLabTest::theMetadataOfARoleIsSearchedAndLeadsOn() {
    open(gun("team/app:1.4.2"));
    QTest::keyClick(window_.get(), Qt::Key_5, Qt::AltModifier);
    MetadataPane* pane = browse()->metadata();
    QVERIFY(pane->isVisible());
    clickRole(pane, QStringLiteral("targets/releases"));
    QTest::keyClick(pane->roleTable(), Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(pane->searchBar()->field()->hasFocus());
    QTest::keyClicks(pane->searchBar()->field(), QStringLiteral("1.4.2"));
    QTest::keyClick(pane->searchBar()->field(), Qt::Key_Return);
    QCOMPARE(nameIn(pane->tree()), QStringLiteral("1.4.2"));

    clickRole(pane, QStringLiteral("snapshot"));
    QTest::keyClick(pane->roleTable(), Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(pane->searchBar()->field(), QStringLiteral("sha256"));
    const auto whose = [&] { return pane->tree()->currentIndex().parent().parent().siblingAtColumn(0).data().toString(); };
    for (int hash = 0; hash < 10 && whose() != QLatin1String("targets"); ++hash) QTest::keyClick(pane->searchBar()->field(), Qt::Key_Return);
    QCOMPARE(whose(), QStringLiteral("targets"));
    pane->tree()->setFocus();
    QTest::keyClick(pane->tree(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(pane->roleTable()->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("targets"));
    QTest::mouseClick(pane->backButton(), Qt::LeftButton);
    QCOMPARE(pane->roleTable()->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("snapshot"));
    QTRY_COMPARE(whose(), QStringLiteral("targets"));
}

void JudgeLabTest::everySignatureOfARoleIsListedWithItsVerdict() {
    MetadataPane* pane = browse()->metadata();
    QTableView* signatures = signatureTable(pane);
    clickTab(pane->tabs(), signatures);
    for (const char* role : {"root", "timestamp", "targets/releases"}) {
        clickRole(pane, QLatin1String(role));
        QVERIFY2(column(signatures, 1).contains(QStringLiteral("Valid signature")), role);
    }
    open(gun("team/qa:3.1"));
    QTest::keyClick(window_.get(), Qt::Key_5, Qt::AltModifier);
    clickRole(pane, QStringLiteral("targets/qa"));
    // Dave signed, whose key was taken away; Erin, who may, did not.
    QCOMPARE(column(signatures, 1), QStringList({QStringLiteral("Not valid"), QStringLiteral("Did not sign")}));
    QVERIFY(!column(signatures, 4).first().isEmpty());
}

void JudgeLabTest::theCanonicalFormIsOfTheRole() {
    MetadataPane* pane = browse()->metadata();
    clickRole(pane, QStringLiteral("targets"));
    clickTab(pane->tabs(), pane->canonicalText());
    const QJsonObject canonical = QJsonDocument::fromJson(pane->canonicalText()->toPlainText().toUtf8()).object();
    const QJsonObject served = QJsonDocument::fromJson(pane->rawText()->toPlainText().toUtf8()).object();
    QVERIFY(!canonical.isEmpty());
    QCOMPARE(canonical, served[QLatin1String("signed")].toObject());
    QVERIFY(canonical[QLatin1String("targets")].toObject().contains(QLatin1String("3.1")));
}

void JudgeLabTest::everyRotationOfTheRootIsListed() {
    open(gun("team/rotated:1"));
    QTest::keyClick(window_.get(), Qt::Key_6, Qt::AltModifier);
    HistoryPane* pane = browse()->history();
    QTRY_VERIFY_WITH_TIMEOUT(pane->rootTable()->isVisible() && pane->rootTable()->model()->rowCount() > 0, 20'000);
    // Two new root keys, and a new key of targets, which the root names.
    QCOMPARE(column(pane->rootTable(), 0), QStringList({QStringLiteral("Root 4"), QStringLiteral("Root 3"), QStringLiteral("Root 2"), QStringLiteral("Root 1")}));
    QCOMPARE(column(pane->rootTable(), 2).last(), QStringLiteral("First"));
    QCOMPARE(column(pane->rootTable(), 2).count(QStringLiteral("By old and new keys")), 3);
    clickRow(pane->rootTable(), 2);
    QCOMPARE(pane->heading()->text(), QStringLiteral("From root 1 to root 2"));
    QVERIFY2(column(pane->changeList(), 0).join(QLatin1Char('\n')).contains(QLatin1String(" may sign root now")), qPrintable(column(pane->changeList(), 0).join(QLatin1Char('\n'))));
}

void JudgeLabTest::aNewSignatureIsAChangeInTheHistory() {
    open(gun("team/multi:2.0"));
    QTest::keyClick(window_.get(), Qt::Key_6, Qt::AltModifier);
    HistoryPane* pane = browse()->history();
    QTRY_VERIFY_WITH_TIMEOUT(pane->stateTable()->isVisible() && pane->stateTable()->model()->rowCount() > 0, 20'000);
    const int before = pane->stateTable()->model()->rowCount();
    sign("team/multi", "2.1");
    QTest::keyClick(window_.get(), Qt::Key_F5);
    QTRY_VERIFY_WITH_TIMEOUT(pane->stateTable()->isVisible() && pane->stateTable()->model()->rowCount() > before, 20'000);
    // From the first state that is known to the present one.
    clickRow(pane->stateTable(), 0);
    clickRow(pane->stateTable(), pane->stateTable()->model()->rowCount() - 1, Qt::ControlModifier);
    const QString changes = column(pane->changeList(), 0).join(QLatin1Char('\n'));
    QVERIFY2(changes.contains(QLatin1String("The tag 2.1 was signed: ") + shortDigest(pushed_.digest)), qPrintable(changes));
    QCOMPARE(column(pane->stateTable(), 2).count(QStringLiteral("Verified")), pane->stateTable()->model()->rowCount());
}

void JudgeLabTest::twoVersionsOfARoleAreComparedLineByLine() {
    QTest::keyClick(window_.get(), Qt::Key_5, Qt::AltModifier);
    MetadataPane* pane = browse()->metadata();
    clickRole(pane, QStringLiteral("targets"));
    clickTab(pane->tabs(), pane->compareView());
    CompareView* compare = pane->compareView();
    QVERIFY2(compare->right()->currentText().startsWith(QLatin1String("targets, version ")) && compare->left()->currentText().startsWith(QLatin1String("targets, version ")), qPrintable(compare->right()->currentText()));
    QVERIFY(compare->left()->currentText() != compare->right()->currentText());
    QTRY_VERIFY(compare->diff()->added() > 0);
    QVERIFY2(compare->diff()->toPlainText().contains(QLatin1String("\"2.1\"")), qPrintable(compare->diff()->toPlainText()));
}

void JudgeLabTest::whatElseVouchesIsShownApart() {
    const std::string place = "sha256-" + pushed_.digest.hex();
    QVERIFY(pushCosignSignature(host().toStdString(), "team/multi", place + ".sig"));
    push("team/multi", place + ".att");
    QTest::keyClick(window_.get(), Qt::Key_1, Qt::AltModifier);
    open(gun("team/multi:2.1"));
    const auto* overview = browse()->details()->findChild<OverviewPane*>();
    QTRY_VERIFY_WITH_TIMEOUT(overview->besideText()->isVisible(), 20'000);
    const QString words = overview->besideText()->text();
    QVERIFY2(words.contains(QLatin1String("Signature of cosign")), qPrintable(words));
    QVERIFY2(words.contains(QLatin1String("Other artifact")) && words.contains(QLatin1String("attestation, and is none")), qPrintable(words));
    QVERIFY(overview->besideText()->accessibleName().contains(QLatin1String("not verified here")));
    Appearance::instance().choose(Appearance::Choice::Dark);
    QVERIFY2(overview->besideText()->isVisible(), "another appearance takes nothing away");
    Appearance::instance().choose(Appearance::Choice::Light);
}

}  // namespace roseglass::ui

// The metadata pane: views, search, jumps and comparison.
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>
#include <QTreeView>
#include <QtTest>

#include "json/canonical.h"
#include "support/repository_builder.h"
#include "trust/bundler.h"
#include "ui/common/diff_view.h"
#include "ui/metadata/compare_view.h"
#include "ui/metadata/json_tree_model.h"
#include "ui/metadata/metadata_pane.h"
#include "ui/metadata/search_bar.h"

using namespace roseglass;
using namespace roseglass::ui;

namespace {

std::shared_ptr<const trust::Report> reportOf(const test::RepositoryBuilder& repository) {
    trust::Bundle bundle{repository.gun, "https://trust.test", repository.now, {}, {}};
    for (const auto& [file, bytes] : repository.files) {
        if (file == "root.json") continue;
        if (file.ends_with(".root.json")) bundle.files.roots[std::stoll(file)] = std::make_shared<Bytes>(bytes);
        else bundle.files.roles[file.substr(0, file.size() - 5)] = std::make_shared<Bytes>(bytes);
    }
    trust::Options options;
    options.useTokens = false;
    const trust::Context context(options, [now = repository.now] { return now; });
    return *trust::reportOf(context, bundle, "x", repository.now, {});
}

}  // namespace

class MetadataUiTest : public QObject {
    Q_OBJECT

    test::RepositoryBuilder repository_;
    std::unique_ptr<MetadataPane> pane_;

    int rowOf(const QString& role) const {
        for (int row = 0; row < pane_->roleTable()->model()->rowCount(); ++row) {
            if (pane_->roleTable()->model()->index(row, 0).data().toString() == role) return row;
        }
        return -1;
    }
    QString role() const { return pane_->roleTable()->currentIndex().siblingAtColumn(0).data().toString(); }
    QString name() const { return pane_->tree()->currentIndex().siblingAtColumn(0).data().toString(); }
    void show(const QString& name) {
        pane_->roleTable()->selectRow(rowOf(name));
        QTRY_VERIFY(pane_->treeModel()->rowCount() > 0);
    }
    void find(const QString& words, bool forward = true) {
        pane_->searchBar()->field()->setText(words);
        emit pane_->searchBar()->searched(forward);
    }

private slots:
    void initTestCase() {
        repository_.delegate(repository_.targets, "targets/releases");
        repository_.publish();
    }
    void init() {
        pane_ = std::make_unique<MetadataPane>();
        pane_->resize(1200, 600);
        pane_->setReport(reportOf(repository_));
        pane_->show();
        QVERIFY(QTest::qWaitForWindowExposed(pane_.get()));
    }
    void cleanup() { pane_.reset(); }

    void rawIsWhatWasServedAndCanonicalWhatIsSigned() {
        show(QStringLiteral("targets"));
        QCOMPARE(pane_->rawText()->toPlainText().toStdString(), repository_.files.at("targets.json"));
        QCOMPARE(pane_->canonicalText()->toPlainText().toStdString(), *json::canonicalize(repository_.targets.dump()));
    }

    void searchGoesRoundInEveryView() {
        show(QStringLiteral("targets"));
        find(QStringLiteral("threshold"));
        QCOMPARE(name(), QStringLiteral("threshold"));
        find(QStringLiteral("threshold"), false);
        QCOMPARE(name(), QStringLiteral("threshold"));
        find(QStringLiteral("no such thing"));
        QCOMPARE(pane_->searchBar()->result()->text(), QStringLiteral("Not found"));
        for (QPlainTextEdit* page : {pane_->rawText(), pane_->canonicalText()}) {
            pane_->tabs()->setCurrentWidget(page);
            find(QStringLiteral("threshold"));
            QCOMPARE(page->textCursor().selectedText(), QStringLiteral("threshold"));
            find(QStringLiteral("threshold"));
            QCOMPARE(page->textCursor().selectedText(), QStringLiteral("threshold"));
            QVERIFY(pane_->searchBar()->result()->text().isEmpty());
        }
    }

    void aHashLeadsToItsFileAndBack() {
        show(QStringLiteral("snapshot"));
        find(QStringLiteral("targets/releases"));
        QCOMPARE(name(), QStringLiteral("targets/releases"));
        QVERIFY(pane_->jumpButton()->isEnabled());
        pane_->jump();
        QCOMPARE(role(), QStringLiteral("targets/releases"));
        QTRY_VERIFY(pane_->treeModel()->rowCount() > 0);
        QVERIFY(pane_->backButton()->isEnabled());
        QTest::keyClick(pane_->tree(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(role(), QStringLiteral("snapshot"));
        QTRY_COMPARE(name(), QStringLiteral("targets/releases"));
        QVERIFY(!pane_->backButton()->isEnabled());
    }

    void aSignaturesKeyLeadsToWhereItIsListed() {
        show(QStringLiteral("targets"));
        const QString key = QString::fromStdString(repository_.targetsKeys.front().id());
        find(key);
        QCOMPARE(name(), QStringLiteral("keyid"));
        pane_->jump();
        QCOMPARE(role(), QStringLiteral("root"));
        QTRY_COMPARE(name(), key);
        find(QStringLiteral("_type"));
        QVERIFY(!pane_->jumpButton()->isEnabled());
    }

    void twoVersionsAreComparedLineByLine() {
        trust::History history;
        test::RepositoryBuilder later = repository_;
        later.addTag(later.targets, "9.9");
        later.targets["version"] = 2;
        later.snapshot["version"] = 2;
        later.timestamp["version"] = 2;
        later.publish();
        history.states = {{trust::StateSource::Server, std::nullopt, "x", 2, reportOf(later)}};
        show(QStringLiteral("targets"));
        pane_->setHistory(std::make_shared<const trust::History>(history));
        pane_->tabs()->setCurrentWidget(pane_->compareView());
        QCOMPARE(pane_->compareView()->left()->currentText(), QStringLiteral("targets, version 1"));
        QCOMPARE(pane_->compareView()->right()->currentText(), QStringLiteral("targets, version 2"));
        QTRY_VERIFY(pane_->compareView()->diff()->added() > 0);
        QVERIFY(pane_->compareView()->diff()->toPlainText().contains(QLatin1String("9.9")));
    }
};

QTEST_MAIN(MetadataUiTest)
#include "metadata_test.moc"

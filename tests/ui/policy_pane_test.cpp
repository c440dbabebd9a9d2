// The policy pane on a daemon.json of the test's own and the fixtures' trust data, without a network.
#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTableView>
#include <QtTest>
#include <unistd.h>

#include "base/file.h"
#include "support/trust_folder.h"
#include "ui/common/appearance.h"
#include "ui/common/banner.h"
#include "ui/policy/decision_view.h"
#include "ui/common/diff_view.h"
#include "ui/policy/mode_list.h"
#include "ui/policy/pin_dialog.h"
#include "ui/policy/pin_model.h"
#include "ui/policy/policy_pane.h"

using namespace roseglass;
using namespace roseglass::ui;
using docker::TrustMode;

class PolicyPaneTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::TrustFolder> folder_;
    std::unique_ptr<PolicyPane> pane_;
    std::string rootKey_;

    static constexpr const char* kApp = "localhost:25000/team/app:1.4.2";

    std::filesystem::path file() const { return *folder_ / "daemon.json"; }
    std::string onDisk() const { return readUserFile(file(), 1u << 20).value_or("?"); }
    std::shared_ptr<const trust::PolicyChecker> checker() const {
        trust::Options options;
        options.trustDir = folder_->path();
        options.offline = true;
        options.at = test::fixtureTime();
        return std::make_shared<const trust::PolicyChecker>(options);
    }
    std::string sample() const {
        return "{\n  \"log-driver\": \"journald\",\n  \"content-trust\": {\n    \"mode\": \"permissive\",\n    \"trust-pinning\": {\n      \"official-images\": true,\n      \"root-keys\": {\n        \"*\": [\"" + std::string(64, 'a') +
               "\"],\n        \"localhost:25000/*\": [\"" + std::string(64, 'b') + "\"]\n      }\n    }\n  },\n  \"zzz\": [1,2]\n}\n";
    }
    void open(const std::string& text) {
        if (!text.empty()) QVERIFY(writeFileAtomically(file(), text, 0644).has_value());
        QSignalSpy loaded(pane_.get(), &PolicyPane::loaded);
        pane_->setDesk({file(), {}, checker()});
        QVERIFY(loaded.wait());
    }
    void tryReference(const QString& reference) {
        pane_->field()->setText(reference);
        QTest::keyClick(pane_->field(), Qt::Key_Return);
        QTRY_COMPARE(pane_->tryButton()->text(), QStringLiteral("Try"));
    }
    QAbstractButton* bannerButton(const QString& words) const {
        for (auto* button : pane_->banner()->findChildren<QAbstractButton*>()) {
            if (button->text() == words && button->isVisible()) return button;
        }
        return nullptr;
    }
    QString cell(const char* pattern, int column) const { return pane_->model()->index(pane_->model()->rowOf(pattern), column).data().toString(); }
    PinDialog* dialog() const { return pane_->findChild<PinDialog*>(); }

private slots:
    void initTestCase() { Appearance::instance().choose(Appearance::Choice::Light); }
    void init() {
        folder_ = std::make_unique<test::TrustFolder>();
        const auto facts = checker()->facts(*trust::PolicyQuestion::parse(kApp), {});
        QVERIFY(facts.has_value() && !facts->rootSigners.empty());
        rootKey_ = facts->rootSigners.front().canonicalId;
        pane_ = std::make_unique<PolicyPane>(PolicyDesk{file(), {}, checker()});
        pane_->resize(1192, 660);
        pane_->show();
        QVERIFY(QTest::qWaitForWindowExposed(pane_.get()));
        open(sample());
    }
    void cleanup() {
        pane_.reset();
        folder_.reset();
    }

    void theFileIsShownAsItIs() {
        const QAbstractItemModelTester tester(pane_->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(pane_->modes()->button(TrustMode::Permissive)->isChecked());
        QVERIFY(pane_->officialBox()->isChecked());
        QVERIFY(!pane_->expiredBox()->isChecked());
        QCOMPARE(pane_->model()->rowCount(), 3);
        QCOMPARE(cell("localhost:25000/*", PinKeys), QStringLiteral("bbbbbbbbbbbb"));
        QCOMPARE(cell("localhost:25000/*", PinLength), QStringLiteral("17"));
        QCOMPARE(cell("docker.io/library/*", PinKeys), QStringLiteral("official images keys"));
        QCOMPARE(pane_->preview()->added() + pane_->preview()->removed(), 0);
        QVERIFY(pane_->preview()->toPlainText().contains(QStringLiteral("\"log-driver\": \"journald\"")));
        QVERIFY(!pane_->saveButton()->isEnabled());
    }

    void theTableFollowsTheNameAtEachKey() {
        pane_->field()->clear();
        QTest::keyClicks(pane_->field(), QStringLiteral("localhost:25000/team/app:1"));
        QCOMPARE(cell("localhost:25000/*", PinResult), QStringLiteral("Wins: longest"));
        QCOMPARE(cell("*", PinResult), QStringLiteral("Matches, shorter"));
        QCOMPARE(cell("docker.io/library/*", PinResult), QStringLiteral("Does not match"));
        const QModelIndex row = pane_->model()->index(pane_->model()->rowOf("localhost:25000/*"), PinPattern);
        QCOMPARE(row.data(Qt::AccessibleTextRole).toString(), QStringLiteral("Pattern localhost:25000/*, length 17, wins"));
        pane_->field()->setText(QStringLiteral("mongo"));
        QCOMPARE(cell("docker.io/library/*", PinResult), QStringLiteral("Wins: longest"));
    }

    void aReferenceIsDecidedAndTheModesAreCompared() {
        tryReference(QString::fromLatin1(kApp));
        QCOMPARE(pane_->decision()->boxWords(TrustMode::Disabled), QStringLiteral("Pulled"));
        QCOMPARE(pane_->decision()->boxWords(TrustMode::Permissive), QStringLiteral("Pulled, logged"));
        QCOMPARE(pane_->decision()->boxWords(TrustMode::Enforced), QStringLiteral("Refused"));
        QVERIFY(pane_->decision()->boxIsCurrent(TrustMode::Permissive));
        QVERIFY(pane_->decision()->banner()->accessibleName().startsWith(QStringLiteral("Allowed and logged: The root of localhost:25000/team/app is signed by key %1").arg(QString::fromStdString(rootKey_.substr(0, 12)))));
        QCOMPARE(pane_->decision()->sentences().at(1), QStringLiteral("Pattern localhost:25000/* wins over 1 other: the longest counts"));
    }

    void eachEditDecidesAnewAtOnceWithoutAskingAgain() {
        tryReference(QString::fromLatin1(kApp));
        QTest::mouseClick(pane_->modes()->button(TrustMode::Enforced), Qt::LeftButton, {}, QPoint(8, 8));
        QVERIFY(pane_->decision()->banner()->accessibleName().startsWith(QStringLiteral("Refused: ")));
        QVERIFY(pane_->decision()->boxIsCurrent(TrustMode::Enforced));
        pane_->draft()->changePin("localhost:25000/*", {"localhost:25000/*", {rootKey_}});
        QVERIFY(pane_->decision()->banner()->accessibleName().startsWith(QStringLiteral("Allowed: the image verifies")));
        QCOMPARE(pane_->decision()->boxWords(TrustMode::Enforced), QStringLiteral("Pulled"));
        pane_->draft()->removePin("localhost:25000/*");
        QVERIFY(pane_->decision()->banner()->accessibleName().startsWith(QStringLiteral("Refused: ")));
        QCOMPARE(pane_->decision()->sentences().at(1), QStringLiteral("Pattern * is the only one that matches"));
        QCOMPARE(onDisk(), sample());
    }

    void anotherNameWaitsForTry() {
        tryReference(QString::fromLatin1(kApp));
        pane_->field()->setText(QStringLiteral("localhost:25000/team/other:1"));
        QCOMPARE(pane_->decision()->boxWords(TrustMode::Enforced), QString());
        tryReference(QStringLiteral("scratch"));
        QVERIFY(pane_->decision()->banner()->accessibleName().startsWith(QStringLiteral("Allowed")));
        tryReference(QStringLiteral("Not A Reference"));
        QVERIFY(pane_->decision()->banner()->accessibleName().contains(QStringLiteral("not an image reference")));
    }

    void editsArePreviewedCountedAndUndone() {
        pane_->modes()->button(TrustMode::Enforced)->click();
        pane_->expiredBox()->click();
        QCOMPARE(pane_->changesLabel()->text(), QStringLiteral("2 unsaved changes"));
        QVERIFY(pane_->preview()->toPlainText().contains(QStringLiteral("- ")));
        QVERIFY(pane_->preview()->toPlainText().contains(QStringLiteral("+     \"mode\": \"enforced\",")));
        QVERIFY(pane_->preview()->toPlainText().contains(QStringLiteral("\"allow-expired-trust-cache\": true")));
        pane_->table()->setFocus();
        QTest::keyClick(pane_->table(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(pane_->changesLabel()->text(), QStringLiteral("1 unsaved change"));
        QVERIFY(!pane_->expiredBox()->isChecked());
        QTest::keyClick(pane_->table(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(pane_->changesLabel()->text(), QString());
        QVERIFY(pane_->modes()->button(TrustMode::Permissive)->isChecked());
        QVERIFY(!pane_->actions().undo->isEnabled());
    }

    void revertCanBeUndoneToo() {
        pane_->modes()->button(TrustMode::Enforced)->click();
        pane_->actions().revert->trigger();
        QCOMPARE(pane_->draft()->changeCount(), 0);
        pane_->actions().undo->trigger();
        QCOMPARE(pane_->draft()->changeCount(), 1);
    }

    void whatWasTheDefaultNeedNotBeWritten() {
        open("{\n  \"debug\": true\n}\n");
        pane_->modes()->button(TrustMode::Enforced)->click();
        pane_->officialBox()->click();
        QCOMPARE(pane_->draft()->changeCount(), 2);
        pane_->officialBox()->click();
        pane_->modes()->button(TrustMode::Disabled)->click();
        QCOMPARE(pane_->draft()->changeCount(), 0);
        QCOMPARE(pane_->draft()->text(), std::string("{\n  \"debug\": true\n}\n"));
    }

    void pinsAreAddedChangedAndRemoved() {
        pane_->actions().add->trigger();
        QTRY_VERIFY(dialog());
        QVERIFY(!dialog()->doButton()->isEnabled());
        dialog()->pattern()->setText(QStringLiteral("mongo"));
        dialog()->keys()->setPlainText(QString(64, QLatin1Char('c')));
        QVERIFY(dialog()->problem().contains(QStringLiteral("matches no image")));
        dialog()->pattern()->setText(QStringLiteral("*"));
        QVERIFY(dialog()->problem().contains(QStringLiteral("already")));
        dialog()->pattern()->setText(QStringLiteral("quay.io/*"));
        dialog()->keys()->setPlainText(QStringLiteral("abc"));
        QVERIFY(dialog()->problem().contains(QStringLiteral("no key ID")));
        dialog()->keys()->setPlainText(QString(64, QLatin1Char('c')) + QStringLiteral("\n") + QString(64, QLatin1Char('d')));
        QPointer<PinDialog> watched(dialog());
        dialog()->doButton()->click();
        QTRY_VERIFY(watched.isNull());
        QCOMPARE(cell("quay.io/*", PinKeys), QStringLiteral("cccccccccccc, dddddddddddd"));
        QCOMPARE(pane_->table()->currentIndex().row(), pane_->model()->rowOf("quay.io/*"));
        pane_->table()->selectRow(pane_->model()->rowOf("*"));
        pane_->actions().edit->trigger();
        QTRY_VERIFY(dialog());
        QCOMPARE(dialog()->pattern()->text(), QStringLiteral("*"));
        watched = dialog();
        dialog()->pattern()->setText(QStringLiteral("ghcr.io/*"));
        dialog()->doButton()->click();
        QTRY_VERIFY(watched.isNull());
        QCOMPARE(pane_->model()->rowOf("*"), -1);
        pane_->table()->selectRow(pane_->model()->rowOf("ghcr.io/*"));
        // The dialog was the active window.
        pane_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(pane_.get()));
        pane_->table()->setFocus();
        QTest::keyClick(pane_->table(), Qt::Key_Delete);
        QCOMPARE(pane_->model()->rowOf("ghcr.io/*"), -1);
        QCOMPARE(pane_->draft()->changeCount(), 2);
    }

    void theRootKeyOfWhatIsTriedCanBeTaken() {
        tryReference(QString::fromLatin1(kApp));
        pane_->actions().add->trigger();
        QTRY_VERIFY(dialog());
        dialog()->pattern()->setText(QStringLiteral("localhost:25000/team/app"));
        dialog()->offerButton()->click();
        QVERIFY2(dialog()->problem().isEmpty(), qPrintable(dialog()->problem()));
        dialog()->doButton()->click();
        QCOMPARE(pane_->decision()->boxWords(TrustMode::Enforced), QStringLiteral("Pulled"));
        QCOMPARE(cell("localhost:25000/team/app", PinResult), QStringLiteral("Wins: whole name"));
    }

    void theBuiltInPinIsNotEdited() {
        pane_->table()->selectRow(pane_->model()->rowOf("docker.io/library/*"));
        QVERIFY(!pane_->actions().edit->isEnabled());
        QVERIFY(!pane_->actions().remove->isEnabled());
        pane_->officialBox()->click();
        QCOMPARE(pane_->model()->rowOf("docker.io/library/*"), -1);
    }

    void saveWritesTheFileAndKeepsACopy() {
        pane_->modes()->button(TrustMode::Enforced)->click();
        const std::string wanted = pane_->draft()->text();
        QSignalSpy saved(pane_.get(), &PolicyPane::saved);
        QTest::mouseClick(pane_->saveButton(), Qt::LeftButton);
        QVERIFY(saved.wait());
        QCOMPARE(onDisk(), wanted);
        QVERIFY(wanted != sample());
        int copies = 0;
        for (const auto& entry : std::filesystem::directory_iterator(file().parent_path())) {
            if (entry.path().extension() != ".bak") continue;
            ++copies;
            QCOMPARE(readUserFile(entry.path(), 1u << 20).value_or("?"), sample());
        }
        QCOMPARE(copies, 1);
        QCOMPARE(pane_->draft()->changeCount(), 0);
        QVERIFY(pane_->banner()->accessibleName().startsWith(QStringLiteral("Saved ")));
    }

    void aFileThatChangedMeanwhileIsNotOverwritten() {
        pane_->modes()->button(TrustMode::Enforced)->click();
        QVERIFY(writeFileAtomically(file(), "{\"theirs\": 1}", 0644).has_value());
        QTest::mouseClick(pane_->saveButton(), Qt::LeftButton);
        QTRY_VERIFY(bannerButton(QStringLiteral("Load again, without my changes")));
        QCOMPARE(onDisk(), std::string("{\"theirs\": 1}"));
        QCOMPARE(pane_->draft()->changeCount(), 1);
        QSignalSpy loaded(pane_.get(), &PolicyPane::loaded);
        bannerButton(QStringLiteral("Load again, without my changes"))->click();
        QVERIFY(loaded.wait());
        QCOMPARE(pane_->draft()->changeCount(), 0);
        QCOMPARE(pane_->draft()->text(), std::string("{\"theirs\": 1}"));
    }

    /// A file that this program may not write: for the moment of looking it is nobody.
    void openTheirs(const std::filesystem::path& path) {
        QCOMPARE(::geteuid(), 0u);
        QVERIFY(writeFileAtomically(path, sample(), 0644).has_value());
        std::filesystem::permissions(path.parent_path(), std::filesystem::perms(0755));
        QSignalSpy loaded(pane_.get(), &PolicyPane::loaded);
        QCOMPARE(::seteuid(65534), 0);
        pane_->setDesk({path, {}, checker()});
        const bool read = loaded.wait();
        QCOMPARE(::seteuid(0), 0);
        QVERIFY(read);
    }

    void withoutTheRightToWriteTheTextIsOffered() {
        const test::TemporaryFolder theirs, empty;
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", QByteArray::fromStdString(empty.path().string()));
        openTheirs(theirs / "daemon.json");
        pane_->modes()->button(TrustMode::Enforced)->click();
        QCOMPARE(pane_->saveButton()->text(), QStringLiteral("Hand over the text…"));
        pane_->saveButton()->click();
        QTRY_VERIFY(bannerButton(QStringLiteral("Save text as…")));
        bannerButton(QStringLiteral("Copy text"))->click();
        QCOMPARE(QApplication::clipboard()->text().toStdString(), pane_->draft()->text());
        qputenv("PATH", path);
    }

    void anAdministratorIsAskedForTheRightToWrite_data() {
        QTest::addColumn<QByteArray>("pkexec");
        QTest::addColumn<bool>("saves");
        QTest::addColumn<QString>("tells");
        QTest::newRow("given") << QByteArray("exec \"$@\"") << true << QStringLiteral("The old file is kept as");
        QTest::newRow("not given") << QByteArray("exit 126") << false << QStringLiteral("Nobody gave an administrator's rights");
        QTest::newRow("changed meanwhile") << QByteArray("echo '{}' > \"$6\"; exec \"$@\"") << false << QStringLiteral("was changed by another program");
    }
    void anAdministratorIsAskedForTheRightToWrite() {
        QFETCH(QByteArray, pkexec);
        QFETCH(bool, saves);
        QFETCH(QString, tells);
        // Stands in for polkit's program, which needs a desktop to ask on.
        const test::TemporaryFolder theirs, programs;
        QVERIFY(writeFileAtomically(programs / "pkexec", "#!/bin/sh\n" + pkexec.toStdString() + "\n", 0755).has_value());
        std::filesystem::create_symlink(ROSEGLASS_CLI, programs / "roseglass-cli");
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", QByteArray::fromStdString(programs.path().string()) + ":" + path);
        openTheirs(theirs / "daemon.json");
        pane_->modes()->button(TrustMode::Enforced)->click();
        QCOMPARE(pane_->saveButton()->text(), QStringLiteral("Save as administrator…"));
        const std::string wanted = pane_->draft()->text();
        pane_->saveButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(pane_->banner()->accessibleName().contains(tells), 20'000);
        QCOMPARE(readUserFile(theirs / "daemon.json", 1u << 20).value_or("?") == wanted, saves);
        if (!saves) QCOMPARE(pane_->draft()->text(), wanted);
        qputenv("PATH", path);
    }

    void aFileThatIsNotJsonIsShownAndLocked() {
        open("{\n  \"debug\": true\n  \"x\": 1\n}\n");
        QVERIFY(pane_->draft()->locked());
        QVERIFY(pane_->banner()->accessibleName().contains(QStringLiteral("Line 3, column 3")));
        QVERIFY(pane_->preview()->toPlainText().contains(QStringLiteral("!   \"x\": 1")));
        QVERIFY(!pane_->modes()->isEnabled());
        QVERIFY(!pane_->actions().add->isEnabled());
        QVERIFY(!pane_->saveButton()->isEnabled());
        pane_->draft()->setMode(TrustMode::Enforced);
        QCOMPARE(pane_->draft()->changeCount(), 0);
    }

    void aMistakeInTheBlockIsToldAndCanBeMended() {
        open("{\n  \"content-trust\": {\n    \"mode\": \"enforce\"\n  }\n}\n");
        QVERIFY(pane_->banner()->accessibleName().contains(QStringLiteral("Line 3, column 13")));
        QVERIFY(!pane_->draft()->locked());
        pane_->modes()->button(TrustMode::Enforced)->click();
        QCOMPARE(pane_->draft()->text(), std::string("{\n  \"content-trust\": {\n    \"mode\": \"enforced\"\n  }\n}\n"));
    }

    void aPolicyOfWhichAPartTakesNoEffectDecidesNothing() {
        open("{\"content-trust\": {\"mode\": \"enforced\", \"trust-pinning\": {\"root-keys\": {\"localhost:25000/team/app/\": [\"" + rootKey_ + "\"]}}}}\n");
        const auto decision = [this] {
            QStringList words;
            for (const QLabel* label : pane_->decision()->findChildren<QLabel*>()) {
                if (label->isVisible()) words << label->text();
            }
            return words.join(QLatin1Char(' '));
        };
        tryReference(QString::fromLatin1(kApp));
        QVERIFY2(decision().contains(QStringLiteral("A part of this policy takes no effect, so nothing is decided until it is mended")), qPrintable(decision()));
        pane_->draft()->removePin("localhost:25000/team/app/");
        QVERIFY2(!decision().contains(QStringLiteral("nothing is decided")), qPrintable(decision()));
    }

    void withoutAFileTheDefaultHolds() {
        std::filesystem::remove(file());
        open({});
        QVERIFY(pane_->modes()->button(TrustMode::Disabled)->isChecked());
        QVERIFY(pane_->preview()->placeholderText().contains(QStringLiteral("the default holds")));
        pane_->modes()->button(TrustMode::Permissive)->click();
        QSignalSpy saved(pane_.get(), &PolicyPane::saved);
        pane_->saveButton()->click();
        QVERIFY(saved.wait());
        QCOMPARE(onDisk(), std::string("{\n  \"content-trust\": {\n    \"mode\": \"permissive\"\n  }\n}\n"));
    }

    void theWindowAsksBeforeChangesAreLost() {
        QVERIFY(pane_->mayClose());
        pane_->modes()->button(TrustMode::Enforced)->click();
        QVERIFY(!pane_->mayClose());
        QTRY_VERIFY(bannerButton(QStringLiteral("Close without saving")));
        QVERIFY(pane_->mayClose());
        pane_->modes()->button(TrustMode::Disabled)->click();
        QVERIFY(!pane_->mayClose());
    }

    void arrowKeysGoThroughTheModes() {
        pane_->modes()->button(TrustMode::Permissive)->setFocus();
        QTest::keyClick(pane_->modes()->button(TrustMode::Permissive), Qt::Key_Down);
        QVERIFY(pane_->modes()->button(TrustMode::Enforced)->isChecked());
        QCOMPARE(pane_->draft()->policy().mode(), TrustMode::Enforced);
    }
};

QTEST_MAIN(PolicyPaneTest)
#include "policy_pane_test.moc"

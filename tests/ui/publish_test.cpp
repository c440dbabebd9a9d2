#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>
#include <nlohmann/json.hpp>

#include "ui/activity/activity_export.h"
#include "ui/activity/activity_model.h"
#include "ui/common/appearance.h"
#include "ui/common/passphrase_field.h"
#include "ui/common/format.h"
#include "ui/publish/backup_card.h"
#include "ui/publish/passphrase_sheet.h"
#include "ui/publish/plan_model.h"
#include "ui/publish/plan_session.h"
#include "ui/publish/review_dialog.h"
#include "ui/sample_desk.h"
#include "ui/sample_report.h"
#include "ui/sign/sign_setup.h"
#include "ui/signers/signer_model.h"

using namespace roseglass;
using namespace roseglass::ui;
using State = PlanSession::State;

namespace {

const std::string kKey(64, 'a');

crypto::Secret secret(const char* words) { return crypto::Secret::copyOf(words); }

}  // namespace

/// The way from an intent to what came of it, without a real core; most of it without a widget.
class PublishTest : public QObject {
    Q_OBJECT

    std::shared_ptr<test::SampleDesk> desk_;

    std::unique_ptr<PlanSession> planned(const trust::Plan& plan) {
        desk_->nextPlan = plan;
        auto session = std::make_unique<PlanSession>(desk_);
        session->setIntent(signIntent(QStringLiteral("localhost:5000/team/app"), QStringLiteral("1"), {}));
        session->plan();
        return session;
    }

private slots:
    void initTestCase() { Appearance::instance().choose(Appearance::Choice::Light); }
    void init() { desk_ = std::make_shared<test::SampleDesk>(); }

    void everyModelKeepsTheRulesOfModels() {
        constexpr auto kFail = QAbstractItemModelTester::FailureReportingMode::QtTest;
        PlanModel plan;
        const QAbstractItemModelTester a(&plan, kFail);
        plan.show(test::firstSignaturePlan(), QStringLiteral("~/.docker/trust/private"));
        plan.show(test::laterPlan(kKey), {});
        QCOMPARE(plan.rowCount(), 3);
        SignerModel signers;
        const QAbstractItemModelTester b(&signers, kFail);
        signers.show(signersOf(*test::sampleReport()));
        QVERIFY(signers.rowCount() > 0);
        signers.show({});
        ActivityModel activity;
        const QAbstractItemModelTester c(&activity, kFail);
        activity.show({{Instant(), "sign", "h/a", "done", "", {"Sign 1"}, {"targets 2"}}, {Instant(), "revoke", "h/a", "conflict", "changed", {}, {}}});
        QCOMPARE(activity.index(1, ActivityModel::Outcome).data().toString(), QStringLiteral("Failed: changed"));
        activity.show({});
    }

    void aPlanTellsWhatIsMadeChangedAndLeftToTheServer() {
        PlanModel model;
        model.show(test::firstSignaturePlan(), QStringLiteral("~/.docker/trust/private"));
        QStringList groups;
        for (int row = 0; row < model.rowCount(); ++row) groups << model.index(row, 0).data().toString();
        QCOMPARE(groups, QStringList({QStringLiteral("Create 2 keys"), QStringLiteral("Change and sign 2 roles"), QStringLiteral("Left to the trust server 2 roles"), QStringLiteral("Publish all files together, or none")}));
        const QModelIndex create = model.index(0, 0);
        QCOMPARE(model.index(0, PlanModel::Where, create).data().toString(), QStringLiteral("~/.docker/trust/private"));
        model.show(test::laterPlan(kKey), {});
        QCOMPARE(model.index(0, PlanModel::Change, model.index(0, 0)).data().toString(), QStringLiteral("version 7 → 8"));
    }

    void aPlanTellsWhatEachTagMeansThenAndWhoMaySign() {
        trust::Plan plan;
        plan.verb = "witness";
        const std::string old = "sha256:" + std::string(64, 'a'), next = "sha256:" + std::string(64, 'b');
        plan.content.tags = {{"targets/releases", "1", {}, next, true}, {"targets/releases", "2", old, next, true}, {"targets", "3", old, {}, true}, {"targets/alice", "4", old, old, true}, {"targets/alice", "5", {}, old, false}};
        plan.content.keysAdded = {{"targets/alice", kKey, kKey}, {"targets", {}, {}}};
        plan.content.keysRemoved = {{"targets/bob", kKey, kKey}};
        plan.content.rules = {{"targets/alice", 0, 1, {}, {""}}, {"targets/bob", 1, 0, {"v"}, {}}, {"targets/carol", 1, 2, {"v"}, {"v", "w"}}};
        PlanModel model;
        model.show(plan, {});
        const auto rows = [&](int group) {
            const QModelIndex head = model.index(group, 0);
            QStringList all{head.data().toString()};
            for (int row = 0; row < model.rowCount(head); ++row) {
                QStringList cells;
                for (int column = 0; column < PlanModel::ColumnCount; ++column) cells << model.index(row, column, head).data().toString();
                all << cells.join(QLatin1Char('|'));
            }
            return all.join(QLatin1Char('\n'));
        };
        const QString a = QStringLiteral("sha256:aaaaaaaa…aaaaaa"), b = QStringLiteral("sha256:bbbbbbbb…bbbbbb"), key = shortKeyId(kKey);
        QCOMPARE(rows(0), QStringLiteral("What the tags mean then 5 tags\n1 in targets/releases|new|—|%2\n2 in targets/releases|another image|—|%1 → %2\n"
                                         "3 in targets|no longer signed|—|%1\n4 in targets/alice|unchanged|—|%1\n5 in targets/alice|not known before|—|%1").arg(a, b));
        QCOMPARE(rows(1), QStringLiteral("Who may sign then 6 changes\ntargets/alice|key added|%1|\ntargets|key added|a new key|\ntargets/bob|key removed|%1|\n"
                                         "targets/alice|threshold 1|—|all tags\ntargets/bob|nobody|—|v*\ntargets/carol|threshold 1 → 2|—|v* → v*, w*").arg(key));
        QCOMPARE(model.index(1, PlanModel::Where, model.index(0, 0)).data(Qt::ToolTipRole).toString(), QString::fromStdString(old + " → " + next));
    }

    void anUploadNamesEachPartAndWhatIsDoneWithIt() {
        trust::Plan plan;
        plan.verb = "push";
        const std::string digest = "sha256:" + std::string(64, 'a');
        plan.registryRequests = {"is there already: " + digest + " (3 MB)", "POST and PUT http://h/v2/a/blobs/uploads/ " + digest + " (4 MB)", "PUT http://h/v2/a/manifests/1 " + digest + " (1 KB)"};
        PlanModel model;
        model.show(plan, {});
        QStringList rows;
        for (int row = 0; row < 3; ++row) {
            QStringList cells;
            for (const int column : {int(PlanModel::Change), 0, int(PlanModel::Where)}) cells << model.index(row, column, model.index(0, 0)).data().toString();
            rows << cells.join(QLatin1Char('|'));
        }
        const QString part = QStringLiteral("sha256:aaaaaaaa…aaaaaa");
        QCOMPARE(rows, QStringList({QStringLiteral("there already|%1|3 MB").arg(part), QStringLiteral("POST and PUT|http://h/v2/a/blobs/uploads/ %1|4 MB").arg(part), QStringLiteral("PUT|http://h/v2/a/manifests/1 %1|1 KB").arg(part)}));
    }

    void aWrongPassphraseComesBackToItsFieldAndNothingWasDone() {
        auto session = planned(test::laterPlan(kKey));
        QTRY_COMPARE(session->state(), State::Planned);
        QCOMPARE(session->asks().size(), size_t(1));
        QVERIFY(!session->asks()[0].isOpen);
        QSignalSpy wrong(session.get(), &PlanSession::wrongPassphrase);
        session->setPassphrase(kKey, secret("wrong battery"));
        session->start();
        QTRY_COMPARE(wrong.count(), 1);
        QCOMPARE(wrong[0][0].toString().toStdString(), kKey);
        QCOMPARE(session->state(), State::Planned);
        QCOMPARE(desk_->executions.load(), 0);
        session->setPassphrase(kKey, secret("correct horse"));
        session->start();
        QTRY_COMPARE(session->state(), State::Done);
        QCOMPARE(desk_->executions.load(), 1);
        QVERIFY(desk_->typed().copy(kKey).empty());
    }

    void whatIsRememberedIsNotAskedFor() {
        desk_->typed().set(kKey, secret("correct horse"));
        auto session = planned(test::laterPlan(kKey));
        QTRY_COMPARE(session->state(), State::Planned);
        QVERIFY(session->asks()[0].isOpen);
        PassphraseSheet sheet;
        sheet.show(*session);
        QVERIFY(sheet.isEmpty() && sheet.problem().isEmpty());
        session->start();
        QTRY_COMPARE(session->state(), State::Done);
    }

    void aPlanAsksForThePinOfATokenOnceAndLogsInToNothing() {
        trust::Plan plan = test::laterPlan(kKey);
        const keys::TokenPin pin{"pin:0815", "drawer", true, false};
        for (const char digit : {'b', 'c'}) plan.passphrases.push_back({std::string(64, digit), "carl", {}, false, true, "token drawer", pin});
        auto session = planned(plan);
        QTRY_COMPARE(session->state(), State::Planned);
        QCOMPARE(desk_->unlocked, std::vector<std::string>{kKey});
        QCOMPARE(session->asks().size(), size_t(2));
        PassphraseSheet sheet;
        sheet.show(*session);
        PassphraseField* field = sheet.field(pin.slot);
        QVERIFY(field && !field->rememberBox()->isVisibleTo(field));
        QStringList words;
        for (QLabel* label : sheet.findChildren<QLabel*>()) words << label->text();
        QVERIFY2(words.contains(QStringLiteral("PIN of the token drawer")), qPrintable(words.join(QLatin1Char('\n'))));
        QVERIFY(words.join(QLatin1Char('\n')).contains(QLatin1String("the token locks itself after a few")));
        field->field()->setText(QStringLiteral("654321"));
        sheet.commit(*session);
        QVERIFY2(desk_->remembered.empty() && desk_->kept == std::vector<std::string>{kKey}, "a PIN is kept nowhere");
        const auto first = desk_->typed().findPin(pin, 0, {});
        QVERIFY(*first && (*first)->pin.reveal() == "654321" && (*first)->ofPerson);
        QVERIFY2(!*desk_->typed().findPin(pin, 0, {}), "no token gets it twice");
        QVERIFY(!*desk_->typed().find({std::string(64, 'b'), "carl", {}, false, 0}, {}));
    }

    void afterAConflictTheSamePassphrasesServeTheNextPlan() {
        desk_->executeErrors = {Error(ErrorCode::Conflict, "The targets changed since the plan was made")};
        auto session = planned(test::laterPlan(kKey));
        QTRY_COMPARE(session->state(), State::Planned);
        session->setPassphrase(kKey, secret("correct horse"));
        session->start();
        QTRY_COMPARE(session->state(), State::Failed);
        QVERIFY(session->isConflict());
        session->plan();
        QTRY_COMPARE(session->state(), State::Planned);
        QCOMPARE(desk_->plans.load(), 2);
        QVERIFY(session->asks()[0].isOpen);
        session->start();
        QTRY_COMPARE(session->state(), State::Done);
    }

    void keysThatAFailedAttemptMadeAreBackedUpAllTheSame() {
        desk_->executeErrors = {Error(ErrorCode::Network, "The trust server was not reached")};
        auto session = planned(test::firstSignaturePlan());
        QTRY_COMPARE(session->state(), State::Planned);
        for (const Ask& ask : session->asks()) session->setPassphrase(ask.slot, secret(ask.key.role == "root" ? "root words" : "repository words"));
        session->setBackupFile(QStringLiteral("/somewhere/keys.backup"));
        session->start();
        QTRY_COMPARE(session->state(), State::Failed);
        QCOMPARE(desk_->backedUp.size(), size_t(2));
        QCOMPARE(desk_->backedUpWith, std::string("root words"));
        QCOMPARE(session->madeKeys().size(), size_t(2));
    }

    void workCanBeStoppedUntilItIsPublished() {
        desk_->untilStopped = true;
        auto session = planned(test::laterPlan(kKey));
        QTRY_COMPARE(session->state(), State::Planned);
        session->setPassphrase(kKey, secret("correct horse"));
        session->start();
        QTRY_COMPARE(desk_->executions.load(), 1);
        QVERIFY(session->canCancel());
        session->cancel();
        QTRY_COMPARE(session->state(), State::Failed);
        QCOMPARE(session->error()->code, ErrorCode::Interrupted);
    }

    void aSessionThatDiesWhileItWorksIsForgotten() {
        desk_->untilStopped = true;
        auto session = planned(test::laterPlan(kKey));
        QTRY_COMPARE(session->state(), State::Planned);
        session->setPassphrase(kKey, secret("correct horse"));
        session->start();
        QTRY_COMPARE(desk_->executions.load(), 1);
        session.reset();
        QTRY_COMPARE(desk_.use_count(), 1);
    }

    void theBackupCannotBeSkippedSilently() {
        auto session = planned(test::firstSignaturePlan());
        QTRY_COMPARE(session->state(), State::Planned);
        PassphraseSheet sheet;
        sheet.show(*session);
        QVERIFY(sheet.problem().contains(QLatin1String("root key")));
        for (const Ask& ask : session->asks()) {
            sheet.field(ask.slot)->field()->setText(QStringLiteral("nine gentle herons"));
            QVERIFY(!sheet.problem().isEmpty());
            sheet.field(ask.slot)->repeatField()->setText(QStringLiteral("nine gentle herons"));
        }
        QVERIFY(sheet.problem().contains(QLatin1String("backup")));
        sheet.backup()->laterBox()->setChecked(true);
        QVERIFY(sheet.problem().isEmpty());
        sheet.backup()->laterBox()->setChecked(false);
        sheet.backup()->setFile(QStringLiteral("/somewhere/keys.backup"));
        QVERIFY(sheet.problem().isEmpty());
        const Ask& root = session->asks()[0];
        QVERIFY(!sheet.field(root.slot)->rememberBox()->isEnabled());
        sheet.field(session->asks()[1].slot)->rememberBox()->setChecked(true);
        sheet.commit(*session);
        QCOMPARE(session->backupFile(), QStringLiteral("/somewhere/keys.backup"));
        QCOMPARE(desk_->remembered, std::vector<std::string>{"targets"});
    }

    void aDestructivePlanWantsTheNameTyped() {
        trust::Plan plan = test::laterPlan(kKey);
        plan.verb = "revoke";
        plan.destructive = true;
        desk_->nextPlan = plan;
        auto* dialog = new ReviewDialog(desk_, revokeIntent(QStringLiteral("localhost:5000/team/app"), {}));
        dialog->open();
        QTRY_COMPARE(dialog->session().state(), State::Planned);
        QCOMPARE(dialog->primary()->text(), QStringLiteral("Revoke all signatures"));
        dialog->sheet()->field(kKey)->field()->setText(QStringLiteral("correct horse"));
        QVERIFY(!dialog->primary()->isEnabled());
        dialog->confirmation()->setText(QStringLiteral("team/ap"));
        QVERIFY(!dialog->primary()->isEnabled());
        dialog->confirmation()->setText(QStringLiteral("team/app"));
        QVERIFY(dialog->primary()->isEnabled());
        QTest::mouseClick(dialog->primary(), Qt::LeftButton);
        QTRY_COMPARE(dialog->session().state(), State::Done);
        QCOMPARE(dialog->primary()->text(), QStringLiteral("Close"));
        QTest::mouseClick(dialog->primary(), Qt::LeftButton);
    }

    void aReviewThatHasAWrongPassphraseFocusesItsField() {
        auto* dialog = new ReviewDialog(desk_, renewIntent(QStringLiteral("localhost:5000/team/app")));
        dialog->open();
        QTRY_COMPARE(dialog->session().state(), State::Planned);
        PassphraseField* field = dialog->sheet()->field(kKey);
        field->field()->setText(QStringLiteral("wrong battery"));
        dialog->primary()->setFocus();
        QTest::mouseClick(dialog->primary(), Qt::LeftButton);
        // The dialog's own focus, whether or not the platform has made its window the active one.
        QTRY_COMPARE(dialog->focusWidget(), field->field());
        QCOMPARE(field->field()->selectedText().size(), 13);
        dialog->reject();
    }

    void aCommandIsQuotedForAShell() {
        trust::Publisher::SignOptions options;
        options.signer = "alice";
        const Intent sign = signIntent(QStringLiteral("localhost:5000/team/app"), QStringLiteral("1.4.2"), options);
        QCOMPARE(commandLine({QStringLiteral("--trust-dir"), QStringLiteral("/home/o'neil/my trust")}, sign),
                 QStringLiteral("roseglass-cli --trust-dir '/home/o'\\''neil/my trust' sign localhost:5000/team/app:1.4.2 --as alice"));
    }

    void theSetupFindsTheDigestAndWhoMaySign() {
        auto backend = std::make_shared<test::SampleBackend>();
        SignSetup setup(backend, desk_);
        setup.look();
        QCOMPARE(setup.state(), SignSetup::State::Failed);
        setup.setReference(QStringLiteral("localhost:5000/team/app"));
        setup.look();
        QVERIFY(setup.problem().contains(QLatin1String("names none")));
        setup.setReference(QStringLiteral("localhost:5000/team/app:nosuch"));
        setup.look();
        QTRY_COMPARE(setup.state(), SignSetup::State::Failed);
        QVERIFY(setup.problem().contains(QLatin1String("no tag nosuch")));
        setup.setReference(QStringLiteral("localhost:5000/team/app:nightly"));
        setup.look();
        QTRY_COMPARE(setup.state(), SignSetup::State::Ready);
        QVERIFY(setup.digestToSign() && !setup.signedNow());
        setup.setSource(SignSetup::Source::Digest);
        setup.setDigest(QStringLiteral("sha256:12"));
        setup.look();
        QCOMPARE(setup.state(), SignSetup::State::Failed);
        auto fresh = test::sampleReport();
        fresh->status = trust::RepositoryStatus::Unsigned;
        backend->report = fresh;
        setup.setSource(SignSetup::Source::Registry);
        setup.look();
        QTRY_COMPARE(setup.state(), SignSetup::State::Ready);
        QVERIFY(setup.isFirstSignature() && setup.canSign() && !setup.hasChoice());
        keys::KeyInfo root;
        root.role = "root";
        for (const char c : {'1', '2'}) {
            root.id = std::string(64, c);
            desk_->present.push_back(root);
        }
        setup.look();
        QTRY_COMPARE(setup.state(), SignSetup::State::Ready);
        QVERIFY(setup.hasChoice());
        QCOMPARE(setup.root(), std::string(64, '1'));
    }

    void activityIsExportedAsTextJsonAndCsv() {
        const trust::Activity entry{Instant(), "sign", "h/a", "done", "", {"=Sign \"1\"", "more"}, {"targets 2"}};
        const auto json = nlohmann::json::parse(exportActivity({&entry}, ActivityFormat::Json).toStdString());
        QCOMPARE(json[0]["changes"][1].get<std::string>(), std::string("more"));
        QVERIFY(exportActivity({&entry}, ActivityFormat::Csv).contains("\"'=Sign \"\"1\"\"; more\""));
        QCOMPARE(exportActivity({&entry}, ActivityFormat::Text).count('\t'), 6);
    }
};

QTEST_MAIN(PublishTest)
#include "publish_test.moc"

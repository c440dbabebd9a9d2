#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QtTest>

#include "ui/common/appearance.h"
#include "ui/common/banner.h"
#include "ui/publish/plan_view.h"
#include "ui/publish/result_view.h"
#include "ui/publish/work_view.h"
#include "ui/sample_desk.h"
#include "ui/sample_report.h"
#include "ui/sign/image_page.h"
#include "ui/sign/publish_page.h"
#include "ui/sign/review_page.h"
#include "ui/sign/sign_wizard.h"
#include "ui/sign/signer_page.h"

using namespace roseglass;
using namespace roseglass::ui;
using Source = SignSetup::Source;

namespace {

const QString kApp = QStringLiteral("localhost:5000/team/app");

/// An image that goes to the registry, and nothing else.
trust::Plan pushPlan() {
    trust::Plan plan;
    plan.verb = "push";
    plan.repository = kApp.toStdString();
    plan.changes = {"Push localhost:5000/team/app:nightly as " + crypto::sha256(std::string("new")).toString(), "Upload 2 of 2 blobs, 1 KB"};
    plan.registryRequests = {"PUT https://localhost:5000/v2/team/app/manifests/nightly sha256:… (528 bytes)"};
    plan.image = trust::PlannedImage{crypto::sha256(std::string("new")), 528, "application/vnd.docker.distribution.manifest.v2+json"};
    return plan;
}

QString wordsOf(const QWidget* widget) {
    QStringList words;
    for (const QLabel* label : widget->findChildren<QLabel*>()) {
        if (label->isVisibleTo(widget)) words << label->text();
    }
    for (const QLineEdit* field : widget->findChildren<QLineEdit*>()) words << field->text();
    return words.join(QLatin1Char('\n'));
}

}  // namespace

/// The wizard pushes an image of this computer and signs nothing.
class PushOnlyTest : public QObject {
    Q_OBJECT

    std::shared_ptr<test::SampleBackend> backend_;
    std::shared_ptr<test::SampleDesk> desk_;
    std::unique_ptr<SignWizard> wizard_;

    QList<QRadioButton*> choices() const {
        QList<QRadioButton*> shown;
        for (QRadioButton* radio : wizard_->signerPage()->findChildren<QRadioButton*>()) {
            if (radio->isVisible()) shown << radio;
        }
        return shown;
    }
    QRadioButton* nobody() const { return choices().isEmpty() || choices().last()->text() != QLatin1String("Nobody: push only") ? nullptr : choices().last(); }
    /// From the image to the signer page.
    void goToSigner(const char* tag, Source source = Source::Local) {
        wizard_ = std::make_unique<SignWizard>(backend_, desk_);
        wizard_->setAttribute(Qt::WA_DeleteOnClose, false);
        wizard_->show();
        QVERIFY(QTest::qWaitForWindowExposed(wizard_.get()));
        wizard_->setup().setSource(source);
        wizard_->setup().setReference(kApp + QLatin1Char(':') + QLatin1String(tag));
        wizard_->setup().setLocal(QStringLiteral("docker-daemon:team/app:built"));
        wizard_->setup().look();
        QTRY_COMPARE(wizard_->setup().state(), SignSetup::State::Ready);
        QTest::mouseClick(wizard_->primary(), Qt::LeftButton);
        QCOMPARE(wizard_->page(), SignWizard::Signer);
    }
    void goToReview(const char* tag) {
        goToSigner(tag);
        QVERIFY(nobody());
        nobody()->click();
        QTest::mouseClick(wizard_->primary(), Qt::LeftButton);
        QTRY_COMPARE(wizard_->session().state(), PlanSession::State::Planned);
    }
    void loseEveryKey() {
        auto report = test::sampleReport();
        for (trust::RoleRow& role : report->roles) {
            for (trust::KeyRow& key : role.keys) key.location = trust::KeyLocation::Elsewhere;
        }
        backend_->report = report;
    }

private slots:
    void initTestCase() { Appearance::instance().choose(Appearance::Choice::Light); }
    void init() {
        backend_ = std::make_shared<test::SampleBackend>();
        desk_ = std::make_shared<test::SampleDesk>();
        desk_->nextPlan = pushPlan();
    }
    void cleanup() { wizard_.reset(); }

    void onlyAnImageOfThisComputerCanBePushedAndLeftUnsigned() {
        goToSigner("nightly");
        QVERIFY(nobody());
        QVERIFY2(!nobody()->isChecked(), "leaving the signature out is a person's own choice");
        goToSigner("nightly", Source::Registry);
        QVERIFY(!nobody());
    }

    void theChoiceSaysWhatItMeansForThoseWhoPull_data() {
        QTest::addColumn<QByteArray>("tag");
        QTest::addColumn<QString>("words");
        const auto older = [](const char* tag) { return QStringLiteral("%1 stays signed as sha256:%2").arg(QLatin1String(tag), QString::fromStdString(crypto::sha256(std::string(tag)).hex()).left(8)); };
        QTest::newRow("unsigned") << QByteArray("nightly") << QStringLiteral("nightly stays unsigned: everybody who has content trust on does not see it.");
        QTest::newRow("new") << QByteArray("9.9") << QStringLiteral("9.9 stays unsigned: everybody who has content trust on does not see it.");
        QTest::newRow("signed") << QByteArray("1.4.2") << older("1.4.2");
        QTest::newRow("stale already") << QByteArray("latest") << older("latest");
        QTest::newRow("signed by a role that did not verify") << QByteArray("qa-77") << QStringLiteral("qa-77 stays unsigned");
    }
    void theChoiceSaysWhatItMeansForThoseWhoPull() {
        QFETCH(QByteArray, tag);
        QFETCH(QString, words);
        goToSigner(tag.constData());
        QVERIFY(nobody());
        QVERIFY2(nobody()->accessibleDescription().contains(words), qPrintable(nobody()->accessibleDescription()));
    }

    void withoutAnyKeyOfThisPersonThePushIsStillPossible() {
        loseEveryKey();
        goToSigner("1.4.2");
        QVERIFY(!wizard_->primary()->isEnabled());
        QCOMPARE(wizard_->signerPage()->problem(), QStringLiteral("No key to sign with is here: choose to push only, or go back"));
        QVERIFY(nobody() && nobody()->isEnabled());
        QVERIFY2(nobody()->hasFocus(), "the one choice that can be made");
        QTest::keyClick(nobody(), Qt::Key_Space);
        QVERIFY(wizard_->primary()->isEnabled());
    }

    void withoutAnAnswerOfTheTrustServerThePushIsStillPossible() {
        auto report = test::sampleReport();
        report->status = trust::RepositoryStatus::Unreachable;
        report->trustError = Error(ErrorCode::Network, "https://localhost:4443 was not reached", "Is it running?");
        report->tags.clear();
        report->roles.clear();
        backend_->report = report;
        goToSigner("1.4.2");
        QCOMPARE(choices().size(), 1);
        QVERIFY(wordsOf(wizard_->signerPage()).contains(QStringLiteral("https://localhost:4443 was not reached")));
        QVERIFY(nobody()->accessibleDescription().contains(QStringLiteral("What is signed under 1.4.2 is not known.")));
        nobody()->click();
        QVERIFY(wizard_->primary()->isEnabled());
        wizard_->setup().setSource(Source::Registry);
        wizard_->setup().look();
        QTRY_COMPARE(wizard_->setup().state(), SignSetup::State::Failed);
    }

    void thePlanAsksForNothingAndSaysTheSame() {
        goToReview("1.4.2");
        QVERIFY(wizard_->session().asks().empty());
        const QString words = wordsOf(wizard_->reviewPage());
        QVERIFY2(words.contains(QStringLiteral("1.4.2 stays signed as ")), qPrintable(words));
        QVERIFY2(!words.contains(QStringLiteral("becomes visible")), qPrintable(words));
        QVERIFY(words.contains(QStringLiteral("Digest to push")));
        QCOMPARE(wizard_->primary()->text(), QStringLiteral("Push"));
        QCOMPARE(wizard_->session().intent().command,
                 QStringList({QStringLiteral("push"), QStringLiteral("docker-daemon:team/app:built"), kApp + QStringLiteral(":1.4.2"), QStringLiteral("--disable-content-trust")}));
        QCOMPARE(wizard_->windowTitle(), QStringLiteral("Push %1:1.4.2").arg(kApp));
        QStringList names;
        auto* steps = wizard_->findChild<QListWidget*>();
        for (int row = 0; row < steps->count(); ++row) {
            if (!steps->item(row)->isHidden()) names << steps->item(row)->data(Qt::AccessibleTextRole).toString();
        }
        QCOMPARE(names, QStringList({QStringLiteral("Step 1, Image and tag, done"), QStringLiteral("Step 2, Signer and keys, done"), QStringLiteral("Step 3, Review plan, current"), QStringLiteral("Step 4, Push, to come")}));
    }

    void anotherChoiceSignsAgain() {
        goToReview("1.4.2");
        QTest::mouseClick(wizard_->backButton(), Qt::LeftButton);
        QVERIFY(nobody() && nobody()->isChecked() && nobody()->hasFocus());
        choices().first()->click();
        QVERIFY(!wizard_->setup().pushesOnly());
        QCOMPARE(wizard_->windowTitle(), QStringLiteral("Sign %1:1.4.2").arg(kApp));
        QVERIFY(wizard_->setup().intent().command.contains(QStringLiteral("--sign")));
        nobody()->click();
        wizard_->setup().setReference(kApp + QStringLiteral(":other"));
        QVERIFY2(!wizard_->setup().pushesOnly(), "another tag is another decision");
    }

    void itIsPushedWithoutAPassphrasePageAndTheNextStepIsToSign() {
        goToReview("nightly");
        QTest::mouseClick(wizard_->primary(), Qt::LeftButton);
        QCOMPARE(wizard_->page(), SignWizard::Publish);
        QCOMPARE(wizard_->session().steps(), std::vector{PlanSession::Step::Upload});
        QTRY_COMPARE(wizard_->session().state(), PlanSession::State::Done);
        QCOMPARE(desk_->executions.load(), 1);
        QVERIFY(desk_->keys().empty() && desk_->backedUp.empty());
        const QString words = wordsOf(wizard_->publishPage());
        QVERIFY2(words.contains(QStringLiteral("Pushed, not signed: team/app:nightly")), qPrintable(words));
        QVERIFY(words.contains(QStringLiteral("nightly stays unsigned")));
        const QString digest = QString::fromStdString(crypto::sha256(std::string("new")).toString());
        QVERIFY(words.contains(kApp + QLatin1Char('@') + digest));
        QVERIFY2(words.contains(QStringLiteral("roseglass-cli sign %1:nightly --digest %2").arg(kApp, digest)), qPrintable(words));
        QVERIFY2(!words.contains(QStringLiteral("DOCKER_CONTENT_TRUST=1")), "with content trust on nobody would get it");
        emit wizard_->publishPage()->result()->signRequested();
        QTRY_COMPARE(wizard_->session().state(), PlanSession::State::Planned);
        QCOMPARE(wizard_->page(), SignWizard::Review);
        QVERIFY(!wizard_->setup().pushesOnly());
        QCOMPARE(wizard_->session().intent().command.first(), QStringLiteral("sign"));
    }

    void aConflictAndAStopSayThatTheTagIsNotOurs() {
        desk_->executeErrors = {Error(ErrorCode::Conflict, "localhost:5000/team/app:nightly changed in the registry since the plan was made")};
        goToReview("nightly");
        QTest::mouseClick(wizard_->primary(), Qt::LeftButton);
        QTRY_COMPARE(wizard_->session().state(), PlanSession::State::Failed);
        QVERIFY2(wordsOf(wizard_->publishPage()).contains(QStringLiteral("Somebody pushed first")), qPrintable(wordsOf(wizard_->publishPage())));
        desk_->untilStopped = true;
        goToReview("nightly");
        QTest::mouseClick(wizard_->primary(), Qt::LeftButton);
        QTRY_COMPARE(wizard_->session().state(), PlanSession::State::Working);
        QVERIFY(wizard_->session().canCancel());
        wizard_->reject();
        QTRY_COMPARE(wizard_->session().state(), PlanSession::State::Failed);
        QVERIFY(wordsOf(wizard_->publishPage()).contains(QStringLiteral("Stopped before the tag was moved.")));
    }
};

QTEST_MAIN(PushOnlyTest)
#include "push_only_test.moc"

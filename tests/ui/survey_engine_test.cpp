#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QStandardPaths>
#include <QtTest>

#include "base/file.h"
#include "support/engine.h"
#include "support/temporary_folder.h"
#include "ui/actions/publish_actions.h"
#include "ui/actions/sign_action.h"
#include "ui/common/appearance.h"
#include "ui/common/passphrase_field.h"
#include "ui/lab_window.h"
#include "ui/publish/backup_card.h"
#include "ui/publish/passphrase_sheet.h"
#include "ui/publish/plan_session.h"
#include "ui/pull/destination_cards.h"
#include "ui/pull/progress_view.h"
#include "ui/pull/pull_pane.h"
#include "ui/pull/refusal_view.h"
#include "ui/sign/passphrase_page.h"
#include "ui/sign/sign_wizard.h"
#include "ui/sign/signer_page.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"

using namespace roseglass;
using namespace roseglass::ui;
using Kind = registry::SourceName::Kind;
using State = PullSession::State;

/// The survey of typical operations in docker's document on content trust, on a real engine: each step through our window and
/// through the real docker client, which has a configuration folder of its own. Each pushes to a repository of its own, and
/// both pull from both. The steps build on one another.
class SurveyEngineTest : public QObject {
    Q_OBJECT

    /// What came of a pull: whether it was done, what the engine then holds under the tag, and what was said.
    struct Outcome {
        bool accepted = false;
        std::string held;
        QString said;
    };

    const test::Engine& engine_;
    test::TemporaryFolder folder_;
    std::unique_ptr<MainWindow> window_;
    std::map<std::string, std::string> pushed_;   ///< what the registry serves, by reference, as it was pushed

    PullPane* pane() const { return window_->pullPane(); }
    std::string gun(const char* whose) const { return window_->lab()->state().registryHost + "/survey/" + whose; }
    std::string byDocker(const char* tag) const { return gun("docker") + ":" + tag; }
    std::string byWindow(const char* tag) const { return gun("window") + ":" + tag; }
    static void press(QPushButton* button) {
        QVERIFY2(button && button->isVisible() && button->isEnabled(), qPrintable(button ? button->text() : QStringLiteral("no button")));
        QTest::mouseClick(button, Qt::LeftButton);
    }

    /// The real client. @param trusting  DOCKER_CONTENT_TRUST, as the document says
    test::Ran docker(const std::vector<std::string>& words, bool trusting) const {
        return engine_.docker(words, {"DOCKER_CONFIG=" + (folder_ / "client").string(), "DOCKER_CONTENT_TRUST_SERVER=" + window_->lab()->state().trustServer, std::string("DOCKER_CONTENT_TRUST=") + (trusting ? "1" : "0"),
                                      "DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE=rootpass1", "DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE=repopass1"});
    }
    static std::string served(const std::string& reference) {
        std::string digest = test::runProgram({"skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", "docker://" + reference}).out;
        while (!digest.empty() && digest.back() == '\n') digest.pop_back();
        return digest;
    }
    /// Both names, on an image that nobody pushed yet.
    void build(const char* words, const char* tag) const {
        const test::TemporaryFolder context;
        QVERIFY(writeFileAtomically(context / "words", words).has_value() && writeFileAtomically(context / "Dockerfile", "FROM scratch\nCOPY words /\n").has_value());
        const test::Ran built = docker({"build", "-t", byDocker(tag), "-t", byWindow(tag), context.path()}, false);
        QVERIFY2(built.exit == 0, built.all().c_str());
    }

    void pushByDocker(const char* tag, bool trusting) {
        const test::Ran ran = docker({"push", byDocker(tag)}, trusting);
        QVERIFY2(ran.exit == 0, ran.all().c_str());
        pushed_[byDocker(tag)] = served(byDocker(tag));
        QVERIFY2(ran.all().find("digest: " + pushed_[byDocker(tag)]) != std::string::npos, ran.all().c_str());
    }
    void pushByWindow(const char* tag, bool signs) {
        const QString reference = QString::fromStdString(byWindow(tag));
        SignWizard* wizard = window_->actions()->sign->open(reference, SignSetup::Source::Local, QStringLiteral("docker-daemon:") + reference);
        const PlanSession& session = wizard->session();
        const auto trouble = [&session] { return session.error() ? session.error()->message.c_str() : "not there yet"; };
        press(wizard->primary());
        QTRY_COMPARE_WITH_TIMEOUT(wizard->setup().state(), SignSetup::State::Ready, 20'000);
        press(wizard->primary());
        if (!signs) {
            const auto choices = wizard->signerPage()->findChildren<QRadioButton*>();
            QCOMPARE(choices.last()->text(), QStringLiteral("Nobody: push only"));
            choices.last()->click();
        }
        press(wizard->primary());
        QTRY_VERIFY2_WITH_TIMEOUT(session.state() == PlanSession::State::Planned, trouble(), 20'000);
        QCOMPARE(session.currentPlan()->serverRequests.empty(), !signs);
        press(wizard->primary());
        if (signs) {
            PassphraseSheet* sheet = wizard->passphrasePage()->sheet();
            for (const Ask& ask : session.asks()) {
                QTest::keyClicks(sheet->field(ask.slot)->field(), QStringLiteral("nine gentle herons at dawn"));
                if (sheet->field(ask.slot)->repeatField()) QTest::keyClicks(sheet->field(ask.slot)->repeatField(), QStringLiteral("nine gentle herons at dawn"));
            }
            sheet->backup()->laterBox()->setChecked(true);
            press(wizard->primary());
        }
        QTRY_VERIFY2_WITH_TIMEOUT(session.state() == PlanSession::State::Done, trouble(), 60'000);
        const std::string digest = session.done()->plan.image->digest.toString();
        press(wizard->primary());
        pushed_[byWindow(tag)] = served(byWindow(tag));
        QCOMPARE(pushed_[byWindow(tag)], digest);
    }

    Outcome pullByDocker(const std::string& reference, bool trusting) const {
        const test::Ran ran = docker({"pull", reference}, trusting);
        return {ran.exit == 0, engine_.held(reference), QString::fromStdString(ran.err).trimmed()};
    }
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(!pane()->session().isBusy(), 30'000); }
    Outcome pullByWindow(const std::string& reference, bool trusting) {
        window_->openPull(QString::fromStdString(reference));
        settle();
        QRadioButton* card = pane()->cards()->radio(Kind::DockerDaemon);
        [&] { QTRY_VERIFY2_WITH_TIMEOUT(card->isEnabled(), "the window finds the engine", 20'000); }();
        card->click();
        settle();
        if (!trusting) {
            pane()->session().state() == State::Refused ? press(pane()->refusal()->pullUnsigned()) : pane()->trustBox()->click();
            settle();
            QTest::keyClicks(pane()->progress()->confirmation(), QString::fromStdString(reference.substr(reference.rfind(':') + 1)));
        }
        if (pane()->session().state() == State::Refused) return {false, engine_.held(reference), pane()->refusal()->dockerWords()->text()};
        press(pane()->pullButton());
        settle();
        const auto& error = pane()->session().error();
        return {pane()->session().state() == State::Done, engine_.held(reference), error ? QString::fromStdString(error->message) : QString()};
    }
    /// The same by both: done with this digest, or refused in the same words. @param digest  empty: refused
    void bothPull(const std::string& reference, bool trusting, const std::string& digest) {
        engine_.forget({gun("docker"), gun("window")});
        const Outcome theirs = pullByDocker(reference, trusting);
        engine_.forget({gun("docker"), gun("window")});
        const Outcome ours = pullByWindow(reference, trusting);
        QVERIFY2(theirs.accepted == !digest.empty(), qPrintable(theirs.said));
        QVERIFY2(ours.accepted == theirs.accepted, qPrintable(ours.said));
        QCOMPARE(theirs.held, digest);
        QCOMPARE(ours.held, digest);
        if (!theirs.accepted) QCOMPARE(ours.said, theirs.said);
    }

public:
    explicit SurveyEngineTest(const test::Engine& engine) : engine_(engine) {}

private slots:
    void initTestCase() {
        trust::Options options;
        options.dockerHost = engine_.host();
        test::openWindow(window_, folder_, options);
        test::startLab(*window_, folder_);
        if (QTest::currentTestFailed()) return;
        std::filesystem::create_directories(folder_ / "client");
        std::filesystem::copy(window_->lab()->state().dockerConfig / "tls", folder_ / "client/tls", std::filesystem::copy_options::recursive);
    }
    void cleanupTestCase() {
        test::closeWindow(window_);
    }

    void step1AnUnsignedImageIsBuiltAndPushed() {
        build("unsigned", "1");
        pushByDocker("1", false);
        pushByWindow("1", false);
    }

    void step2TheUnsignedImageIsPulledWithoutContentTrustAndDoesNotExistWithIt() {
        for (const std::string& image : {byDocker("1"), byWindow("1")}) {
            bothPull(image, false, pushed_[image]);
            bothPull(image, true, "");
        }
        QVERIFY(pane()->refusal()->dockerWords()->text().contains(QLatin1String("does not have trust data for")));
    }

    void step3ASignedImageIsBuiltAndPushed() {
        build("signed", "2");
        pushByDocker("2", true);
        pushByWindow("2", true);
    }

    void step4TheSignedImageIsPulled() {
        for (const std::string& image : {byDocker("2"), byWindow("2")}) {
            bothPull(image, true, pushed_[image]);
            bothPull(image, false, pushed_[image]);
        }
    }

    void step5TheUnsignedImageBesideItIsRefusedUnlessItsDigestIsNamed() {
        for (const std::string& image : {byDocker("1"), byWindow("1")}) {
            bothPull(image, true, "");
            bothPull(image, false, pushed_[image]);
            const std::string exact = image.substr(0, image.rfind(':')) + "@" + pushed_[image];
            QVERIFY(pullByDocker(exact, true).accepted);
            QVERIFY(pullByWindow(exact, true).accepted);
        }
        QCOMPARE(pane()->session().plan()->basis, trust::PullPlan::Basis::Digest);
    }

    void aPushWithoutASignatureLeavesTheOlderDigestSigned() {
        const std::map<std::string, std::string> before = pushed_;
        build("newer", "2");
        pushByDocker("2", false);
        pushByWindow("2", false);
        for (const std::string& image : {byDocker("2"), byWindow("2")}) {
            QVERIFY(pushed_[image] != before.at(image));
            bothPull(image, true, before.at(image));
            bothPull(image, false, pushed_[image]);
        }
    }
};

int main(int argc, char** argv) {
    const QApplication application(argc, argv);
    const test::Engine engine;
    if (!engine.isRunning()) return engine.isExcused() ? 0 : 1;
    SurveyEngineTest test(engine);
    return QTest::qExec(&test, argc, argv);
}
#include "survey_engine_test.moc"

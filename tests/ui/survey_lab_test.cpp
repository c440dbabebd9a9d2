#include <QCheckBox>
#include <QDragEnterEvent>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QtTest>

#include "lab/process.h"
#include "support/temporary_folder.h"
#include "ui/actions/pull_action.h"
#include "ui/activity/activity_model.h"
#include "ui/activity/activity_pane.h"
#include "ui/browse/browse_pane.h"
#include "ui/browse/tag_model.h"
#include "ui/common/appearance.h"
#include "ui/common/passphrase_field.h"
#include "ui/lab_window.h"
#include "ui/publish/backup_card.h"
#include "ui/publish/passphrase_sheet.h"
#include "ui/publish/plan_session.h"
#include "ui/pull/destination_cards.h"
#include "ui/pull/done_view.h"
#include "ui/pull/progress_view.h"
#include "ui/pull/pull_pane.h"
#include "ui/pull/refusal_view.h"
#include "ui/sign/image_page.h"
#include "ui/sign/passphrase_page.h"
#include "ui/sign/sign_wizard.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"

using namespace roseglass;
using namespace roseglass::ui;
using Kind = registry::SourceName::Kind;
using State = PullSession::State;

/// The survey of typical operations in docker's document on content trust, at the real window on the real servers: an unsigned
/// image, pulling it, a signed image, pulling it, and pulling the unsigned one with content trust on. The steps build on one
/// another.
class SurveyLabTest : public QObject {
    Q_OBJECT

    test::TemporaryFolder folder_;
    std::unique_ptr<MainWindow> window_;

    BrowsePane* browse() const { return window_->browse(); }
    PullPane* pane() const { return window_->pullPane(); }
    std::string host() const { return window_->lab()->state().registryHost; }
    QString image(const char* name) const { return QString::fromStdString(host() + "/" + name); }
    QString path(const char* name) const { return QString::fromStdString((folder_ / name).string()); }
    static void press(QPushButton* button) {
        QVERIFY2(button && button->isVisible() && button->isEnabled(), qPrintable(button ? button->text() : QStringLiteral("no button")));
        QTest::mouseClick(button, Qt::LeftButton);
    }
    static QString skopeo(const std::vector<std::string>& arguments) {
        lab::Command command;
        command.program = "skopeo";
        command.arguments = arguments;
        const auto said = lab::runCommand(command, {});
        return QString::fromStdString(said ? *said : said.error().message + " " + said.error().hint);
    }
    /// What skopeo calls the digest of an image at a place.
    static QString digestOf(const std::string& place) {
        std::vector<std::string> arguments{"inspect"};
        if (place.starts_with("docker://")) arguments.push_back("--tls-verify=false");
        arguments.push_back(place);
        return QJsonDocument::fromJson(skopeo(arguments).toUtf8()).object().value(QStringLiteral("Digest")).toString();
    }
    /// Chooses the tag in the table, then Pull… there.
    void openPull(const QString& reference) {
        window_->openReference(reference);
        const std::string tag = reference.section(QLatin1Char(':'), -1).toStdString();
        QTRY_VERIFY_WITH_TIMEOUT(browse()->currentTag() && browse()->currentTag()->name == tag && browse()->currentGun() == reference.section(QLatin1Char(':'), 0, -2), 20'000);
        window_->pullAction()->trigger();
        QVERIFY(pane()->isVisible());
    }
    void expect(State state) {
        const auto& error = pane()->session().error();
        QTRY_VERIFY2_WITH_TIMEOUT(pane()->session().state() == state, error ? error->message.c_str() : "not there yet", 30'000);
    }

private slots:
    void initTestCase() {
        test::openWindow(window_, folder_);
        test::startLab(*window_, folder_);
    }
    void cleanupTestCase() {
        test::closeWindow(window_);
    }

    void anUnsignedImageIsPulledOnlyWithContentTrustOffAndItsTagTyped() {
        openPull(image("team/plain:1"));
        expect(State::Refused);
        QCOMPARE(pane()->refusal()->code()->text(), QStringLiteral("no-trust-data"));
        QVERIFY(pane()->refusal()->dockerWords()->text().startsWith(QLatin1String("Error: remote trust data does not exist for ")));
        pane()->cards()->setPlace(Kind::OciLayout, path("plain"));
        expect(State::Refused);
        press(pane()->refusal()->pullUnsigned());
        expect(State::Ready);
        QVERIFY(!pane()->pullButton()->isEnabled());
        QTest::keyClicks(pane()->progress()->confirmation(), QStringLiteral("1"));
        press(pane()->pullButton());
        expect(State::Done);
        const QString served = digestOf("docker://" + host() + "/team/plain:1");
        QVERIFY(!served.isEmpty());
        // The command that the pane offers does what it says.
        const QString command = pane()->done()->values().at(1);
        QCOMPARE(command, QStringLiteral("skopeo inspect oci:%1:1").arg(path("plain")));
        const QString inspected = skopeo({"inspect", command.section(QLatin1Char(' '), 2).toStdString()});
        QVERIFY2(inspected.contains(QLatin1String("\"Layers\"")), qPrintable(inspected));
        QVERIFY(pane()->done()->values().contains(image("team/plain@") + served));
    }

    void theImageIsPushedAndSignedThroughTheWizard() {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path("plain"))});
        QDragEnterEvent enter(QPoint(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window_.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window_.get(), &drop);
        SignWizard* wizard = nullptr;
        QTRY_VERIFY((wizard = window_->findChild<SignWizard*>()) != nullptr);
        QLineEdit* reference = wizard->imagePage()->referenceField();
        reference->selectAll();
        QTest::keyClicks(reference, image("team/trusttest:testing"));
        press(wizard->primary());
        QTRY_COMPARE_WITH_TIMEOUT(wizard->setup().state(), SignSetup::State::Ready, 20'000);
        press(wizard->primary());
        press(wizard->primary());
        QTRY_VERIFY2_WITH_TIMEOUT(wizard->session().state() == PlanSession::State::Planned, wizard->session().error() ? wizard->session().error()->message.c_str() : "no plan", 20'000);
        press(wizard->primary());
        PassphraseSheet* sheet = wizard->passphrasePage()->sheet();
        for (const Ask& ask : wizard->session().asks()) {
            QTest::keyClicks(sheet->field(ask.slot)->field(), QStringLiteral("nine gentle herons at dawn"));
            if (sheet->field(ask.slot)->repeatField()) QTest::keyClicks(sheet->field(ask.slot)->repeatField(), QStringLiteral("nine gentle herons at dawn"));
        }
        sheet->backup()->laterBox()->setChecked(true);
        press(wizard->primary());
        QTRY_VERIFY2_WITH_TIMEOUT(wizard->session().state() == PlanSession::State::Done, wizard->session().error() ? wizard->session().error()->message.c_str() : "not done", 60'000);
        press(wizard->primary());
        QTRY_VERIFY_WITH_TIMEOUT(browse()->currentTag() && browse()->currentTag()->state == trust::TagState::Signed, 20'000);
    }

    void theSignedImageIsPulledByItsSignedDigest() {
        openPull(image("team/trusttest:testing"));
        expect(State::Ready);
        QVERIFY(pane()->trustBox()->isChecked());
        pane()->cards()->setPlace(Kind::DockerArchive, path("trusttest.tar"));
        expect(State::Ready);
        const QString signedDigest = QString::fromStdString(browse()->currentTag()->signedDigest->toString());
        QCOMPARE(QString::fromStdString(pane()->session().plan()->digest.toString()), signedDigest);
        press(pane()->pullButton());
        expect(State::Done);
        QVERIFY(QFileInfo::exists(path("trusttest.tar")));
        QCOMPARE(pane()->done()->values().at(1), QStringLiteral("docker load -i ") + path("trusttest.tar"));
        QVERIFY(pane()->done()->values().contains(image("team/trusttest@") + signedDigest));
        QVERIFY2(skopeo({"inspect", "docker-archive:" + (folder_ / "trusttest.tar").string()}).contains(QLatin1String("Layers")), "another tool reads what was written");
    }

    void theUnsignedTagBesideItIsRefusedAndTheSignedOneOffered() {
        const std::string repository = "docker://" + host() + "/team/trusttest";
        skopeo({"copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false", repository + ":testing", repository + ":latest"});
        QVERIFY(!digestOf(repository + ":latest").isEmpty());
        openPull(image("team/trusttest:latest"));
        expect(State::Refused);
        QCOMPARE(pane()->refusal()->dockerWords()->text(), QStringLiteral("No valid trust data for latest"));
        QVERIFY2(!QFileInfo::exists(path("home/images")), "nothing is written");
        press(pane()->refusal()->pullTag());
        expect(State::Ready);
        QCOMPARE(pane()->session().reference(), image("team/trusttest:testing"));
    }

    void activityHasThePullsAndTheRefusals() {
        window_->showActivity();
        ActivityModel* log = window_->activityPane()->model();
        QTRY_COMPARE_WITH_TIMEOUT(log->rowCount(), 5, 10'000);
        QStringList lines;
        for (int row = log->rowCount() - 1; row >= 0; --row) lines << log->index(row, ActivityModel::Action).data().toString() + QLatin1Char(' ') + QString::fromStdString(log->at(row)->result);
        QCOMPARE(lines, QStringList({QStringLiteral("Pull no-trust-data"), QStringLiteral("Pull done"), QStringLiteral("Push done"), QStringLiteral("Pull done"), QStringLiteral("Pull unsigned-tag")}));
    }
};

QTEST_MAIN(SurveyLabTest)
#include "survey_lab_test.moc"

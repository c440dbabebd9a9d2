#include <QCheckBox>
#include <QDragEnterEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QListWidget>
#include <QMimeData>
#include <QSettings>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>
#include <QTreeView>
#include <QtTest>

#include "base/file.h"
#include "keys/backup.h"
#include "lab/process.h"
#include "support/temporary_folder.h"
#include "ui/actions/publish_actions.h"
#include "ui/actions/sign_action.h"
#include "ui/activity/activity_model.h"
#include "ui/activity/activity_pane.h"
#include "ui/browse/browse_pane.h"
#include "ui/browse/tag_model.h"
#include "ui/common/appearance.h"
#include "ui/common/passphrase_field.h"
#include "ui/keys/key_model.h"
#include "ui/keys/keys_pane.h"
#include "ui/lab_window.h"
#include "ui/publish/backup_card.h"
#include "ui/publish/passphrase_sheet.h"
#include "ui/publish/review_dialog.h"
#include "ui/publish/plan_session.h"
#include "ui/sign/image_page.h"
#include "ui/sign/passphrase_page.h"
#include "ui/sign/sign_wizard.h"
#include "ui/signers/add_signer_dialog.h"
#include "ui/signers/signer_model.h"
#include "ui/signers/signers_pane.h"
#include "ui/welcome/welcome_pane.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"
#include "ui/window/toolbar.h"

using namespace roseglass;
using namespace roseglass::ui;
using State = PlanSession::State;

/// A person at the real window, on the real servers: the steps build on one another.
class PublishLabTest : public QObject {
    Q_OBJECT

    test::TemporaryFolder folder_;
    std::unique_ptr<MainWindow> window_;
    int decisions_ = 0;

    /// A button or choice that a person decides on.
    void decide(QWidget* button) {
        QVERIFY2(button && button->isVisible() && button->isEnabled(), qPrintable(button ? button->accessibleName() + QStringLiteral(" cannot be pressed") : QStringLiteral("no button")));
        ++decisions_;
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void type(PassphraseField* field, const QString& words) {
        QVERIFY(field);
        QTest::keyClicks(field->field(), words);
        if (field->repeatField()) QTest::keyClicks(field->repeatField(), words);
    }
    BrowsePane* browse() const { return window_->browse(); }
    QString gun() const { return QString::fromStdString(window_->lab()->state().registryHost) + QStringLiteral("/team/plain"); }
    template <class T>
    T* dialog() const {
        return test::shownDialog<T>(*window_);
    }
    /// What the real client says, as somebody who never saw this repository.
    QString notary(const std::vector<std::string>& arguments) {
        const auto& lab = window_->lab()->state();
        const test::TemporaryFolder stranger;
        lab::Command command;
        command.program = "notary";
        command.arguments = {"-s", lab.trustServer, "--tlscacert", lab.caFile.string(), "-d", stranger.path().string()};
        command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
        const auto said = lab::runCommand(command, {});
        return QString::fromStdString(said ? *said : said.error().message + " " + said.error().hint);
    }
    QString trustOf(const char* tag) const { return browse()->model()->index(browse()->model()->rowOf(tag), TagTrust).data().toString(); }
    /// Types the repository key's passphrase, does what the dialog offers, and closes it.
    void carryOut(const QString& verb) {
        QTRY_VERIFY(dialog<ReviewDialog>());
        ReviewDialog* review = dialog<ReviewDialog>();
        QTRY_VERIFY2_WITH_TIMEOUT(review->session().state() == State::Planned, review->session().error() ? review->session().error()->message.c_str() : "no plan", 20'000);
        QCOMPARE(review->primary()->text(), verb);
        QVERIFY(!review->primary()->isEnabled());
        QCOMPARE(review->session().asks().size(), size_t(1));
        type(review->sheet()->field(review->session().asks()[0].slot), QStringLiteral("seven quiet otters"));
        QTest::mouseClick(review->primary(), Qt::LeftButton);
        QTRY_VERIFY2_WITH_TIMEOUT(review->session().state() == State::Done, review->session().error() ? review->session().error()->message.c_str() : "not done", 30'000);
        QTest::mouseClick(review->primary(), Qt::LeftButton);
        QTRY_VERIFY(!dialog<ReviewDialog>());
    }

private slots:
    void initTestCase() {
        test::openWindow(window_, folder_);
    }
    void cleanupTestCase() {
        test::closeWindow(window_);
    }

    void aNewcomerSignsATagInSixDecisions() {
        QElapsedTimer since;
        since.start();
        QSignalSpy ready(window_.get(), &MainWindow::labReady);
        decide(window_->welcome()->labButton());
        QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 1, 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(browse()->model()->rowCount(), 7, 20'000);

        // The repository in the tree.
        QTreeView* tree = browse()->tree();
        const auto found = tree->model()->match(tree->model()->index(0, 0), Qt::DisplayRole, QStringLiteral("team/plain"), 1, Qt::MatchExactly | Qt::MatchRecursive);
        QCOMPARE(found.size(), 1);
        ++decisions_;
        QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, tree->visualRect(found[0]).center());
        QTRY_COMPARE_WITH_TIMEOUT(browse()->currentGun(), gun(), 5'000);
        QTRY_COMPARE_WITH_TIMEOUT(browse()->model()->rowCount(), 1, 20'000);
        QTRY_VERIFY(browse()->currentTag() != nullptr);
        QCOMPARE(trustOf("1"), QStringLiteral("Unsigned"));

        decide(window_->toolbar()->signButton());
        QTRY_VERIFY(dialog<SignWizard>());
        SignWizard* wizard = dialog<SignWizard>();
        QTRY_VERIFY2_WITH_TIMEOUT(wizard->session().state() == State::Planned, qPrintable(wizard->setup().problem()), 20'000);
        QCOMPARE(wizard->page(), SignWizard::Review);
        QCOMPARE(wizard->primary()->text(), QStringLiteral("Continue to passphrases"));
        decide(wizard->primary());
        QCOMPARE(wizard->page(), SignWizard::Passphrases);
        QVERIFY(!wizard->primary()->isEnabled());
        PassphraseSheet* sheet = wizard->passphrasePage()->sheet();
        QCOMPARE(wizard->session().asks().size(), size_t(2));
        type(sheet->field(wizard->session().asks()[0].slot), QStringLiteral("nine gentle herons at dawn"));
        type(sheet->field(wizard->session().asks()[1].slot), QStringLiteral("seven quiet otters"));
        QVERIFY(!wizard->primary()->isEnabled());

        const QString backup = QString::fromStdString((folder_ / "stick.backup").string());
        decide(sheet->backup()->chooseButton());
        test::giveFile(*window_, backup);
        QTRY_COMPARE(sheet->backup()->file(), backup);

        QTRY_VERIFY(wizard->primary()->isEnabled());
        decide(wizard->primary());
        QTRY_VERIFY2_WITH_TIMEOUT(wizard->session().state() == State::Done, wizard->session().error() ? wizard->session().error()->message.c_str() : "not done", 60'000);
        QVERIFY(!wizard->session().backupError());
        QCOMPARE(wizard->page(), SignWizard::Publish);
        QVERIFY2(decisions_ <= 6, qPrintable(QString::number(decisions_)));
        qInfo("%d decisions, %lld ms from first start to a signed tag, lab included", decisions_, since.elapsed());
        QTest::mouseClick(wizard->primary(), Qt::LeftButton);

        QTRY_COMPARE_WITH_TIMEOUT(trustOf("1"), QStringLiteral("Signed"), 20'000);
        const QString listed = notary({"list", gun().toStdString()});
        const QString digest = QString::fromStdString(browse()->currentTag()->signedDigest->hex());
        QVERIFY2(listed.contains(digest), qPrintable(listed));
    }

    void theBackupHoldsBothKeysUnderTheRootKeysPassphrase() {
        const auto bytes = readFile(folder_ / "stick.backup", 1 << 20);
        QVERIFY(bytes.has_value());
        QVERIFY(!keys::openBackup(*bytes, crypto::Secret::copyOf("seven quiet otters")));
        QVERIFY(keys::openBackup(*bytes, crypto::Secret::copyOf("nine gentle herons at dawn")).has_value());
        QCOMPARE(keys::BackupRecord(keys::defaultBackupRecord()).read().size(), size_t(2));
    }

    void aSignerIsAddedByHisCertificate() {
        browse()->details()->setCurrentWidget(browse()->signers());
        QTRY_VERIFY_WITH_TIMEOUT(browse()->signers()->addButton()->isEnabled(), 10'000);
        QTest::mouseClick(browse()->signers()->addButton(), Qt::LeftButton);
        QTRY_VERIFY(dialog<AddSignerDialog>());
        AddSignerDialog* add = dialog<AddSignerDialog>();
        QVERIFY(!add->primary()->isEnabled());
        add->addFiles({QString::fromStdString((window_->lab()->state().folder / "people/alice/alice.crt").string())});
        QCOMPARE(add->nameField()->text(), QStringLiteral("alice"));
        QTest::mouseClick(add->primary(), Qt::LeftButton);
        carryOut(QStringLiteral("Add signer"));
        SignerModel* model = browse()->signers()->model();
        QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), 2, 20'000);
        QCOMPARE(model->index(0, SignerModel::Name).data().toString(), QStringLiteral("alice"));
        const QString listed = notary({"delegation", "list", gun().toStdString()});
        QVERIFY2(listed.contains(QLatin1String("targets/alice")) && listed.contains(QLatin1String("targets/releases")), qPrintable(listed));
    }

    void theSignerIsRemovedAgain() {
        SignersPane* pane = browse()->signers();
        pane->table()->selectRow(0);
        QTRY_VERIFY(pane->removeButton()->isEnabled());
        QTest::mouseClick(pane->removeButton(), Qt::LeftButton);
        carryOut(QStringLiteral("Remove signer"));
        QTRY_COMPARE_WITH_TIMEOUT(pane->model()->rowCount(), 1, 20'000);
        QVERIFY(!notary({"delegation", "list", gun().toStdString()}).contains(QLatin1String("targets/alice")));
    }

    void theRepositoryKeyIsReplacedFromTheKeysPane() {
        window_->showKeys();
        KeysPane* keys = window_->keys();
        keys->refresh();
        std::string old;
        const auto repositoryKey = [&]() -> std::string {
            for (int row = 0; row < keys->model()->rowCount(); ++row) {
                const trust::KeyEntry* key = keys->model()->keyAt(row);
                if (key->kind == trust::KeyKind::Repository && key->isHere() && key->uses.size() == 1 && key->uses[0].repository == gun().toStdString()) return key->id;
            }
            return {};
        };
        QTRY_VERIFY_WITH_TIMEOUT(!(old = repositoryKey()).empty(), 20'000);
        keys->table()->selectRow(keys->model()->rowOf(old));
        QVERIFY(keys->actions().rotate->isEnabled());
        keys->actions().rotate->trigger();
        QTRY_VERIFY(dialog<ReviewDialog>());
        ReviewDialog* review = dialog<ReviewDialog>();
        QTRY_VERIFY2_WITH_TIMEOUT(review->session().state() == State::Planned, review->session().error() ? review->session().error()->message.c_str() : "no plan", 20'000);
        QCOMPARE(review->primary()->text(), QStringLiteral("Replace key"));
        for (const auto& ask : review->session().asks()) type(review->sheet()->field(ask.slot), ask.key.role == "root" ? QStringLiteral("nine gentle herons at dawn") : QStringLiteral("seven quiet otters"));
        QVERIFY2(!review->primary()->isEnabled(), "a new key's backup cannot be skipped silently");
        review->sheet()->backup()->laterBox()->click();
        QVERIFY(review->primary()->isEnabled());
        QTest::mouseClick(review->primary(), Qt::LeftButton);
        QTRY_VERIFY2_WITH_TIMEOUT(review->session().state() == State::Done, review->session().error() ? review->session().error()->message.c_str() : "not done", 30'000);
        QTest::mouseClick(review->primary(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!repositoryKey().empty() && repositoryKey() != old, 20'000);
        QVERIFY(notary({"list", gun().toStdString()}).contains(QLatin1String("targets")));
        window_->openReference(gun() + QStringLiteral(":1"));
        QTRY_VERIFY_WITH_TIMEOUT(browse()->currentTag() != nullptr, 20'000);
    }

    void theSignatureIsRevoked() {
        QTRY_VERIFY(browse()->currentTag() != nullptr);
        QTRY_VERIFY(window_->actions()->revoke->isEnabled());
        window_->actions()->revoke->trigger();
        carryOut(QStringLiteral("Revoke signature"));
        QTRY_COMPARE_WITH_TIMEOUT(trustOf("1"), QStringLiteral("Unsigned"), 20'000);
        QVERIFY(!window_->actions()->revoke->isEnabled());
        QVERIFY(!notary({"list", gun().toStdString()}).contains(QLatin1String("sha256")));
    }

    void anImageThatIsDroppedIsPushedAndThenSigned() {
        const std::string host = window_->lab()->state().registryHost;
        lab::Command copy;
        copy.program = "skopeo";
        copy.arguments = {"copy", "--quiet", "--src-tls-verify=false", "docker://" + host + "/team/app:1.4.1", "oci:" + (folder_ / "image").string() + ":latest"};
        const auto copied = lab::runCommand(copy, {});
        QVERIFY2(copied.has_value(), copied ? "" : copied.error().message.c_str());
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QString::fromStdString((folder_ / "image").string()))});
        QDragEnterEvent enter(QPoint(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window_.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window_.get(), &drop);
        QTRY_VERIFY(dialog<SignWizard>());
        SignWizard* wizard = dialog<SignWizard>();
        QCOMPARE(wizard->page(), SignWizard::Image);
        QLineEdit* reference = wizard->imagePage()->referenceField();
        reference->selectAll();
        QTest::keyClicks(reference, QString::fromStdString(host) + QStringLiteral("/team/dropped:2"));
        QTest::mouseClick(wizard->primary(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(wizard->setup().state(), SignSetup::State::Ready, 10'000);
        QTest::mouseClick(wizard->primary(), Qt::LeftButton);
        QCOMPARE(wizard->page(), SignWizard::Signer);
        QTest::mouseClick(wizard->primary(), Qt::LeftButton);
        QTRY_VERIFY2_WITH_TIMEOUT(wizard->session().state() == State::Planned, wizard->session().error() ? wizard->session().error()->message.c_str() : "no plan", 20'000);
        QVERIFY(!wizard->session().currentPlan()->registryRequests.empty());
        QTest::mouseClick(wizard->primary(), Qt::LeftButton);
        QCOMPARE(wizard->page(), SignWizard::Passphrases);
        // The root key that is here already, and a new repository key.
        QCOMPARE(wizard->session().asks().size(), size_t(2));
        PassphraseSheet* sheet = wizard->passphrasePage()->sheet();
        for (const Ask& ask : wizard->session().asks()) type(sheet->field(ask.slot), ask.isNew ? QStringLiteral("four slow snails") : QStringLiteral("not the root passphrase"));
        sheet->backup()->laterBox()->setChecked(true);
        QTest::mouseClick(wizard->primary(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(wizard->page(), SignWizard::Passphrases, 20'000);
        for (const Ask& ask : wizard->session().asks()) {
            QCOMPARE(sheet->field(ask.slot)->field()->text(), ask.isNew ? QStringLiteral("four slow snails") : QStringLiteral("not the root passphrase"));
            if (!ask.isNew) sheet->field(ask.slot)->field()->setText(QStringLiteral("nine gentle herons at dawn"));
        }
        QTest::mouseClick(wizard->primary(), Qt::LeftButton);
        QTRY_VERIFY2_WITH_TIMEOUT(wizard->session().state() == State::Done, wizard->session().error() ? wizard->session().error()->message.c_str() : "not done", 60'000);
        QTest::mouseClick(wizard->primary(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(trustOf("2"), QStringLiteral("Signed"), 20'000);
        QVERIFY(notary({"list", host + "/team/dropped"}).contains(QString::fromStdString(browse()->currentTag()->signedDigest->hex())));
    }

    void activityShowsAllOfIt() {
        window_->showActivity();
        ActivityPane* pane = window_->activityPane();
        QTRY_COMPARE_WITH_TIMEOUT(pane->model()->rowCount(), 6, 10'000);
        QStringList verbs;
        for (int row = 0; row < 6; ++row) verbs << pane->model()->index(row, ActivityModel::Action).data().toString();
        QCOMPARE(verbs, QStringList({QStringLiteral("Push"), QStringLiteral("Revoke"), QStringLiteral("Rotate key"), QStringLiteral("Remove signer"), QStringLiteral("Add signer"), QStringLiteral("Sign")}));
        pane->filterField()->setText(QStringLiteral("signer"));
        QCOMPARE(pane->exported(ActivityFormat::Text).count('\n'), 2);
        QVERIFY(!pane->exported(ActivityFormat::Json).contains("otters"));
    }
};

QTEST_MAIN(PublishLabTest)
#include "publish_lab_test.moc"

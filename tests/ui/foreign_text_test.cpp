// Whatever a server, a registry, a file or a signature says is shown as the words that it is.
#include <QAction>
#include <QMessageBox>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>
#include <QTreeView>
#include <QtTest>

#include "base/file.h"
#include "ui/activity/activity_model.h"
#include "ui/activity/activity_pane.h"
#include "ui/audit/audit_pane.h"
#include "ui/audit/audit_result_view.h"
#include "ui/bait.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/appearance.h"
#include "ui/common/async.h"
#include "ui/common/banner.h"
#include "ui/common/html.h"
#include "ui/common/plain_text.h"
#include "ui/expiry/expiry_pane.h"
#include "ui/foreign_samples.h"
#include "ui/hierarchy/hierarchy_pane.h"
#include "ui/history/history_desk.h"
#include "ui/history/history_pane.h"
#include "ui/keys/keys_pane.h"
#include "ui/policy/pin_model.h"
#include "ui/policy/policy_pane.h"
#include "ui/publish/review_dialog.h"
#include "ui/publish/workbench.h"
#include "ui/pull/dockerfile_dialog.h"
#include "ui/pull/dockerfile_model.h"
#include "ui/pull/pull_pane.h"
#include "ui/sample_desk.h"
#include "ui/sign/sign_wizard.h"
#include "ui/why/why_pane.h"
#include "ui/window/main_window.h"

using namespace roseglass;
using namespace roseglass::ui;
using test::Bait;

namespace {

const QString kApp = QStringLiteral("localhost:5000/team/app");

class ForeignHistory final : public HistoryDesk {
public:
    explicit ForeignHistory(std::string words) : words_(std::move(words)) {}
    Result<trust::History> history(const std::string&, const Job&) override { return test::foreignHistory(words_); }
    Result<trust::History> ofBundle(const std::string&, const Job& job) override { return history({}, job); }
    Result<trust::Exported> exportTo(const std::string&, const std::string&, const Job&) override { return fail(ErrorCode::Io, words_); }
    Result<void> remember(const trust::Report&) override { return {}; }

private:
    std::string words_;
};

class ForeignBackend final : public test::SampleBackend {
public:
    explicit ForeignBackend(const std::string& words) : words_(words) {
        report = test::foreignReport(words);
        onVerify = [words](const std::string& reference) { return test::foreignVerdict(reference, words); };
        onPlanPull = [words](const std::string& reference, const trust::PullOptions&, const Job&) { return test::foreignPull(reference, words, reference.ends_with(":nightly")); };
        onPull = [words](const trust::PullPlan&, const auto&, const Job&) { return fail(test::foreignError(ErrorCode::DigestMismatch, words)); };
        onDockerfile = [words](const std::filesystem::path&, const Job&) { return test::foreignDockerfile(words); };
    }
    Result<trust::Beside> beside(const std::string&, const crypto::Sha256&, const Job&) override { return test::foreignBeside(words_); }

private:
    std::string words_;
};

class ForeignAudit final : public AuditBackend {
public:
    explicit ForeignAudit(std::string words) : words_(std::move(words)) {}
    Result<std::vector<std::string>> choose(const trust::AuditSelection&, const Job&) override { return std::vector<std::string>{words_}; }
    Result<trust::AuditReport> run(const std::vector<std::string>&, const trust::AuditOptions&, const Job&) override { return test::foreignAudit(words_); }

private:
    std::string words_;
};

}  // namespace

class ForeignTextTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Bait> bait_;
    std::shared_ptr<ForeignBackend> backend_;
    std::shared_ptr<test::SampleDesk> desk_;
    std::unique_ptr<MainWindow> window_;

    /// Walks a widget on which the words are to be found, and which shows them as they are.
    void look(QWidget* widget, int tips = 0) {
        QCoreApplication::processEvents();
        const test::Walked walked = test::walk(widget);
        QVERIFY2(walked.faults.isEmpty(), qPrintable(walked.faults.join(QLatin1Char('\n'))));
        QVERIFY2(walked.baited > 0, "the words are not there");
        QVERIFY2(walked.tips >= tips, qPrintable(QString::number(walked.tips)));
        QVERIFY2(!bait_->wasTaken(), "somebody read the picture");
    }
    void open() {
        window_->openReference(kApp);
        QTRY_VERIFY(window_->browse()->table()->currentIndex().isValid());
        QTRY_VERIFY(window_->browse()->why()->model().rowCount() > 0);
    }

private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("roseglass-test"));
        Appearance::instance().choose(Appearance::Choice::Light);
    }
    void init() {
        QSettings().clear();
        bait_ = std::make_unique<Bait>();
        backend_ = std::make_shared<ForeignBackend>(bait_->words());
        desk_ = std::make_shared<test::SampleDesk>();
        desk_->nextPlan = test::foreignPlan(bait_->words());
        window_ = std::make_unique<MainWindow>(trust::Options(), backend_);
        window_->setHistoryDesk(std::make_shared<ForeignHistory>(bait_->words()));
        window_->workbench()->setDeskMaker([this] { return desk_; });
        window_->show();
        QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
        bait_->wasTaken();
    }
    void cleanup() {
        window_->close();
        window_.reset();
        workers().waitForDone(20'000);
    }

    // The walk itself, on what Qt does by itself and on what was meant to be rich.
    void aLabelATipAndABoxShowTheirWords() {
        const QString words = QString::fromStdString(bait_->words());
        QWidget all;
        auto* label = new QLabel(words, &all);
        label->setToolTip(words);
        auto* box = new QMessageBox(QMessageBox::Warning, words, words, QMessageBox::Ok, &all);
        box->setInformativeText(words);
        box->setDetailedText(words);
        auto* meant = new QLabel(&all);
        Html::of("<b>%1</b> %2", {words, words}).showIn(meant);
        auto* view = new HtmlView(&all);
        view->show(Html::of("<p>%1</p>", {words}));
        all.show();
        box->open();
        QCOMPARE(meant->textFormat(), Qt::RichText);
        QVERIFY(!meant->text().contains(QLatin1String("<img")) && meant->text().contains(QLatin1String("%1%2%3")));
        QCOMPARE(view->toPlainText(), words);
        look(&all, 1);
    }

    void aDocumentOfOursLoadsNothing() {
        HtmlView view;
        view.setHtml(QString::fromStdString(bait_->words()));
        view.show();
        view.grab();
        QVERIFY(!bait_->wasTaken());
    }

    // Whoever asks for its height first gets that of the words.
    void aLabelIsPlainFromTheTimeThatItHasAParent() {
        QWidget parent;
        auto* label = new QLabel(QString::fromStdString(bait_->words()));
        label->setWordWrap(true);
        label->setParent(&parent);
        label->heightForWidth(100);
        QCOMPARE(label->textFormat(), Qt::PlainText);
        QVERIFY(!bait_->wasTaken());
    }

    void marksOfKeysAreDoubledAndTakenOut() {
        QCOMPARE(unmarked(QStringLiteral("a & b")), QStringLiteral("a && b"));
        QCOMPARE(withoutMarks(QStringLiteral("&Sign a && b&")), QStringLiteral("Sign a & b"));
    }

    void everyTabOfARepository() {
        open();
        BrowsePane* browse = window_->browse();
        look(browse, 20);
        for (int tab = 0; tab < browse->details()->count(); ++tab) {
            browse->details()->setCurrentIndex(tab);
            QTest::qWait(50);
            for (QTableView* table : browse->details()->currentWidget()->findChildren<QTableView*>()) {
                for (int row = 0; table->model() && row < std::min(table->model()->rowCount(), 8); ++row) {
                    table->selectRow(row);
                    QCoreApplication::processEvents();
                    look(browse->details()->currentWidget());
                }
            }
        }
        browse->showWhy();
        look(window_.get(), 20);
    }

    void thePast() {
        open();
        HistoryPane* pane = window_->browse()->history();
        window_->browse()->details()->setCurrentWidget(pane);
        QTRY_VERIFY(pane->stateTable()->model()->rowCount() > 0);
        look(pane, 2);
        pane->rootTable()->selectRow(0);
        look(pane, 2);
    }

    void keys() {
        window_->showKeys();
        // What the pane reads itself must not come in later.
        const QSignalSpy read(window_->keys(), &KeysPane::reportShown);
        QTRY_VERIFY(!read.isEmpty());
        window_->keys()->setReport(test::foreignKeys(bait_->words()));
        look(window_->keys(), 3);
        window_->keys()->table()->selectRow(1);
        look(window_->keys());
    }

    void dates() {
        window_->showExpiry();
        window_->expiry()->take(backend_->report ? std::make_shared<trust::Report>(*backend_->report) : nullptr);
        look(window_->expiry(), 3);
        look(window_.get());
    }

    void anAudit() {
        window_->audit()->setBackend(std::make_shared<ForeignAudit>(bait_->words()));
        window_->showAudit();
        window_->audit()->start();
        QTRY_VERIFY(window_->audit()->findings()->hasRows());
        look(window_->audit(), 3);
        window_->audit()->showView(AuditPane::View::Tags);
        look(window_->audit(), 3);
    }

    void activity() {
        window_->showActivity();
        ActivityPane* pane = window_->activityPane();
        const QSignalSpy read(pane->model(), &QAbstractItemModel::modelReset);
        QTRY_VERIFY(!read.isEmpty());
        pane->model()->show(test::foreignActivity(bait_->words()));
        for (const int row : {0, 1}) {
            pane->table()->selectRow(row);
            look(pane, 3);
        }
    }

    void aPullAndItsRefusal() {
        for (const char* tag : {":1.4.2", ":nightly"}) {
            window_->openPull(kApp + QLatin1String(tag));
            QTRY_VERIFY(!window_->pullPane()->session().isBusy());
            look(window_->pullPane(), 1);
        }
        window_->openPull(kApp + QStringLiteral(":1.4.2"));
        QTRY_COMPARE(window_->pullPane()->session().state(), PullSession::State::Ready);
        window_->pullPane()->session().pull();
        QTRY_COMPARE(window_->pullPane()->session().state(), PullSession::State::Failed);
        look(window_->pullPane(), 1);
        look(window_.get());
    }

    void aDockerfile() {
        DockerfileDialog dialog(backend_, QStringLiteral("/home/reader/Dockerfile"));
        dialog.show();
        QTRY_COMPARE(dialog.model()->rowCount(), 2);
        for (const int row : {0, 1}) {
            dialog.table()->selectRow(row);
            look(&dialog, 3);
        }
    }

    void aPolicy() {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("daemon.json")).toStdString();
        const std::string text = "{\"content-trust\":{\"mode\":\"enforced\",\"trust-pinning\":{\"root-keys\":{\"" + bait_->words() + "\":[\"" + bait_->words() + "\"]}}}}";
        QVERIFY(writeFileAtomically(file, text, 0644).has_value());
        window_->showPolicy();
        QSignalSpy loaded(window_->policy(), &PolicyPane::loaded);
        window_->policy()->setDesk({file, {}, std::make_shared<trust::PolicyChecker>(trust::Options())});
        QVERIFY(loaded.wait());
        QVERIFY(window_->policy()->model()->rowOf(bait_->words()) >= 0);
        look(window_->policy(), 2);
    }

    void aPlanAndItsPassphrases() {
        ReviewDialog* dialog = window_->workbench()->review(revokeIntent(kApp, QString::fromStdString(bait_->words())), window_.get());
        QTRY_COMPARE(dialog->session().state(), PlanSession::State::Planned);
        look(dialog, 3);
        desk_->executeErrors = {test::foreignError(ErrorCode::Conflict, bait_->words())};
        dialog->close();
    }

    void theWizard() {
        SignWizard wizard(backend_, desk_);
        wizard.show();
        wizard.startWith(kApp + QStringLiteral(":1.4.2"), SignSetup::Source::Registry);
        QTRY_VERIFY(wizard.setup().state() == SignSetup::State::Ready || wizard.setup().state() == SignSetup::State::Failed);
        look(&wizard);
    }
};

QTEST_MAIN(ForeignTextTest)
#include "foreign_text_test.moc"

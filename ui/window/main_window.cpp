#include "ui/window/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include "notary/trust_servers.h"
#include "registry/reference.h"
#include "ui/actions/publish_actions.h"
#include "ui/actions/pull_action.h"
#include "ui/activity/activity_pane.h"
#include "ui/audit/audit_pane.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/appearance.h"
#include "ui/common/async.h"
#include "ui/common/banner.h"
#include "ui/common/core_backend.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/row_delegate.h"
#include "ui/common/tokens.h"
#include "ui/expiry/expiry_pane.h"
#include "ui/expiry/reminder.h"
#include "ui/history/history_desk.h"
#include "ui/keys/keys_pane.h"
#include "ui/policy/policy_pane.h"
#include "ui/publish/workbench.h"
#include "ui/pull/pull_pane.h"
#include "ui/pull/pull_words.h"
#include "ui/settings/credential_store.h"
#include "ui/settings/credentials_dialog.h"
#include "ui/settings/passphrase_store.h"
#include "ui/settings/trust_servers_dialog.h"
#include "ui/welcome/welcome_pane.h"
#include "ui/window/add_dialog.h"
#include "ui/window/lab_session.h"
#include "ui/window/toolbar.h"

namespace roseglass::ui {
namespace {

constexpr qsizetype kMaxHistory = 200;

}  // namespace

MainWindow::MainWindow(trust::Options options, QWidget* parent) : MainWindow(std::move(options), nullptr, parent) {}

MainWindow::MainWindow(trust::Options options, std::shared_ptr<Backend> backend, QWidget* parent)
    : QMainWindow(parent), options_(std::move(options)), ownBackend_(backend == nullptr), backend_(std::move(backend)), credentials_(std::make_shared<CredentialStore>()), passphrases_(std::make_shared<PassphraseStore>()), toolbar_(new Toolbar),
      rail_(new QListWidget), stack_(new QStackedWidget), welcome_(new WelcomePane), lab_(new LabSession(this)), workbench_(new Workbench(passphrases_, this)) {
    if (options_.trustServersFile.empty()) options_.trustServersFile = notary::defaultTrustServersFile();
    options_.credentials = credentials_;
    if (ownBackend_) backend_ = std::make_shared<CoreBackend>(options_);
    browse_ = new BrowsePane(backend_);
    keys_ = new KeysPane({std::make_shared<trust::KeyAdmin>(options_), passphrases_});
    buildPublishing();
    buildPulling();
    buildPolicy();
    buildAudit();
    buildExpiry();
    build();
    if (ownBackend_) setHistoryDesk(std::make_shared<CoreHistoryDesk>(options_));
    connectPanes();
    connectHierarchy();
    loadSettings();
    browse_->addRepositories(backend_->knownRepositories());
    if (browse_->repositoryCount() == 0) showWelcome();
    else showBrowse();
    browse_->tree()->setFocus();
}

MainWindow::~MainWindow() = default;

void MainWindow::build() {
    setWindowTitle(QStringLiteral("Roseglass"));
    setWindowIcon(QIcon(QStringLiteral(":/roseglass.svg")));
    setMinimumSize(760, 480);
    resize(1280, 800);
    addToolBar(toolbar_);
    rail_->setProperty("rail", true);
    rail_->setViewMode(QListView::IconMode);
    rail_->setFlow(QListView::TopToBottom);
    rail_->setMovement(QListView::Static);
    rail_->setFixedWidth(88);
    rail_->setIconSize({24, 24});
    rail_->setGridSize({87, 64});
    rail_->setWrapping(false);
    rail_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    rail_->setItemDelegate(new RowDelegate(rail_));
    rail_->setAccessibleName(tr("Panes"));
    for (const QString& name : {tr("Repositories"), tr("Keys"), tr("Pull"), tr("Policy"), tr("Expiry"), tr("Audit"), tr("Activity"), tr("Welcome")}) rail_->addItem(name);
    stack_->addWidget(browse_);
    stack_->addWidget(keys_);
    stack_->addWidget(pullPane_);
    stack_->addWidget(policy_);
    stack_->addWidget(expiry_);
    stack_->addWidget(audit_);
    stack_->addWidget(activityPane_);
    stack_->addWidget(welcome_);
    connect(rail_, &QListWidget::currentRowChanged, stack_, &QStackedWidget::setCurrentIndex);
    connect(rail_, &QListWidget::currentRowChanged, this, &MainWindow::colorRail);
    connect(rail_, &QListWidget::currentRowChanged, this, &MainWindow::showTitle);
    connect(&pullPane_->session(), &PullSession::stateChanged, this, &MainWindow::showTitle);
    auto* central = new QWidget;
    auto* layout = new QHBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(rail_);
    layout->addWidget(stack_, 1);
    setCentralWidget(central);
    buildStatusBar();
    buildMenus();
    recolor();
}

void MainWindow::buildStatusBar() {
    serverStatus_ = new QLabel(tr("No trust server contacted yet"));
    registryStatus_ = new QLabel;
    activity_ = new QLabel;
    policyStatus_ = new QLabel;
    statusBar()->addWidget(serverStatus_);
    statusBar()->addWidget(registryStatus_);
    statusBar()->addPermanentWidget(activity_);
    statusBar()->addPermanentWidget(policyStatus_);
    statusBar()->addPermanentWidget(expiryStatus_);
    statusBar()->addPermanentWidget(pulls_);
    statusBar()->setSizeGripEnabled(false);
}

void MainWindow::connectPanes() {
    connect(toolbar_, &Toolbar::entered, this, &MainWindow::openReference);
    connect(toolbar_, &Toolbar::glassesChanged, browse_, &BrowsePane::setGlasses);
    connect(toolbar_, &Toolbar::refreshRequested, browse_, &BrowsePane::refresh);
    connect(toolbar_, &Toolbar::backRequested, this, [this] { go(-1); });
    connect(toolbar_, &Toolbar::forwardRequested, this, [this] { go(1); });
    connect(browse_, &BrowsePane::reportShown, this, [this](const std::shared_ptr<const trust::Report>& report) { showReport(*report); });
    connect(browse_, &BrowsePane::referenceChanged, this, [this](const QString& reference) {
        if (!toolbar_->field()->hasFocus()) toolbar_->field()->setText(reference);
    });
    connect(browse_, &BrowsePane::busy, activity_, &QLabel::setText);
    connect(browse_, &BrowsePane::idle, activity_, &QLabel::clear);
    connect(browse_, &BrowsePane::signInRequested, this, &MainWindow::openSignIn);
    connect(browse_, &BrowsePane::trustServersRequested, this, &MainWindow::openTrustServers);
    connect(browse_, &BrowsePane::addRequested, this, [this] {
        auto* dialog = new AddDialog(this);
        connect(dialog, &AddDialog::repositoryGiven, this, &MainWindow::openReference);
        connect(dialog, &AddDialog::registryGiven, browse_, &BrowsePane::addRegistry);
        dialog->open();
    });
    connect(welcome_, &WelcomePane::inspectRequested, this, &MainWindow::openReference);
    connect(welcome_, &WelcomePane::labRequested, this, [this] { startLab(lab::defaultFolder()); });
    connect(welcome_, &WelcomePane::cancelRequested, lab_, &LabSession::cancel);
    connect(lab_, &LabSession::progress, welcome_, &WelcomePane::setLabProgress);
    connect(lab_, &LabSession::progress, this, [this](const QString& step) { activity_->setText(step); });
    connect(lab_, &LabSession::failed, this, [this](const QString& message, const QString& hint) {
        activity_->clear();
        welcome_->setLabError(message, hint);
        showWelcome();
    });
    connect(lab_, &LabSession::ready, this, &MainWindow::useLab);
    connect(&Appearance::instance(), &Appearance::changed, this, &MainWindow::recolor);
}

void MainWindow::openReference(const QString& reference) {
    const auto parsed = registry::Reference::parse(reference.toStdString());
    showBrowse();
    if (!parsed) {
        browse_->banner()->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(parsed.error().message, 300), shown(parsed.error().hint, 300));
        return;
    }
    remember(reference);
    // A bundle that is still being read shall not take the place of what was asked for after it.
    ++bundleGeneration_;
    toolbar_->field()->setText(reference);
    browse_->open(text(parsed->gun()), parsed->tag ? text(*parsed->tag) : QString());
}

void MainWindow::remember(const QString& reference) {
    history_.removeAll(reference);
    history_.prepend(reference);
    while (history_.size() > kMaxHistory) history_.removeLast();
    toolbar_->setHistory(history_);
    pullPane_->setRecent(history_);
    if (visitedAt_ < 0 || visited_.at(visitedAt_) != reference) {
        visited_ = visited_.mid(0, visitedAt_ + 1);
        visited_ << reference;
        visitedAt_ = static_cast<int>(visited_.size()) - 1;
    }
    toolbar_->setCanGo(visitedAt_ > 0, false);
}

void MainWindow::go(int step) {
    const int to = visitedAt_ + step;
    if (to < 0 || to >= visited_.size()) return;
    visitedAt_ = to;
    openReference(visited_.at(to));
    toolbar_->setCanGo(to > 0, to + 1 < visited_.size());
}

void MainWindow::showReport(const trust::Report& report) {
    showTitle();
    const QString at = QLocale::c().toString(QDateTime::currentDateTime(), QStringLiteral("HH:mm"));
    const bool unreachable = report.status == trust::RepositoryStatus::Unreachable;
    const QString server = shown(report.trustServer, 160);
    if (report.bundle) {
        serverStatus_->setText(tr("Bundle of %1: no server was asked").arg(dateAndTime(report.bundle->fetchedAt)));
        serverStatus_->setToolTip(shown(report.bundle->file, 300));
        registryStatus_->clear();
        expiryStatus_->hide();
        return;
    }
    serverStatus_->setText(report.fromCache ? tr("Trust server %1 offline, cache used").arg(server) : unreachable ? tr("Trust server %1 told nothing").arg(server) : tr("Trust server %1 reached %2").arg(server, at));
    serverStatus_->setToolTip(tr("Chosen by %1").arg(shown(report.trustServerReason, 160)));
    registryStatus_->setText(report.registryReached ? tr("Registry %1 reached %2").arg(text(report.registryHost), at) : tr("Registry %1 not reached").arg(text(report.registryHost)));
}

void MainWindow::startLab(const std::filesystem::path& folder) { lab_->start(folder); }

void MainWindow::useLab() {
    activity_->clear();
    welcome_->setLabProgress({}, 0, 0);
    const lab::LabState& state = lab_->state();
    // The lab's server answers for the lab's registry alone; what is looked at there stays out of the user's trust directory.
    options_.trustServers = {{state.registryHost, state.trustServer}};
    options_.tlsFolders = {state.dockerConfig};
    options_.trustDir = state.folder / "reader";
    remakeBackend();
    browse_->addRepositories(state.repositories);
    expiry_->addRepositories(state.repositories);
    showBrowse();
    if (!state.repositories.empty()) openReference(text(state.repositories.front()));
    emit labReady();
}

void MainWindow::remakeBackend() {
    workbench_->setOptions(options_);
    if (!ownBackend_) return;
    backend_ = std::make_shared<CoreBackend>(options_);
    browse_->setBackend(backend_);
    setHistoryDesk(std::make_shared<CoreHistoryDesk>(options_));
    pullPane_->setBackend(backend_);
    expiry_->setBackend(backend_);
    reminder_->setBackend(backend_);
    keys_->setDesk({std::make_shared<trust::KeyAdmin>(options_), passphrases_});
    policy_->setDesk({{}, options_.dockerConfig, std::make_shared<trust::PolicyChecker>(options_)});
    audit_->setBackend(makeAuditBackend(options_));
}

void MainWindow::openTrustServers(const QString& registryHost) {
    auto* dialog = new TrustServersDialog(options_.trustServersFile, registryHost, this);
    connect(dialog, &TrustServersDialog::saved, browse_, &BrowsePane::refresh);
    dialog->open();
}

void MainWindow::openSignIn(const QString& registryHost) {
    auto* dialog = new CredentialsDialog(registryHost, this);
    connect(dialog, &CredentialsDialog::given, this, [this, dialog, registryHost](const QString& username, bool keep) {
        const auto password = std::make_shared<crypto::Secret>(dialog->password());
        // The keychain may ask for its own password: not on this thread.
        runAsync(this, [store = credentials_, host = registryHost.toStdString(), user = username.toStdString(), password, keep](std::stop_token) {
            return store->put(host, user, std::move(*password), keep);
        }, [this](const Result<void>& kept) {
            remakeBackend();
            browse_->refresh();
            if (!kept) browse_->banner()->tell(Banner::Tone::Caution, QStringLiteral("warning"), shown(kept.error().message, 300), shown(kept.error().hint, 300));
        });
    });
    dialog->open();
}

void MainWindow::showKeys() { rail_->setCurrentRow(stack_->indexOf(keys_)); }
void MainWindow::showPolicy() { rail_->setCurrentRow(stack_->indexOf(policy_)); }
void MainWindow::showWelcome() { rail_->setCurrentRow(stack_->indexOf(welcome_)); }
void MainWindow::showBrowse() { rail_->setCurrentRow(stack_->indexOf(browse_)); }
void MainWindow::showActivity() { rail_->setCurrentRow(stack_->indexOf(activityPane_)); }

/// What is in view: the repository, the pull, or the pane.
void MainWindow::showTitle() {
    QString what;
    if (stack_->currentWidget() == browse_) what = browse_->report() ? shown(browse_->report()->repository, 200) : QString();
    else if (stack_->currentWidget() == pullPane_) what = pullTitle(pullPane_->session());
    else if (rail_->currentItem()) what = rail_->currentItem()->text();
    setWindowTitle(what.isEmpty() ? QStringLiteral("Roseglass") : what + QStringLiteral(" — Roseglass"));
}

void MainWindow::recolor() {
    toolbar_->recolor();
    welcome_->recolor();
    browse_->recolor();
    keys_->recolor();
    policy_->recolor();
    audit_->recolor();
    expiry_->recolor();
    activityPane_->recolor();
    pullPane_->recolor();
    pullAction_->recolor();
    actions_->recolor();
    colorRail();
}

void MainWindow::colorRail() {
    const QString names[] = {QStringLiteral("layers"), QStringLiteral("key"), QStringLiteral("pull"), QStringLiteral("settings"), QStringLiteral("clock"), QStringLiteral("audit"), QStringLiteral("activity"), QStringLiteral("flask")};
    for (int row = 0; row < rail_->count(); ++row) {
        rail_->item(row)->setIcon(icon(names[row], row == rail_->currentRow() ? tokens().accent : QColor()));
        rail_->item(row)->setSizeHint({86, 62});
        rail_->item(row)->setTextAlignment(Qt::AlignHCenter);
    }
}

void MainWindow::loadSettings() {
    const QSettings settings;
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    browse_->restoreLayout(settings.value(QStringLiteral("window/layout")).toByteArray());
    history_ = settings.value(QStringLiteral("history")).toStringList();
    bookmarks_ = settings.value(QStringLiteral("bookmarks")).toStringList();
    toolbar_->setHistory(history_);
    pullPane_->setRecent(history_);
    toolbar_->setCanGo(false, false);
    std::vector<std::string> guns;
    for (const QString& gun : bookmarks_) guns.push_back(gun.toStdString());
    browse_->addRepositories(guns);
    expiry_->addRepositories(guns);
}

void MainWindow::saveSettings() {
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/layout"), browse_->saveLayout());
    settings.setValue(QStringLiteral("history"), history_);
    settings.setValue(QStringLiteral("bookmarks"), bookmarks_);
    settings.setValue(QStringLiteral("appearance"), static_cast<int>(Appearance::instance().choice()));
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!policy_->mayClose()) {
        showPolicy();
        return event->ignore();
    }
    saveSettings();
    browse_->cancel();
    audit_->cancel();
    QMainWindow::closeEvent(event);
}

}  // namespace roseglass::ui

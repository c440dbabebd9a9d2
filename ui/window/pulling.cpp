#include <QFileDialog>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolButton>

#include "ui/actions/publish_actions.h"
#include "ui/actions/pull_action.h"
#include "ui/actions/sign_action.h"
#include "ui/activity/activity_pane.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/icons.h"
#include "ui/pull/dockerfile_dialog.h"
#include "ui/pull/pull_pane.h"
#include "ui/window/main_window.h"

namespace roseglass::ui {
namespace {

const QString kTrustSetting = QStringLiteral("pull/trust");

}  // namespace

void MainWindow::buildPulling() {
    pullPane_ = new PullPane(backend_);
    pullPane_->setTrustByDefault(QSettings().value(kTrustSetting, true).toBool());
    pullAction_ = new PullAction({this, workbench_, [this] { return backend_; }}, this);
    pullAction_->select({});
    activityPane_->follow(&pullPane_->session());
    browse_->addTagActions({pullAction_, actions_->sign, actions_->signDigest, actions_->revoke});
    browse_->addOverviewActions({pullAction_, actions_->signDigest, actions_->revoke});
    pulls_ = new QToolButton;
    pulls_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    pulls_->setIconSize({18, 14});
    pulls_->setFocusPolicy(Qt::TabFocus);
    pulls_->setToolTip(tr("Show the pull"));
    pulls_->hide();
    connect(pulls_, &QToolButton::clicked, this, &MainWindow::showPull);
    connect(pullAction_, &PullAction::requested, this, &MainWindow::openPull);
    connect(pullPane_, &PullPane::worked, activityPane_, &ActivityPane::refresh);
    connect(pullPane_, &PullPane::whyRequested, this, [this](const QString& reference) {
        openReference(reference);
        browse_->showWhy();
    });
    connect(pullPane_, &PullPane::signRequested, this, [this](const QString& reference) { actions_->sign->open(reference, SignSetup::Source::Registry); });
    connect(pullPane_, &PullPane::policyRequested, this, &MainWindow::showPolicy);
    connect(&pullPane_->session(), &PullSession::stateChanged, this, &MainWindow::showPulls);
    connect(&pullPane_->session(), &PullSession::progressed, this, &MainWindow::showPulls);
}

void MainWindow::buildToolsMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Tools"));
    menu->setToolTipsVisible(true);
    menu->addAction(pullAction_);
    connect(menu->addAction(tr("Check a &Dockerfile…")), &QAction::triggered, this, [this] {
        auto* dialog = new QFileDialog(this, tr("Choose a Dockerfile"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::checkDockerfile);
        dialog->open();
    });
    menu->addSeparator();
    QAction* trust = menu->addAction(tr("Content &trust by default"));
    trust->setCheckable(true);
    trust->setChecked(pullPane_->trustByDefault());
    trust->setToolTip(tr("Off: pulls take what the registry serves, unless they are told otherwise. The tag's name has to be typed then."));
    connect(trust, &QAction::toggled, this, [this](bool on) {
        QSettings().setValue(kTrustSetting, on);
        pullPane_->setTrustByDefault(on);
    });
    buildReminders(menu);
}

void MainWindow::openPull(const QString& reference) {
    showPull();
    pullPane_->open(reference);
}

void MainWindow::checkDockerfile(const QString& file) { (new DockerfileDialog(backend_, file, this))->open(); }

void MainWindow::showPull() { rail_->setCurrentRow(stack_->indexOf(pullPane_)); }

void MainWindow::showPulls() {
    const PullSession& session = pullPane_->session();
    const bool running = session.state() == PullSession::State::Running;
    pulls_->setVisible(running);
    if (!running) return;
    const quint64 total = session.plan()->totalBytes;
    pulls_->setIcon(icon(QStringLiteral("pull")));
    pulls_->setText(tr("1 pull running, %1%").arg(total == 0 ? 100 : session.bytesDone() * 100 / total));
    pulls_->setAccessibleName(pulls_->text());
}

}  // namespace roseglass::ui

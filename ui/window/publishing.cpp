#include <QActionGroup>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QListWidget>
#include <QMenuBar>
#include <QMimeData>
#include <QSettings>
#include <QStackedWidget>
#include <QTabWidget>

#include <algorithm>

#include "ui/actions/add_signer_action.h"
#include "ui/actions/publish_actions.h"
#include "ui/actions/pull_action.h"
#include "ui/actions/sign_action.h"
#include "ui/activity/activity_pane.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/async.h"
#include "ui/common/format.h"
#include "ui/keys/keys_pane.h"
#include "ui/publish/intent.h"
#include "ui/publish/workbench.h"
#include "ui/pull/dockerfile_dialog.h"
#include "ui/settings/passphrase_store.h"
#include "ui/signers/signers_pane.h"
#include "ui/window/main_window.h"
#include "ui/window/toolbar.h"

namespace roseglass::ui {
namespace {

/// What can be pushed of what was dropped: a docker archive, or a folder with an OCI layout. Empty: nothing.
QString localImage(const QMimeData* data) {
    for (const QUrl& url : data->urls()) {
        const QFileInfo file(url.toLocalFile());
        if (file.isDir() && QFileInfo::exists(QDir(file.filePath()).filePath(QStringLiteral("oci-layout")))) return QStringLiteral("oci:") + file.filePath();
        if (file.isFile() && file.suffix().compare(QLatin1String("tar"), Qt::CaseInsensitive) == 0) return QStringLiteral("docker-archive:") + file.filePath();
    }
    return {};
}

/// A Dockerfile among what was dropped. Empty: none.
QString dockerfile(const QMimeData* data) {
    for (const QUrl& url : data->urls()) {
        if (DockerfileDialog::isDockerfile(url.toLocalFile()) && QFileInfo(url.toLocalFile()).isFile()) return url.toLocalFile();
    }
    return {};
}

QStringList localFiles(const QMimeData* data) {
    QStringList files;
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile()) files << url.toLocalFile();
    }
    return files;
}

}  // namespace

void MainWindow::buildPublishing() {
    workbench_->setOptions(options_);
    actions_ = new PublishActions({this, workbench_, [this] { return backend_; }}, this);
    activityPane_ = new ActivityPane(workbench_);
    setAcceptDrops(true);
    toolbar_->setSignAction(actions_->sign);
    connect(browse_, &BrowsePane::selectionChanged, this, &MainWindow::followSelection);
    connect(browse_, &BrowsePane::reportShown, this, &MainWindow::readStaged);
    connect(browse_, &BrowsePane::signRequested, actions_->sign, &QAction::trigger);
    connect(browse_, &BrowsePane::renewRequested, actions_->renew, &QAction::trigger);
    connect(browse_, &BrowsePane::publishStagedRequested, actions_->publishStaged, &QAction::trigger);
    connect(browse_, &BrowsePane::discardStagedRequested, actions_->discardStaged, &QAction::trigger);
    connect(browse_->signers(), &SignersPane::addRequested, this, [this](const QStringList& files) { actions_->addSigner->ask(browse_->currentGun(), files); });
    connect(browse_->signers(), &SignersPane::removeRequested, this, [this](const QString& name) { workbench_->review(removeSignerIntent(browse_->currentGun(), name), this); });
    connect(keys_, &KeysPane::rotateRequested, this, [this](const QString& gun, const QString& role) { workbench_->review(rotateIntent(gun, role), this); });
    connect(workbench_, &Workbench::worked, this, [this](const QString& repository) {
        keys_->refresh();
        browse_->addRepositories({repository.toStdString()});
        if (repository == browse_->currentGun()) browse_->refresh();
        else if (!repository.isEmpty()) browse_->open(repository, {});
    });
    // The log is read when it is looked at.
    connect(stack_, &QStackedWidget::currentChanged, this, [this] {
        if (stack_->currentWidget() == activityPane_) activityPane_->refresh();
    });
}

void MainWindow::buildSignMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Sign"));
    menu->setToolTipsVisible(true);
    menu->addActions({actions_->sign, actions_->signDigest, actions_->revoke, actions_->revokeAll});
    menu->addSeparator();
    menu->addAction(actions_->renew);
    menu->addSeparator();
    menu->addActions({actions_->publishStaged, actions_->discardStaged});
    menu->addSeparator();
    connect(menu->addAction(tr("Si&gners…")), &QAction::triggered, this, [this] {
        showBrowse();
        browse_->details()->setCurrentWidget(browse_->signers());
    });
    menu->addAction(actions_->addSigner);
    menu->addSeparator();
    menu->addAction(actions_->deleteAll);
    menu->addSeparator();
    buildPassphraseMenu(menu->addMenu(tr("Remember &passphrases")));
}

void MainWindow::buildPassphraseMenu(QMenu* menu) {
    using Keep = PassphraseStore::Keep;
    const QString setting = QStringLiteral("passphrases/keep");
    const std::pair<QString, Keep> choices[] = {{tr("Ask each time"), Keep::Once}, {tr("For 15 minutes after the last use"), Keep::Minutes}, {tr("Until Roseglass is closed"), Keep::ThisRun}};
    auto* group = new QActionGroup(menu);
    passphrases_->setUsualKeep(static_cast<Keep>(std::clamp(QSettings().value(setting, 0).toInt(), static_cast<int>(Keep::Once), static_cast<int>(Keep::ThisRun))));
    for (const auto& [name, keep] : choices) {
        QAction* action = menu->addAction(name);
        action->setCheckable(true);
        action->setChecked(passphrases_->usualKeep() == keep);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, setting, keep = keep] {
            passphrases_->setUsualKeep(keep);
            QSettings().setValue(setting, static_cast<int>(keep));
        });
    }
}

void MainWindow::followSelection() {
    Selection selection{browse_->currentGun(), browse_->report(), std::nullopt, staged_};
    if (const trust::TagRow* tag = browse_->currentTag()) selection.tag = *tag;
    actions_->select(selection);
    pullAction_->select(selection);
}

void MainWindow::readStaged() {
    staged_ = 0;
    followSelection();
    const QString gun = browse_->currentGun();
    if (browse_->report() && browse_->report()->bundle) return;
    runAsync(this, [options = options_, gun = gun.toStdString()](std::stop_token) { return trust::Publisher(options, nullptr).staged(gun); },
             [this, gun](const Result<std::vector<notary::StagedChange>>& changes) {
                 if (gun != browse_->currentGun()) return;
                 staged_ = changes ? changes->size() : 0;
                 browse_->setStaged(staged_);
                 followSelection();
             });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QMimeData* dropped = event->mimeData();
    if (!localImage(dropped).isEmpty() || !dockerfile(dropped).isEmpty() || !bundleIn(localFiles(dropped)).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    if (const QString file = dockerfile(event->mimeData()); !file.isEmpty()) {
        event->acceptProposedAction();
        return checkDockerfile(file);
    }
    if (const QString bundle = bundleIn(localFiles(event->mimeData())); !bundle.isEmpty()) {
        event->acceptProposedAction();
        return openBundle(bundle);
    }
    const QString source = localImage(event->mimeData());
    if (source.isEmpty()) return;
    event->acceptProposedAction();
    const QString gun = browse_->currentGun();
    actions_->sign->open(gun.isEmpty() ? QString() : gun + QLatin1Char(':'), SignSetup::Source::Local, source);
}

}  // namespace roseglass::ui

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QLineEdit>
#include <QMenuBar>
#include <QTabWidget>
#include <QTableView>
#include <QTreeView>

#include "ui/audit/audit_pane.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/appearance.h"
#include "ui/expiry/expiry_pane.h"
#include "ui/keys/keys_pane.h"
#include "ui/policy/policy_pane.h"
#include "ui/pull/pull_pane.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"
#include "ui/window/toolbar.h"

namespace roseglass::ui {
namespace {

QAction* entry(QMenu* menu, const QString& name, const QKeySequence& keys, QObject* context, std::function<void()> action) {
    auto* made = menu->addAction(name);
    made->setShortcut(keys);
    QObject::connect(made, &QAction::triggered, context, [action = std::move(action)] { action(); });
    return made;
}

}  // namespace

void MainWindow::buildMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    entry(file, tr("Open a &reference"), Qt::CTRL | Qt::Key_L, this, [this] {
        toolbar_->field()->setFocus();
        toolbar_->field()->selectAll();
    });
    entry(file, tr("Start the local &lab"), {}, this, [this] { startLab(lab::defaultFolder()); });
    entry(file, tr("&Trust servers…"), {}, this, [this] { openTrustServers({}); });
    file->addSeparator();
    entry(file, tr("&Quit"), QKeySequence::Quit, this, [this] { close(); });

    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    entry(edit, tr("Copy pinned &reference"), Qt::CTRL | Qt::SHIFT | Qt::Key_C, this, [this] { browse_->copyPinned(); });
    edit->addSeparator();
    entry(edit, tr("Copy table as &text"), {}, this, [this] { browse_->copyTags(TagFormat::Text); });
    entry(edit, tr("Copy table as &JSON"), {}, this, [this] { browse_->copyTags(TagFormat::Json); });
    entry(edit, tr("Copy table as &CSV"), {}, this, [this] { browse_->copyTags(TagFormat::Csv); });
    edit->addSeparator();
    entry(edit, tr("&Filter"), QKeySequence::Find, this, [this] {
        if (keys_->isVisible()) keys_->focusFilter();
        else if (expiry_->isVisible()) expiry_->focusFilter();
        else if (audit_->isVisible()) audit_->focusFilter();
        else browse_->focusFilter();
    });

    QMenu* view = menuBar()->addMenu(tr("&View"));
    entry(view, tr("&Trusted images only"), Qt::CTRL | Qt::Key_G, this, [this] { toolbar_->setGlasses(!browse_->glasses()); });
    entry(view, tr("&Refresh"), QKeySequence::Refresh, this, [this] {
        if (keys_->isVisible()) keys_->refresh();
        else if (policy_->isVisible()) policy_->refresh();
        else if (expiry_->isVisible()) expiry_->refresh();
        else if (audit_->isVisible()) audit_->start();
        else browse_->refresh();
    });
    entry(view, tr("&Stop"), Qt::Key_Escape, this, [this] {
        browse_->cancel();
        lab_->cancel();
        if (pullPane_->isVisible()) pullPane_->cancel();
        exporting_.request_stop();
        policy_->cancel();
        if (audit_->isVisible()) audit_->cancel();
        expiry_->cancel();
    });
    view->addSeparator();
    entry(view, tr("Re&positories"), Qt::CTRL | Qt::Key_1, this, [this] { showBrowse(); });
    entry(view, tr("&Keys"), Qt::CTRL | Qt::Key_2, this, [this] { showKeys(); });
    entry(view, tr("P&ull"), Qt::CTRL | Qt::Key_3, this, [this] { showPull(); });
    entry(view, tr("P&olicy"), Qt::CTRL | Qt::Key_4, this, [this] { showPolicy(); });
    entry(view, tr("Au&dit"), Qt::CTRL | Qt::SHIFT | Qt::Key_A, this, [this] { showAudit(); });
    entry(view, tr("E&xpiry"), Qt::CTRL | Qt::Key_5, this, [this] { showExpiry(); });
    view->addSeparator();
    for (int tab = 0; tab < browse_->details()->count(); ++tab) {
        entry(view, browse_->details()->tabText(tab), Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + tab), this, [this, tab] { browse_->details()->setCurrentIndex(tab); });
    }
    view->addSeparator();
    entry(view, tr("Hide or show the &tree"), Qt::CTRL | Qt::Key_B, this, [this] { browse_->toggleTree(); });
    entry(view, tr("&Enlarge or restore details"), Qt::CTRL | Qt::SHIFT | Qt::Key_M, this, [this] { browse_->toggleDetails(); });
    entry(view, tr("&Next region"), Qt::Key_F6, this, [this] { nextRegion(); });
    QMenu* appearance = view->addMenu(tr("&Appearance"));
    auto* group = new QActionGroup(this);
    const std::pair<QString, Appearance::Choice> choices[] = {{tr("As the system"), Appearance::Choice::System}, {tr("Light"), Appearance::Choice::Light}, {tr("Dark"), Appearance::Choice::Dark}};
    for (const auto& [name, choice] : choices) {
        QAction* action = entry(appearance, name, {}, this, [choice = choice] { Appearance::instance().choose(choice); });
        action->setCheckable(true);
        action->setChecked(Appearance::instance().choice() == choice);
        group->addAction(action);
    }

    QMenu* repository = menuBar()->addMenu(tr("&Repository"));
    entry(repository, tr("&Bookmark"), Qt::CTRL | Qt::Key_D, this, [this] {
        if (!browse_->currentGun().isEmpty() && !bookmarks_.contains(browse_->currentGun())) bookmarks_ << browse_->currentGun();
    });
    entry(repository, tr("&Remove bookmark"), {}, this, [this] { bookmarks_.removeAll(browse_->currentGun()); });
    entry(repository, tr("Show &why"), {}, this, [this] { browse_->showWhy(); });
    entry(repository, tr("Key &hierarchy"), Qt::CTRL | Qt::SHIFT | Qt::Key_H, this, [this] {
        showBrowse();
        browse_->showHierarchy();
    });
    buildBundles(repository);

    buildSignMenu();
    buildToolsMenu();

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    entry(help, tr("&Welcome"), {}, this, [this] { showWelcome(); });
    entry(help, tr("About &Qt"), {}, this, [] { QApplication::aboutQt(); });
}

}  // namespace roseglass::ui

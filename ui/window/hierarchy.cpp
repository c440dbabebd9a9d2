#include "ui/hierarchy/hierarchy_pane.h"

#include <QAction>

#include "ui/actions/add_signer_action.h"
#include "ui/actions/publish_actions.h"
#include "ui/browse/browse_pane.h"
#include "ui/keys/keys_pane.h"
#include "ui/publish/intent.h"
#include "ui/publish/workbench.h"
#include "ui/window/main_window.h"

namespace roseglass::ui {

/// What can be done to a role or key is done where it always is: as a plan, or in Keys.
void MainWindow::connectHierarchy() {
    HierarchyPane* hierarchy = browse_->hierarchy();
    connect(hierarchy, &HierarchyPane::keysWanted, keys_, &KeysPane::refresh);
    connect(keys_, &KeysPane::reportShown, hierarchy, &HierarchyPane::setKeys);
    connect(hierarchy, &HierarchyPane::keyRequested, this, [this](const QString& keyId) {
        showKeys();
        keys_->select(keyId.toStdString());
    });
    connect(hierarchy, &HierarchyPane::rotateRequested, this, [this](const QString& role) { workbench_->review(rotateIntent(browse_->currentGun(), role), this); });
    connect(hierarchy, &HierarchyPane::addSignerRequested, this, [this] { actions_->addSigner->ask(browse_->currentGun(), {}); });
    connect(hierarchy, &HierarchyPane::removeSignerRequested, this, [this](const QString& name) { workbench_->review(removeSignerIntent(browse_->currentGun(), name), this); });
    connect(hierarchy, &HierarchyPane::renewRequested, actions_->renew, &QAction::trigger);
}

}  // namespace roseglass::ui

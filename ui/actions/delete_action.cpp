#include "ui/actions/delete_action.h"

#include "ui/publish/intent.h"

namespace roseglass::ui {

DeleteAction::DeleteAction(ActionTools tools, QObject* parent) : Action(tr("&Delete trust data…"), QStringLiteral("trash"), std::move(tools), parent) { setDangerous(); }

QString DeleteAction::whyNot(const Selection& selection) const {
    return selection.hasTrustData() ? QString() : tr("There is no trust data to delete");
}

void DeleteAction::start(const Selection& selection) {
    tools().workbench->review(deleteIntent(selection.gun, true), tools().window);
}

}  // namespace roseglass::ui

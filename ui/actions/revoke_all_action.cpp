#include "ui/actions/revoke_all_action.h"

#include "ui/publish/intent.h"

namespace roseglass::ui {

RevokeAllAction::RevokeAllAction(ActionTools tools, QObject* parent) : Action(tr("Revoke &all signatures…"), QStringLiteral("trash"), std::move(tools), parent) { setDangerous(); }

QString RevokeAllAction::whyNot(const Selection& selection) const {
    return selection.hasTrustData() ? QString() : tr("Nothing is signed here");
}

void RevokeAllAction::start(const Selection& selection) {
    tools().workbench->review(revokeIntent(selection.gun, {}), tools().window);
}

}  // namespace roseglass::ui

#include "ui/actions/renew_action.h"

#include "ui/publish/intent.h"

namespace roseglass::ui {

RenewAction::RenewAction(ActionTools tools, QObject* parent) : Action(tr("Re&new…"), QStringLiteral("renew"), std::move(tools), parent) {}

QString RenewAction::whyNot(const Selection& selection) const {
    return selection.hasTrustData() ? QString() : tr("There is no trust data to renew");
}

void RenewAction::start(const Selection& selection) {
    tools().workbench->review(renewIntent(selection.gun), tools().window);
}

}  // namespace roseglass::ui

#include "ui/actions/publish_staged_action.h"

#include "ui/publish/intent.h"

namespace roseglass::ui {

PublishStagedAction::PublishStagedAction(ActionTools tools, QObject* parent) : Action(tr("&Publish staged changes…"), QStringLiteral("publish"), std::move(tools), parent) {}

QString PublishStagedAction::whyNot(const Selection& selection) const {
    return selection.staged > 0 ? QString() : tr("The notary client staged nothing for this repository");
}

void PublishStagedAction::start(const Selection& selection) {
    tools().workbench->review(publishStagedIntent(selection.gun), tools().window);
}

}  // namespace roseglass::ui

#include "ui/actions/discard_staged_action.h"

#include "ui/publish/intent.h"

namespace roseglass::ui {

DiscardStagedAction::DiscardStagedAction(ActionTools tools, QObject* parent) : Action(tr("Disc&ard staged changes…"), QStringLiteral("trash"), std::move(tools), parent) { setDangerous(); }

QString DiscardStagedAction::whyNot(const Selection& selection) const {
    return selection.staged > 0 ? QString() : tr("The notary client staged nothing for this repository");
}

void DiscardStagedAction::start(const Selection& selection) {
    tools().workbench->review(discardStagedIntent(selection.gun), tools().window);
}

}  // namespace roseglass::ui

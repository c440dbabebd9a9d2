#include "ui/actions/revoke_action.h"

#include "ui/common/presentation.h"
#include "ui/publish/intent.h"

namespace roseglass::ui {

RevokeAction::RevokeAction(ActionTools tools, QObject* parent) : Action(tr("&Revoke signature…"), QStringLiteral("trash"), std::move(tools), parent) { setDangerous(); }

QString RevokeAction::whyNot(const Selection& selection) const {
    if (!selection.tag) return tr("Select a tag first");
    if (!selection.isSigned()) return selection.report ? presentationOf(*selection.tag, *selection.report).headline : tr("Nothing is known of it yet");
    return {};
}

void RevokeAction::start(const Selection& selection) {
    tools().workbench->review(revokeIntent(selection.gun, QString::fromStdString(selection.tag->name)), tools().window);
}

}  // namespace roseglass::ui

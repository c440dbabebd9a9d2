#include "ui/actions/publish_actions.h"

#include "ui/actions/add_signer_action.h"
#include "ui/actions/delete_action.h"
#include "ui/actions/discard_staged_action.h"
#include "ui/actions/publish_staged_action.h"
#include "ui/actions/renew_action.h"
#include "ui/actions/revoke_action.h"
#include "ui/actions/revoke_all_action.h"
#include "ui/actions/sign_action.h"
#include "ui/actions/sign_digest_action.h"

namespace roseglass::ui {

PublishActions::PublishActions(ActionTools tools, QObject* parent)
    : QObject(parent), sign(new SignAction(tools, this)), signDigest(new SignDigestAction(tools, this)), revoke(new RevokeAction(tools, this)), revokeAll(new RevokeAllAction(tools, this)),
      renew(new RenewAction(tools, this)), publishStaged(new PublishStagedAction(tools, this)), discardStaged(new DiscardStagedAction(tools, this)), deleteAll(new DeleteAction(tools, this)),
      addSigner(new AddSignerAction(tools, this)) {
    select({});
}

QList<Action*> PublishActions::all() const { return {sign, signDigest, revoke, revokeAll, renew, publishStaged, discardStaged, deleteAll, addSigner}; }

void PublishActions::select(const Selection& selection) {
    selection_ = selection;
    for (Action* action : all()) action->select(selection_);
}

void PublishActions::recolor() {
    for (Action* action : all()) action->recolor();
}

}  // namespace roseglass::ui

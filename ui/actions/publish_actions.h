#pragma once
#include <QObject>

#include "ui/actions/action.h"

namespace roseglass::ui {

class AddSignerAction;
class SignAction;

/// The actions that publish, all following one selection.
class PublishActions : public QObject {
    Q_OBJECT
public:
    PublishActions(ActionTools tools, QObject* parent);
    void select(const Selection& selection);
    const Selection& selection() const { return selection_; }
    void recolor();

    SignAction* sign;
    Action *signDigest, *revoke, *revokeAll, *renew, *publishStaged, *discardStaged, *deleteAll;
    AddSignerAction* addSigner;

private:
    QList<Action*> all() const;
    Selection selection_;
};

}  // namespace roseglass::ui

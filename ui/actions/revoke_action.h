#pragma once
#include "ui/actions/action.h"

namespace roseglass::ui {

/// Takes the signature of the selected tag back.
class RevokeAction final : public Action {
    Q_OBJECT
public:
    RevokeAction(ActionTools tools, QObject* parent);
    QString whyNot(const Selection& selection) const override;

protected:
    void start(const Selection& selection) override;
};

}  // namespace roseglass::ui

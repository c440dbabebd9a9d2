#pragma once
#include "ui/actions/action.h"

namespace roseglass::ui {

/// Signs again what expired or soon will, as far as its keys are here.
class RenewAction final : public Action {
    Q_OBJECT
public:
    RenewAction(ActionTools tools, QObject* parent);
    QString whyNot(const Selection& selection) const override;

protected:
    void start(const Selection& selection) override;
};

}  // namespace roseglass::ui

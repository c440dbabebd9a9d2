#pragma once
#include "ui/actions/action.h"

namespace roseglass::ui {

/// Throws away what the notary client staged.
class DiscardStagedAction final : public Action {
    Q_OBJECT
public:
    DiscardStagedAction(ActionTools tools, QObject* parent);
    QString whyNot(const Selection& selection) const override;

protected:
    void start(const Selection& selection) override;
};

}  // namespace roseglass::ui

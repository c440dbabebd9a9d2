#pragma once
#include "ui/actions/action.h"

namespace roseglass::ui {

/// Publishes what the notary client staged.
class PublishStagedAction final : public Action {
    Q_OBJECT
public:
    PublishStagedAction(ActionTools tools, QObject* parent);
    QString whyNot(const Selection& selection) const override;

protected:
    void start(const Selection& selection) override;
};

}  // namespace roseglass::ui

#pragma once
#include "ui/actions/action.h"

namespace roseglass::ui {

/// Takes every signature of the repository back.
class RevokeAllAction final : public Action {
    Q_OBJECT
public:
    RevokeAllAction(ActionTools tools, QObject* parent);
    QString whyNot(const Selection& selection) const override;

protected:
    void start(const Selection& selection) override;
};

}  // namespace roseglass::ui

#pragma once
#include "ui/actions/action.h"

namespace roseglass::ui {

/// Gives a tag another digest than the registry serves under it.
class SignDigestAction final : public Action {
    Q_OBJECT
public:
    SignDigestAction(ActionTools tools, QObject* parent);
    QString whyNot(const Selection& selection) const override;

protected:
    void start(const Selection& selection) override;
};

}  // namespace roseglass::ui

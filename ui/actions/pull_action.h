#pragma once
#include "ui/actions/action.h"

namespace roseglass::ui {

/// Shows what pulling the chosen tag would do; without one the pane asks which image.
class PullAction : public Action {
    Q_OBJECT
public:
    PullAction(ActionTools tools, QObject* parent);
    QString whyNot(const Selection& selection) const override;

signals:
    void requested(const QString& reference);

protected:
    void start(const Selection& selection) override;
};

}  // namespace roseglass::ui

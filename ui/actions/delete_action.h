#pragma once
#include "ui/actions/action.h"

namespace roseglass::ui {

/// Deletes everything that the trust server has of the repository.
class DeleteAction final : public Action {
    Q_OBJECT
public:
    DeleteAction(ActionTools tools, QObject* parent);
    QString whyNot(const Selection& selection) const override;

protected:
    void start(const Selection& selection) override;
};

}  // namespace roseglass::ui

#pragma once
#include "ui/actions/action.h"

namespace roseglass::ui {

class AddSignerDialog;

/// Asks for a signer and plans to add him.
class AddSignerAction final : public Action {
    Q_OBJECT
public:
    AddSignerAction(ActionTools tools, QObject* parent);
    QString whyNot(const Selection& selection) const override;
    /// @param files  certificates that are there already, dropped by a person
    AddSignerDialog* ask(const QString& gun, const QStringList& files);

protected:
    void start(const Selection& selection) override;
};

}  // namespace roseglass::ui

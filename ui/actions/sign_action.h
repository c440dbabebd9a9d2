#pragma once
#include "ui/actions/action.h"
#include "ui/sign/sign_setup.h"

namespace roseglass::ui {

class SignWizard;

/// Opens the wizard: on the selected tag, or with nothing filled in.
class SignAction final : public Action {
    Q_OBJECT
public:
    SignAction(ActionTools tools, QObject* parent);
    QString whyNot(const Selection& selection) const override;
    /// @param local  an image of this computer: "oci:DIR", "docker-archive:FILE"
    SignWizard* open(const QString& reference, SignSetup::Source source, const QString& local = {});

protected:
    void start(const Selection& selection) override;
};

}  // namespace roseglass::ui

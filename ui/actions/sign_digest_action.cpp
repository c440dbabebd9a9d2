#include "ui/actions/sign_digest_action.h"

#include "ui/common/format.h"
#include "ui/sign/sign_wizard.h"

namespace roseglass::ui {

SignDigestAction::SignDigestAction(ActionTools tools, QObject* parent) : Action(tr("Sign another &digest…"), QStringLiteral("sign"), std::move(tools), parent) {}

QString SignDigestAction::whyNot(const Selection& selection) const {
    if (!selection.tag) return tr("Select a tag first");
    return {};
}

void SignDigestAction::start(const Selection& selection) {
    auto* wizard = new SignWizard(tools().backend(), tools().workbench->desk(), tools().window);
    tools().workbench->follow(&wizard->session());
    wizard->open();
    wizard->startWith(selection.gun + QLatin1Char(':') + shown(selection.tag->name, 160), SignSetup::Source::Digest);
}

}  // namespace roseglass::ui

#include "ui/actions/sign_action.h"

#include "ui/common/format.h"
#include "ui/sign/sign_wizard.h"

namespace roseglass::ui {

SignAction::SignAction(ActionTools tools, QObject* parent) : Action(tr("&Sign…"), QStringLiteral("sign"), std::move(tools), parent) { setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_S); }

QString SignAction::whyNot(const Selection& selection) const {
    // Without a selection the wizard asks for the image itself.
    Q_UNUSED(selection)
    return {};
}

void SignAction::start(const Selection& selection) {
    open(selection.gun.isEmpty() ? QString() : selection.tag ? selection.gun + QLatin1Char(':') + shown(selection.tag->name, 160) : selection.gun + QLatin1Char(':'), SignSetup::Source::Registry);
}

SignWizard* SignAction::open(const QString& reference, SignSetup::Source source, const QString& local) {
    auto* wizard = new SignWizard(tools().backend(), tools().workbench->desk(), tools().window);
    tools().workbench->follow(&wizard->session());
    wizard->open();
    wizard->startWith(reference, source, local);
    return wizard;
}

}  // namespace roseglass::ui

#include "publish_screens.h"

#include <QLineEdit>
#include <QPushButton>
#include <QSize>
#include <QTabWidget>

#include "lab/lab.h"
#include "ui/actions/add_signer_action.h"
#include "ui/actions/publish_actions.h"
#include "ui/actions/sign_action.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/appearance.h"
#include "ui/common/passphrase_field.h"
#include "ui/publish/backup_card.h"
#include "ui/publish/passphrase_sheet.h"
#include "ui/publish/review_dialog.h"
#include "ui/sign/passphrase_page.h"
#include "ui/sign/sign_wizard.h"
#include "ui/signers/add_signer_dialog.h"
#include "ui/signers/signers_pane.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"

namespace roseglass {
namespace {

using ui::Appearance;
using ui::MainWindow;
using ui::SignWizard;

struct Look {
    Appearance::Choice choice;
    QSize size;
    QString suffix;
};

std::vector<Look> looks() {
    std::vector<Look> out;
    for (const auto& [name, choice] : {std::pair("light", Appearance::Choice::Light), std::pair("dark", Appearance::Choice::Dark)}) {
        for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)}) out.push_back({choice, size, QStringLiteral("-%1-%2").arg(size.width()).arg(QLatin1String(name))});
    }
    return out;
}

template <class T>
T* visible(MainWindow& window) {
    for (T* dialog : window.findChildren<T*>()) {
        if (dialog->isVisible()) return dialog;
    }
    return nullptr;
}

void fill(SignWizard& wizard, const QString& backup) {
    for (const ui::Ask& ask : wizard.session().asks()) {
        ui::PassphraseField* field = wizard.passphrasePage()->sheet()->field(ask.slot);
        if (!field) continue;
        const bool root = ask.key.role == "root";
        field->field()->setText(root ? QStringLiteral("nine gentle herons at dawn over reeds") : QStringLiteral("seven quiet otters"));
        if (field->repeatField()) field->repeatField()->setText(field->field()->text());
    }
    wizard.passphrasePage()->sheet()->backup()->setFile(backup);
}

void addWizard(MainWindow& window, ScreenSteps& steps, const Look& look, const QString& reference) {
    const auto wizard = [&window] { return visible<SignWizard>(window); };
    const auto press = [wizard](QPushButton* (SignWizard::*button)() const) { return [wizard, button] { (wizard()->*button)()->click(); }; };
    steps.push_back({[&window, look] {
                         Appearance::instance().choose(look.choice);
                         window.resize(look.size);
                     }, {}});
    steps.push_back({[&window, reference] { window.openReference(reference); }, QStringLiteral("to-sign") + look.suffix});
    steps.push_back({[&window] { window.actions()->sign->trigger(); }, {}});
    steps.push_back({[] {}, QStringLiteral("sign-review") + look.suffix});
    steps.push_back({press(&SignWizard::backButton), QStringLiteral("sign-signer") + look.suffix});
    steps.push_back({press(&SignWizard::backButton), QStringLiteral("sign-image") + look.suffix});
    steps.push_back({press(&SignWizard::primary), {}});
    steps.push_back({press(&SignWizard::primary), {}});
    steps.push_back({press(&SignWizard::primary), QStringLiteral("sign-passphrases-empty") + look.suffix});
    steps.push_back({[wizard, &window] { fill(*wizard(), QString::fromStdString((window.lab()->state().folder / "team-plain-keys.backup").string())); }, QStringLiteral("sign-passphrases") + look.suffix});
}

}  // namespace

void addPublishScreens(MainWindow& window, ScreenSteps& steps) {
    const QString host = QString::fromStdString(window.lab()->state().registryHost);
    const QString plain = host + QStringLiteral("/team/plain:1");
    const std::vector<Look> all = looks();
    for (const Look& look : all) {
        addWizard(window, steps, look, plain);
        if (&look == &all.back()) break;
        steps.push_back({[&window] { visible<SignWizard>(window)->done(0); }, {}});
    }
    // Once it is really signed, so that there is something to revoke and to look back on.
    steps.push_back({[&window] { visible<SignWizard>(window)->primary()->click(); }, QStringLiteral("sign-working")});
    for (int i = 0; i < 6; ++i) steps.push_back({[] {}, {}});
    const auto wear = [&window](const Look& look) {
        return [&window, look] {
            Appearance::instance().choose(look.choice);
            window.resize(look.size);
        };
    };
    for (const Look& look : all) steps.push_back({wear(look), QStringLiteral("sign-result") + look.suffix});
    steps.push_back({[&window] { visible<SignWizard>(window)->primary()->click(); }, {}});
    for (const Look& look : all) {
        steps.push_back({wear(look), {}});
        steps.push_back({[&window, plain] { window.openReference(plain); }, {}});
        steps.push_back({[&window] { window.browse()->details()->setCurrentIndex(0); }, QStringLiteral("signed") + look.suffix});
        steps.push_back({[&window] { window.actions()->revoke->trigger(); }, {}});
        steps.push_back({[] {}, QStringLiteral("revoke-review") + look.suffix});
        steps.push_back({[&window] { visible<ui::ReviewDialog>(window)->done(0); }, {}});
        steps.push_back({[&window, host] { window.openReference(host + QStringLiteral("/team/app:1.4.2")); }, {}});
        steps.push_back({[&window] { window.browse()->details()->setCurrentWidget(window.browse()->signers()); }, QStringLiteral("signers") + look.suffix});
        steps.push_back({[&window, host] { window.actions()->addSigner->ask(host + QStringLiteral("/team/plain"), {QString::fromStdString((window.lab()->state().folder / "people/alice/alice.crt").string())}); },
                         QStringLiteral("add-signer") + look.suffix});
        steps.push_back({[&window] { visible<ui::AddSignerDialog>(window)->done(0); }, {}});
        steps.push_back({[&window, host] { window.openReference(host + QStringLiteral("/team/expiring:0.9")); }, QStringLiteral("expiring") + look.suffix});
        steps.push_back({[&window] { window.showActivity(); }, QStringLiteral("activity") + look.suffix});
        steps.push_back({[&window] { window.browse()->details()->setCurrentIndex(0); }, {}});
    }
}

}  // namespace roseglass

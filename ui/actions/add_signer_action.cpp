#include "ui/actions/add_signer_action.h"

#include "ui/publish/intent.h"
#include "ui/signers/add_signer_dialog.h"
#include "ui/signers/signer_rows.h"

namespace roseglass::ui {

AddSignerAction::AddSignerAction(ActionTools tools, QObject* parent) : Action(tr("Add si&gner…"), QStringLiteral("plus"), std::move(tools), parent) {}

QString AddSignerAction::whyNot(const Selection& selection) const {
    if (!selection.report) return tr("Open a repository first");
    if (selection.hasTrustData() && !canChangeSigners(*selection.report)) return tr("The repository key is not on this computer");
    return {};
}

void AddSignerAction::start(const Selection& selection) {
    ask(selection.gun, {});
}

AddSignerDialog* AddSignerAction::ask(const QString& gun, const QStringList& files) {
    auto* dialog = new AddSignerDialog(gun, files, tools().window);
    connect(dialog, &AddSignerDialog::given, this, [this, gun](const QString& name, const QStringList& keyFiles) { tools().workbench->review(addSignerIntent(gun, name, keyFiles), tools().window); });
    dialog->open();
    return dialog;
}

}  // namespace roseglass::ui

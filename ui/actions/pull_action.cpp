#include "ui/actions/pull_action.h"

#include "registry/reference.h"
#include "ui/common/format.h"

namespace roseglass::ui {

PullAction::PullAction(ActionTools tools, QObject* parent) : Action(tr("&Pull…"), QStringLiteral("pull"), std::move(tools), parent) { setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_P); }

QString PullAction::whyNot(const Selection& selection) const {
    // A name that no registry can serve may be signed all the same.
    if (selection.tag && !registry::isValidTag(selection.tag->name)) return tr("No registry can serve a tag of this name");
    return {};
}

void PullAction::start(const Selection& selection) { emit requested(selection.tag ? selection.gun + QLatin1Char(':') + ui::text(selection.tag->name) : QString()); }

}  // namespace roseglass::ui

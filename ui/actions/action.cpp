#include "ui/actions/action.h"

#include "ui/common/icons.h"
#include "ui/common/plain_text.h"
#include "ui/common/tokens.h"

namespace roseglass::ui {

Action::Action(const QString& text, const QString& iconName, ActionTools tools, QObject* parent) : QAction(text, parent), tools_(std::move(tools)), iconName_(iconName) {
    recolor();
    connect(this, &QAction::triggered, this, [this] {
        if (refusal().isEmpty()) start(selection_);
    });
}

QString Action::refusal() const { return selection_.isBundle() ? tr("A bundle is only looked at. Ask the server to work with its repository.") : whyNot(selection_); }

void Action::select(const Selection& selection) {
    selection_ = selection;
    const QString reason = refusal();
    setEnabled(reason.isEmpty());
    setToolTip(reason.isEmpty() ? withoutMarks(text()) : reason);
}

void Action::recolor() { setIcon(property("danger").toBool() ? ui::icon(iconName_, tokens().bad) : ui::icon(iconName_)); }

void Action::setDangerous() {
    setProperty("danger", true);
    recolor();
}

}  // namespace roseglass::ui

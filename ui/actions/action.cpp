#include "ui/actions/action.h"

#include "ui/common/icons.h"

namespace roseglass::ui {

Action::Action(const QString& text, const QString& iconName, ActionTools tools, QObject* parent) : QAction(text, parent), tools_(std::move(tools)), iconName_(iconName) {
    recolor();
    connect(this, &QAction::triggered, this, [this] {
        if (whyNot(selection_).isEmpty()) start(selection_);
    });
}

void Action::select(const Selection& selection) {
    selection_ = selection;
    const QString reason = whyNot(selection);
    setEnabled(reason.isEmpty());
    setToolTip(reason.isEmpty() ? QString(text()).remove(QLatin1Char('&')) : reason);
}

void Action::recolor() { setIcon(ui::icon(iconName_)); }

}  // namespace roseglass::ui

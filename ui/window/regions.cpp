#include <QApplication>
#include <QLineEdit>
#include <QListWidget>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QTreeView>

#include "ui/browse/browse_pane.h"
#include "ui/common/region.h"
#include "ui/policy/policy_pane.h"
#include "ui/pull/pull_pane.h"
#include "ui/window/main_window.h"
#include "ui/window/toolbar.h"

namespace roseglass::ui {
namespace {

bool takesFocus(const QWidget* widget) { return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus); }
bool holds(const QWidget* area, const QWidget* widget) { return area == widget || area->isAncestorOf(widget); }

/// Null where nothing in it takes the focus now.
QWidget* entranceOf(const Region& region) {
    if (region.entrance && takesFocus(region.entrance)) return region.entrance;
    if (takesFocus(region.area)) return region.area;
    for (QWidget* each = region.area->nextInFocusChain(); each != region.area; each = each->nextInFocusChain()) {
        if (region.area->isAncestorOf(each) && takesFocus(each)) return each;
    }
    return nullptr;
}

}  // namespace

/// The frame's own, then those of the pane in view.
Regions MainWindow::regions() const {
    Regions all{{toolbar_->field()}, {rail_}};
    QWidget* pane = stack_->currentWidget();
    Regions inner{{pane}};
    if (pane == browse_) inner = {{browse_->tree()}, {browse_->table()}, {browse_->details()}};
    else if (pane == pullPane_) inner = pullPane_->regions();
    else if (pane == policy_) inner = policy_->regions();
    all.insert(all.end(), inner.begin(), inner.end());
    return all;
}

void MainWindow::nextRegion() {
    const Regions all = regions();
    const QWidget* focus = QApplication::focusWidget();
    size_t at = all.size() - 1;
    for (size_t i = 0; i < all.size(); ++i) {
        if (focus && holds(all[i].area, focus)) at = i;
    }
    for (size_t step = 1; step <= all.size(); ++step) {
        if (QWidget* next = entranceOf(all[(at + step) % all.size()])) return next->setFocus(Qt::TabFocusReason);
    }
}

}  // namespace roseglass::ui

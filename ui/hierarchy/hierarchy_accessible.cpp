#include <QAccessible>
#include <QAccessibleObject>
#include <QAccessibleWidget>

#include "ui/hierarchy/hierarchy_item.h"
#include "ui/hierarchy/hierarchy_scene.h"
#include "ui/hierarchy/hierarchy_view.h"

namespace roseglass::ui {
namespace {

HierarchyView* viewOf(const HierarchyItem* item) {
    const auto views = item->scene() ? item->scene()->views() : QList<QGraphicsView*>();
    return views.isEmpty() ? nullptr : qobject_cast<HierarchyView*>(views.front());
}

/// One card for screen readers: QGraphicsView tells them nothing of its items.
class ItemAccessible : public QAccessibleObject {
public:
    explicit ItemAccessible(HierarchyItem* item) : QAccessibleObject(item) {}
    QAccessibleInterface* parent() const override {
        HierarchyView* view = viewOf(item());
        return view ? QAccessible::queryAccessibleInterface(view) : nullptr;
    }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QString text(QAccessible::Text which) const override {
        if (which == QAccessible::Name) return item()->accessibleName();
        return which == QAccessible::Description ? item()->toolTip() : QString();
    }
    QRect rect() const override {
        const HierarchyView* view = viewOf(item());
        if (!view) return {};
        const QRect at = view->mapFromScene(item()->sceneBoundingRect()).boundingRect();
        return {view->viewport()->mapToGlobal(at.topLeft()), at.size()};
    }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessible::State state() const override {
        QAccessible::State state;
        state.focusable = state.selectable = true;
        state.focused = item()->hasFocus();
        const auto* scene = qobject_cast<HierarchyScene*>(item()->scene());
        state.selected = scene && item()->role() >= 0 && scene->chosen() == item()->role();
        return state;
    }

private:
    HierarchyItem* item() const { return static_cast<HierarchyItem*>(object()); }
};

class ViewAccessible : public QAccessibleWidget {
public:
    explicit ViewAccessible(HierarchyView* view) : QAccessibleWidget(view, QAccessible::List) {}
    int childCount() const override { return static_cast<int>(view()->graph()->layout().items.size()); }
    QAccessibleInterface* child(int index) const override {
        HierarchyItem* item = view()->graph()->item(index);
        return item ? QAccessible::queryAccessibleInterface(item) : nullptr;
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        const auto* item = child ? qobject_cast<HierarchyItem*>(child->object()) : nullptr;
        return item ? item->index() : -1;
    }
    QAccessibleInterface* focusChild() const override {
        auto* item = qgraphicsitem_cast<HierarchyItem*>(view()->graph()->focusItem());
        return item ? QAccessible::queryAccessibleInterface(item) : nullptr;
    }

private:
    HierarchyView* view() const { return static_cast<HierarchyView*>(object()); }
};

QAccessibleInterface* make(const QString& className, QObject* object) {
    if (className == QLatin1String(HierarchyView::staticMetaObject.className())) return new ViewAccessible(static_cast<HierarchyView*>(object));
    if (className == QLatin1String(HierarchyItem::staticMetaObject.className())) return new ItemAccessible(static_cast<HierarchyItem*>(object));
    return nullptr;
}

}  // namespace

void installHierarchyAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(make);
        return true;
    }();
    Q_UNUSED(installed);
}

}  // namespace roseglass::ui

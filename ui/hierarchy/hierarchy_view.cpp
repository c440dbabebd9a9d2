#include "ui/hierarchy/hierarchy_view.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QPixmapCache>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/hierarchy/hierarchy_item.h"
#include "ui/hierarchy/hierarchy_scene.h"

namespace roseglass::ui {
namespace {

constexpr double kLeast = 0.05, kMost = 3, kStep = 1.2;
/// Cards whose small words can still be read.
constexpr double kReadable = 0.72;
constexpr int kSpare = 24, kCacheKilobytes = 48 << 10;

}  // namespace

HierarchyView::HierarchyView(HierarchyScene* scene, QWidget* parent) : QGraphicsView(parent), graph_(scene) {
    installHierarchyAccessibility();
    // Room for the kept pictures of some hundred cards.
    if (QPixmapCache::cacheLimit() < kCacheKilobytes) QPixmapCache::setCacheLimit(kCacheKilobytes);
    setScene(scene);
    setFrameShape(QFrame::NoFrame);
    setDragMode(ScrollHandDrag);
    setTransformationAnchor(AnchorUnderMouse);
    setResizeAnchor(AnchorViewCenter);
    setViewportUpdateMode(SmartViewportUpdate);
    setOptimizationFlags(DontSavePainterState | DontAdjustForAntialiasing);
    setAccessibleName(tr("Key hierarchy"));
    viewport()->setCursor(Qt::OpenHandCursor);
    connect(scene, &HierarchyScene::itemFocused, this, &HierarchyView::announce);
    connect(scene, &HierarchyScene::rebuilt, this, [this] {
        if (follow_ == Follow::Fit) fit();
    });
}

void HierarchyView::setScale(double scale) {
    const double to = std::clamp(scale, kLeast, kMost);
    setTransform(QTransform::fromScale(to, to));
    emit zoomed();
}

double HierarchyView::fittingScale() const {
    const QRectF rect = sceneRect();
    const QSizeF room = viewport()->size();
    return rect.isEmpty() ? 1 : std::min({1.0, room.width() / rect.width(), room.height() / rect.height()});
}

void HierarchyView::fit() {
    follow_ = Follow::Fit;
    setScale(fittingScale());
    centerOn(sceneRect().center());
}

void HierarchyView::settle() {
    follow_ = Follow::Settle;
    if (!isVisible() || !graph_->hasRoles()) return;
    const double fitting = fittingScale();
    if (fitting >= kReadable) {
        setScale(fitting);
        return centerOn(sceneRect().center());
    }
    setScale(std::max(fitting, kReadable));
    const int chosen = graph_->chosen(), top = graph_->hierarchy().indexOf("targets");
    const HierarchyItem* at = graph_->itemOfRole(chosen >= 0 ? chosen : top);
    if (!at) at = graph_->item(0);
    // Targets with what it names at its right.
    const double aside = at->role() == top ? at->boundingRect().width() / 2 : 0;
    centerOn(at->sceneBoundingRect().center() + QPointF(aside, 0));
}

void HierarchyView::reveal(int role) {
    if (const HierarchyItem* item = graph_->itemOfRole(role)) ensureVisible(item, kSpare, kSpare);
}

void HierarchyView::zoom(double factor) {
    follow_ = Follow::Nothing;
    setScale(scaleNow() * factor);
}

void HierarchyView::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier)) return QGraphicsView::wheelEvent(event);
    zoom(std::pow(kStep, event->angleDelta().y() / 120.0));
    event->accept();
}

void HierarchyView::keyPressEvent(QKeyEvent* event) {
    const bool control = event->modifiers() & Qt::ControlModifier;
    if (control && event->key() == Qt::Key_0) return fit();
    if (control && (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal)) return zoom(kStep);
    if (control && event->key() == Qt::Key_Minus) return zoom(1 / kStep);
    const auto* at = qgraphicsitem_cast<HierarchyItem*>(graph_->focusItem());
    switch (event->key()) {
        case Qt::Key_Left: return go(Direction::Left);
        case Qt::Key_Right: return go(Direction::Right);
        case Qt::Key_Up: return go(Direction::Up);
        case Qt::Key_Down: return go(Direction::Down);
        case Qt::Key_Home:
            if (HierarchyItem* root = graph_->item(0)) graph_->setFocusItem(root, Qt::OtherFocusReason);
            return;
        case Qt::Key_Return: case Qt::Key_Enter: case Qt::Key_Space:
            if (!at) return;
            if (at->role() < 0) graph_->toggleGroup(graph_->layout().groups[static_cast<size_t>(at->group())].parent);
            else emit menuRequested(at->role(), viewport()->mapToGlobal(mapFromScene(at->sceneBoundingRect().bottomLeft())));
            return;
        default: QGraphicsView::keyPressEvent(event);
    }
}

void HierarchyView::go(Direction direction) {
    const auto* at = qgraphicsitem_cast<HierarchyItem*>(graph_->focusItem());
    const int from = at ? at->index() : std::max(0, graph_->layout().itemOf(graph_->chosen()));
    if (HierarchyItem* to = graph_->item(at ? neighbour(graph_->layout(), from, direction) : from)) graph_->setFocusItem(to, Qt::OtherFocusReason);
}

void HierarchyView::announce(HierarchyItem* item) {
    if (!item) return;
    ensureVisible(item, kSpare, kSpare);
    QAccessibleEvent focus(item, QAccessible::Focus);
    QAccessible::updateAccessibility(&focus);
}

void HierarchyView::contextMenuEvent(QContextMenuEvent* event) {
    const auto* at = qgraphicsitem_cast<HierarchyItem*>(event->reason() == QContextMenuEvent::Keyboard ? graph_->focusItem() : itemAt(event->pos()));
    if (at && at->role() >= 0) emit menuRequested(at->role(), event->reason() == QContextMenuEvent::Keyboard ? viewport()->mapToGlobal(mapFromScene(at->sceneBoundingRect().bottomLeft())) : event->globalPos());
    event->accept();
}

void HierarchyView::focusInEvent(QFocusEvent* event) {
    QGraphicsView::focusInEvent(event);
    if (!graph_->focusItem() && graph_->hasRoles()) graph_->setFocusItem(graph_->item(std::max(0, graph_->layout().itemOf(graph_->chosen()))));
}

void HierarchyView::resizeEvent(QResizeEvent* event) {
    QGraphicsView::resizeEvent(event);
    if (follow_ == Follow::Fit) fit();
    if (follow_ == Follow::Settle) settle();
}

void HierarchyView::showEvent(QShowEvent* event) {
    QGraphicsView::showEvent(event);
    if (follow_ == Follow::Settle) settle();
}

void HierarchyView::drawBackground(QPainter* painter, const QRectF& rect) { painter->fillRect(rect, tokens().base); }

}  // namespace roseglass::ui

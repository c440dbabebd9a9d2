#pragma once
#include <QGraphicsView>

#include "ui/hierarchy/hierarchy_layout.h"

namespace roseglass::ui {

class HierarchyItem;
class HierarchyScene;

/// The graph: Ctrl and the wheel zoom, Ctrl+0 fits, dragging the ground pans, arrow keys follow the lines, Enter opens actions.
class HierarchyView : public QGraphicsView {
    Q_OBJECT
public:
    explicit HierarchyView(HierarchyScene* scene, QWidget* parent = nullptr);
    HierarchyScene* graph() const { return graph_; }
    /// Everything in sight, at most in its own size.
    void fit();
    /// Fitted where small words can still be read, else in its own size around what is chosen; again at every change of size
    /// until a person zooms or fits.
    void settle();
    void zoom(double factor);
    /// Scrolls as little as brings this role into sight.
    void reveal(int role);
    double scaleNow() const { return transform().m11(); }

signals:
    void menuRequested(int role, const QPoint& at);
    void zoomed();

protected:
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;

private:
    void go(Direction direction);
    void announce(HierarchyItem* item);
    void setScale(double scale);
    double fittingScale() const;

    HierarchyScene* graph_;
    enum class Follow { Settle, Fit, Nothing } follow_ = Follow::Settle;   ///< what a change of size does
};

/// Lets screen readers walk through the items of these views. Once for the program.
void installHierarchyAccessibility();

}  // namespace roseglass::ui

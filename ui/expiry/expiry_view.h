#pragma once
#include <QTreeView>

#include "ui/expiry/time_axis.h"

namespace roseglass::ui {

class ExpiryModel;

/// The tree of dates with its time line. Dragging pans, Ctrl and the wheel zooms; the keys Shift+Left and Shift+Right pan,
/// Ctrl+Plus and Ctrl+Minus zoom, Ctrl+0 shows it as in the beginning, Ctrl+C copies the row.
class ExpiryView : public QTreeView {
    Q_OBJECT
public:
    explicit ExpiryView(ExpiryModel* model, QWidget* parent = nullptr);
    const TimeAxis& axis() const { return axis_; }
    void chooseScale(TimeAxis::Scale scale);
    /// After the model was filled again: everything unfolded but what the user folded.
    void unfold();

signals:
    void axisChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void moved();
    void fitColumns();
    int lineLeft() const;
    int lineWidth() const;

    ExpiryModel* model_;
    TimeAxis axis_;
    QStringList folded_;
    int pressedAt_ = -1, draggedTo_ = -1;
    bool dragging_ = false;
};

}  // namespace roseglass::ui

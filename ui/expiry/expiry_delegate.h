#pragma once
#include "ui/common/row_delegate.h"

namespace roseglass::ui {

class TimeAxis;

/// Names with their small print beside them, and bars that end where something stops being valid.
class ExpiryDelegate : public RowDelegate {
    Q_OBJECT
public:
    /// @param axis  outlives the delegate
    explicit ExpiryDelegate(const TimeAxis* axis, QObject* parent = nullptr) : RowDelegate(parent), axis_(axis) {}
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintDetail(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintLine(QPainter* painter, const QRect& rect, const QModelIndex& index) const;

    const TimeAxis* axis_;
};

}  // namespace roseglass::ui

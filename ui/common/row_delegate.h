#pragma once
#include <QStyledItemDelegate>

namespace roseglass::ui {

/// Rows of tables and trees: a chosen one keeps the colours of its words, and has a bar at its left edge.
class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

}  // namespace roseglass::ui

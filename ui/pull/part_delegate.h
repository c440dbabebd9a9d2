#pragma once
#include "ui/common/row_delegate.h"

namespace roseglass::ui {

/// Paints how far a part is, as a bar and a percentage in the colour of its state.
class PartDelegate : public RowDelegate {
    Q_OBJECT
public:
    using RowDelegate::RowDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace roseglass::ui

#include "ui/common/row_delegate.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>

#include "ui/common/tokens.h"

namespace roseglass::ui {
namespace {

constexpr int kBarWidth = 3;

/// Where the row begins: in a tree at the edge of the view, before the branches.
int leftOfRow(const QStyleOptionViewItem& option, const QModelIndex& index) {
    const auto* table = qobject_cast<const QTableView*>(option.widget);
    if (!table) return index.column() == 0 ? 0 : -1;
    const QHeaderView* columns = table->horizontalHeader();
    return columns->sectionPosition(index.column()) == 0 ? option.rect.left() : -1;
}

}  // namespace

void RowDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    const QVariant color = index.data(Qt::ForegroundRole);
    option->palette.setBrush(QPalette::HighlightedText, color.isValid() ? qvariant_cast<QBrush>(color) : QBrush(tokens().text));
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    const int left = option.state & QStyle::State_Selected ? leftOfRow(option, index) : -1;
    if (left >= 0) painter->fillRect(left, option.rect.top(), kBarWidth, option.rect.height(), tokens().accent);
}

}  // namespace roseglass::ui

#include "ui/expiry/expiry_delegate.h"

#include <QApplication>
#include <QPainter>
#include <QPainterPath>
#include <QStyle>
#include <algorithm>

#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/expiry/expiry_model.h"
#include "ui/expiry/expiry_words.h"
#include "ui/expiry/time_axis.h"

namespace roseglass::ui {
namespace {

constexpr int kRowHeight = 32, kBarHeight = 16, kIcon = 16, kGap = 8, kTextMargin = 8, kLeastBar = 18;

/// The tint with diagonal lines: expired is told by more than a colour.
QBrush hatch(const QColor& line, const QColor& ground) {
    QPixmap tile(8, 8);
    tile.fill(ground);
    QPainter painter(&tile);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor soft = line;
    soft.setAlphaF(0.45F);
    painter.setPen(QPen(soft, 1.6));
    for (const int shift : {-8, 0, 8}) painter.drawLine(QPointF(shift - 1, 9), QPointF(shift + 9, -1));
    return QBrush(tile);
}

}  // namespace

QSize ExpiryDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const { return {RowDelegate::sizeHint(option, index).width(), kRowHeight}; }

void ExpiryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const bool isGroup = !index.parent().isValid();
    if (isGroup && !(option.state & QStyle::State_Selected)) painter->fillRect(option.rect, tokens().alternate);
    RowDelegate::paint(painter, option, index);
    if (index.column() == ExpiryModel::What) paintDetail(painter, option, index);
    if (index.column() == ExpiryModel::Line && !isGroup) paintLine(painter, option.rect, index);
}

void ExpiryDelegate::paintDetail(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QString detail = index.data(ExpiryModel::DetailRole).toString();
    if (detail.isEmpty()) return;
    QStyleOptionViewItem filled = option;
    initStyleOption(&filled, index);
    const QRect words = QApplication::style()->subElementRect(QStyle::SE_ItemViewItemText, &filled, filled.widget);
    const int left = words.left() + kTextMargin + QFontMetrics(filled.font).horizontalAdvance(filled.text) + kGap;
    QFont small = option.font;
    small.setWeight(QFont::Normal);
    small.setPixelSize(12);
    painter->save();
    painter->setFont(small);
    painter->setPen(tokens().secondary);
    const QRect room(left, option.rect.top(), option.rect.right() - 4 - left, option.rect.height());
    painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter, QFontMetrics(small).elidedText(detail, Qt::ElideRight, room.width()));
    painter->restore();
}

void ExpiryDelegate::paintLine(QPainter* painter, const QRect& rect, const QModelIndex& index) const {
    const auto state = static_cast<trust::ExpiryState>(index.data(ExpiryModel::StateRole).toInt());
    const QColor color = expiryColor(state);
    painter->save();
    painter->setClipRect(rect);
    painter->setPen(tokens().line);
    for (const TimeAxis::Tick& tick : axis_->ticks(rect.width())) {
        const int x = rect.left() + static_cast<int>(axis_->position(tick.days) * rect.width());
        painter->drawLine(x, rect.top(), x, rect.bottom());
    }
    if (state == trust::ExpiryState::Unknown) {
        // Not under the line of today, where that is in view.
        const int today = static_cast<int>(axis_->position(0) * rect.width());
        const int left = rect.left() + (today > 0 && today < rect.width() / 2 ? today : 0) + kGap;
        icon(expiryIcon(state), color).paint(painter, QRect(left, rect.center().y() - kIcon / 2, kIcon, kIcon));
        const QRect room(left + kIcon + 6, rect.top(), rect.right() - kGap - left - kIcon - 6, rect.height());
        painter->setPen(color);
        painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter, QFontMetrics(painter->font()).elidedText(index.siblingAtColumn(0).data(Qt::ToolTipRole).toString(), Qt::ElideRight, room.width()));
        painter->restore();
        return;
    }
    const double today = axis_->position(0) * rect.width();
    double end = axis_->position(index.data(ExpiryModel::DaysRole).toDouble()) * rect.width();
    // Whatever is over ends before now, and what is not, after it, however little that is.
    if (state == trust::ExpiryState::Expired) end = std::clamp(end, std::min<double>(kLeastBar, today - kIcon), std::max(today - kIcon * 0.75, 0.0));
    const bool beyond = end > rect.width() - kIcon / 2.0, before = end < kIcon / 2.0;
    const double right = std::clamp(end, 0.0, static_cast<double>(rect.width()));
    QRectF bar(rect.left() - 4, rect.center().y() - kBarHeight / 2.0 + 0.5, right + 4 + (beyond ? 8 : 0), kBarHeight - 1);
    painter->setRenderHint(QPainter::Antialiasing);
    QPainterPath shape;
    shape.addRoundedRect(bar, 4, 4);
    painter->fillPath(shape, state == trust::ExpiryState::Expired ? hatch(color, expiryTint(state)) : QBrush(expiryTint(state)));
    painter->setPen(QPen(color, 1));
    painter->drawPath(shape);
    const int middle = rect.left() + (beyond ? rect.width() - kIcon : before ? kIcon / 2 : static_cast<int>(right));
    // A bar that goes on beyond the edge has an arrow there in place of its end.
    const QString symbol = beyond ? QStringLiteral("forward") : before ? QStringLiteral("back") : expiryIcon(state);
    icon(symbol, color).paint(painter, QRect(middle - kIcon / 2, rect.center().y() - kIcon / 2, kIcon, kIcon));
    painter->restore();
}

}  // namespace roseglass::ui

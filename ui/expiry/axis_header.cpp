#include "ui/expiry/axis_header.h"

#include <QPainter>

#include "ui/common/tokens.h"
#include "ui/expiry/expiry_model.h"
#include "ui/expiry/time_axis.h"

namespace roseglass::ui {

AxisHeader::AxisHeader(const TimeAxis* axis, QWidget* parent) : QHeaderView(Qt::Horizontal, parent), axis_(axis) {
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setHighlightSections(false);
    setSectionsMovable(false);
    setMinimumHeight(32);
}

void AxisHeader::paintSection(QPainter* painter, const QRect& rect, int column) const {
    painter->save();
    QHeaderView::paintSection(painter, rect, column);
    painter->restore();
    if (column != ExpiryModel::Line) return;
    painter->save();
    painter->setClipRect(rect);
    QFont small = font();
    small.setPixelSize(12);
    painter->setFont(small);
    const QFontMetrics metrics(small);
    const auto centre = [&](double days) { return rect.left() + static_cast<int>(axis_->position(days) * rect.width()); };
    painter->setPen(tokens().secondary);
    for (const TimeAxis::Tick& tick : axis_->ticks(rect.width())) {
        const int width = metrics.horizontalAdvance(tick.label);
        // The last label stays whole at the edge.
        const int left = std::min(centre(tick.days) - width / 2, rect.right() - width - 4);
        painter->drawText(QRect(left, rect.top(), width + 2, rect.height()), Qt::AlignLeft | Qt::AlignVCenter, tick.label);
    }
    small.setWeight(QFont::DemiBold);
    painter->setFont(small);
    const QString today = tr("Today");
    const int width = QFontMetrics(small).horizontalAdvance(today) + 12;
    const QRect pill(centre(0) - width / 2, rect.center().y() - 9, width, 18);
    if (pill.intersects(rect)) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(tokens().accent);
        painter->drawRoundedRect(pill, 3, 3);
        painter->setPen(tokens().onAccent);
        painter->drawText(pill, Qt::AlignCenter, today);
    }
    painter->restore();
}

}  // namespace roseglass::ui

#include "ui/pull/part_delegate.h"

#include <QPainter>
#include <QPainterPath>

#include "ui/common/tokens.h"
#include "ui/pull/part_model.h"

namespace roseglass::ui {
namespace {

constexpr int kHeight = 8, kPercentWidth = 52, kMargin = 11;

}  // namespace

void PartDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    RowDelegate::paint(painter, option, index);
    if (index.column() != PartModel::Bar) return;
    const int permille = index.data(PartModel::PermilleRole).toInt();
    QRectF track = option.rect.adjusted(kMargin, 0, -kPercentWidth - kMargin, 0);
    track.setTop(option.rect.center().y() - kHeight / 2.0 + 1);
    track.setHeight(kHeight);
    QPainterPath shape;
    shape.addRoundedRect(track, kHeight / 2.0, kHeight / 2.0);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->fillPath(shape, tokens().line);
    QPainterPath done;
    done.addRoundedRect(QRectF(track.left(), track.top(), track.width() * permille / 1000, track.height()), kHeight / 2.0, kHeight / 2.0);
    painter->fillPath(done.intersected(shape), qvariant_cast<QColor>(index.data(Qt::ForegroundRole)));
    painter->restore();
    painter->setPen(tokens().text);
    painter->drawText(option.rect.adjusted(0, 0, -kMargin, 0), Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("%1%").arg(permille / 10));
}

}  // namespace roseglass::ui

#include "ui/hierarchy/painted_icon.h"

#include <QPaintEngine>
#include <QPainter>
#include <QPixmapCache>
#include <algorithm>
#include <cmath>

#include "ui/common/icons.h"

namespace roseglass::ui {

void paintIcon(QPainter& painter, const QString& name, const QColor& color, const QRectF& at) {
    if (painter.paintEngine()->type() != QPaintEngine::Raster) {
        icon(name, color).paint(&painter, at.toAlignedRect());
        return;
    }
    const double scale = painter.device()->devicePixelRatioF() * std::hypot(painter.worldTransform().m11(), painter.worldTransform().m12());
    const int pixels = std::clamp(static_cast<int>(std::ceil(at.width() * scale)), 4, 128);
    const QString key = QStringLiteral("hierarchy-%1-%2-%3").arg(name, color.name()).arg(pixels);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = QPixmap(pixels, pixels);
        pixmap.fill(Qt::transparent);
        QPainter onto(&pixmap);
        onto.setRenderHint(QPainter::Antialiasing);
        icon(name, color).paint(&onto, pixmap.rect());
        onto.end();
        QPixmapCache::insert(key, pixmap);
    }
    painter.drawPixmap(at, pixmap, QRectF(pixmap.rect()));
}

}  // namespace roseglass::ui

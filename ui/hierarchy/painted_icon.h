#pragma once
#include <QColor>
#include <QRectF>
#include <QString>

class QPainter;

namespace roseglass::ui {

/// A symbol of resources/icons at any scale: as lines into files, from a cache of pixels onto screens, where a symbol a card
/// has to be drawn hundreds of times a frame.
void paintIcon(QPainter& painter, const QString& name, const QColor& color, const QRectF& at);

}  // namespace roseglass::ui

#pragma once
#include <QColor>
#include <QIcon>
#include <QString>

#include "tuf/trace.h"
#include "ui/common/presentation.h"

namespace roseglass::ui {

/// A symbol of resources/icons in one colour, sharp at every size and scale.
QIcon icon(const QString& name, const QColor& color);
/// In the colour of secondary text.
QIcon icon(const QString& name);

QIcon iconOf(const Presentation& state);
QIcon outcomeIcon(tuf::Outcome outcome);
QColor outcomeColor(tuf::Outcome outcome);

}  // namespace roseglass::ui

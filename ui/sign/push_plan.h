#pragma once
#include "ui/publish/intent.h"

namespace roseglass::ui {

/// Pushes an image of this computer, then signs exactly what was pushed.
/// @param source  "oci:DIR", "docker-archive:FILE", "docker-daemon:REF"
Intent pushIntent(const QString& source, const QString& gun, const QString& tag, const trust::Publisher::SignOptions& signing);
/// Pushes it, and leaves the trust server alone.
/// @param notices  as in Intent
Intent pushOnlyIntent(const QString& source, const QString& gun, const QString& tag, const QStringList& notices);

}  // namespace roseglass::ui

#pragma once
#include "ui/publish/intent.h"

namespace roseglass::ui {

/// Pushes an image of this computer, then signs exactly what was pushed.
/// @param source  "oci:DIR", "docker-archive:FILE", "docker-daemon:REF"
Intent pushIntent(const QString& source, const QString& gun, const QString& tag, const trust::Publisher::SignOptions& signing);

}  // namespace roseglass::ui

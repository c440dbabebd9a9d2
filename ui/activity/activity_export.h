#pragma once
#include <QByteArray>
#include <vector>

#include "trust/activity.h"

namespace roseglass::ui {

enum class ActivityFormat { Text, Json, Csv };

/// Entries as a file: a line each, a JSON array, or CSV.
QByteArray exportActivity(const std::vector<const trust::Activity*>& entries, ActivityFormat format);

}  // namespace roseglass::ui

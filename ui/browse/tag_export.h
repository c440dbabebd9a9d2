#pragma once
#include <QString>
#include <vector>

#include "trust/report.h"

namespace roseglass::ui {

enum class TagFormat { Text, Json, Csv };

/// The given rows of a report as text for the clipboard or a file: tab-separated, JSON, or CSV (RFC 4180).
QString exportTags(const std::vector<const trust::TagRow*>& tags, TagFormat format);

}  // namespace roseglass::ui

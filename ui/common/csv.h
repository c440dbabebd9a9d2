#pragma once
#include <string>
#include <vector>

namespace roseglass::ui {

/// One line of CSV (RFC 4180): every field quoted; a leading sign that a spreadsheet would compute is defused.
std::string csvLine(const std::vector<std::string>& fields);

}  // namespace roseglass::ui

#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace roseglass {

struct DiffLine {
    enum class Kind { Same, Added, Removed };
    Kind kind = Kind::Same;
    std::string text;  ///< without its line end
    bool operator==(const DiffLine&) const = default;
};

/// Line by line, every line of both texts, what is removed before what is added. Line ends count.
std::vector<DiffLine> diffLines(std::string_view before, std::string_view after);

/// As `diff -u` writes it, with three lines around each change; empty where nothing differs.
/// @param oldName, newName  for the two lines at the top
std::string unifiedDiff(std::string_view before, std::string_view after, const std::string& oldName, const std::string& newName);

}  // namespace roseglass

#pragma once
#include <Qt>
#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "trust/report.h"

namespace roseglass::ui {

enum TagColumn { TagName, TagTrust, TagSigned, TagRegistry, TagSigners, TagExpires, TagColumnCount };

/// What the table shows of a report, and in which order.
struct TagView {
    int column = TagName;
    Qt::SortOrder order = Qt::AscendingOrder;
    std::string filter;                 ///< part of a name or signer, without case
    std::set<trust::TagState> states;   ///< empty: every state
    bool glasses = false;               ///< unsigned and invalid tags are invisible
};

/// How many tags are in each state, by TagState.
using StateCounts = std::array<size_t, 6>;
StateCounts countStates(const trust::Report& report);
bool visibleInGlasses(trust::TagState state);

/// The rows to show, as indices into report.tags. Pure, for workers.
std::vector<uint32_t> orderTags(const trust::Report& report, const TagView& view);

}  // namespace roseglass::ui

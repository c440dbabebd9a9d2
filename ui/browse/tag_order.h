#pragma once
#include <Qt>
#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "ui/common/presentation.h"

namespace roseglass::ui {

enum TagColumn { TagName, TagTrust, TagSigned, TagRegistry, TagSigners, TagExpires, TagColumnCount };

/// What the table shows of a report, and in which order.
struct TagView {
    int column = TagName;
    Qt::SortOrder order = Qt::AscendingOrder;
    std::string filter;                 ///< part of a name or signer, without case
    std::set<TagKind> kinds;            ///< empty: every one
    bool glasses = false;               ///< only what a consumer with content trust sees
};

/// How many tags there are of each kind, by TagKind.
using KindCounts = std::array<size_t, kTagKinds.size()>;
KindCounts countKinds(const trust::Report& report);

/// The rows to show, as indices into report.tags. Pure, for workers.
std::vector<uint32_t> orderTags(const trust::Report& report, const TagView& view);

}  // namespace roseglass::ui

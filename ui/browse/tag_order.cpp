#include "ui/browse/tag_order.h"

#include <algorithm>

namespace roseglass::ui {
namespace {

/// Worst first, as Trust sorts.
int severity(TagKind kind) {
    switch (kind) {
        case TagKind::Invalid: return 0;
        case TagKind::Stale: return 1;
        case TagKind::Missing: return 2;
        case TagKind::Unknown: return 3;
        case TagKind::NotCompared: return 4;
        case TagKind::Unsigned: return 5;
        case TagKind::Signed: return 6;
    }
    return 7;
}

bool containsNoCase(std::string_view text, std::string_view lowerPart) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::search(text.begin(), text.end(), lowerPart.begin(), lowerPart.end(), [&](char a, char b) { return lower(a) == b; }) != text.end();
}

bool matches(const trust::TagRow& tag, const TagView& view, const std::string& lowerFilter) {
    if (view.glasses && !visibleInGlasses(kindOf(tag))) return false;
    if (!view.kinds.empty() && !view.kinds.contains(kindOf(tag))) return false;
    if (lowerFilter.empty() || containsNoCase(tag.name, lowerFilter)) return true;
    return std::any_of(tag.by->signers.begin(), tag.by->signers.end(), [&](const std::string& signer) { return containsNoCase(signer, lowerFilter); });
}

/// Three-way comparison by one column; the name, already ascending in the report, decides ties.
int compare(const trust::TagRow& a, const trust::TagRow& b, int column) {
    const auto by = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
    switch (column) {
        case TagTrust: return by(severity(kindOf(a)), severity(kindOf(b)));
        case TagSigned: return by(a.signedDigest, b.signedDigest);
        case TagRegistry: return by(a.registryDigest, b.registryDigest);
        case TagSigners: return a.by == b.by ? 0 : by(a.by->signers, b.by->signers);
        case TagExpires: return by(a.expires, b.expires);
        default: return 0;
    }
}

}  // namespace

KindCounts countKinds(const trust::Report& report) {
    KindCounts counts{};
    for (const trust::TagRow& tag : report.tags) ++counts[static_cast<size_t>(kindOf(tag))];
    return counts;
}

std::vector<uint32_t> orderTags(const trust::Report& report, const TagView& view) {
    std::string filter = view.filter;
    std::transform(filter.begin(), filter.end(), filter.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    std::vector<uint32_t> rows;
    rows.reserve(report.tags.size());
    for (uint32_t i = 0; i < report.tags.size(); ++i) {
        if (matches(report.tags[i], view, filter)) rows.push_back(i);
    }
    const bool descending = view.order == Qt::DescendingOrder;
    if (view.column == TagName) {
        if (descending) std::reverse(rows.begin(), rows.end());
        return rows;
    }
    std::stable_sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) {
        const int order = compare(report.tags[a], report.tags[b], view.column);
        return descending ? order > 0 : order < 0;
    });
    return rows;
}

}  // namespace roseglass::ui

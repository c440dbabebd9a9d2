#include "tuf/path_set.h"

#include <algorithm>

namespace roseglass::tuf {

PathSet::PathSet() : PathSet(std::vector<std::string>()) {}

PathSet::PathSet(const std::vector<std::string>& prefixes) {
    std::vector<std::string_view> sorted(prefixes.begin(), prefixes.end());
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::string> kept;
    for (const std::string_view prefix : sorted) {
        // Whatever begins with a prefix is sorted right behind it.
        if (kept.empty() || !prefix.starts_with(kept.back())) kept.emplace_back(prefix);
    }
    prefixes_ = std::make_shared<const std::vector<std::string>>(std::move(kept));
}

bool PathSet::allows(std::string_view name) const {
    // All that lies between a prefix of the name and the name begins with that prefix, so none of it was kept.
    const auto after = std::upper_bound(prefixes_->begin(), prefixes_->end(), name);
    return after != prefixes_->begin() && name.starts_with(*std::prev(after));
}

PathSet::Split PathSet::split(const std::vector<std::string>& child) const {
    Split split;
    for (const std::string& path : child) (allows(path) ? split.within : split.outside).push_back(path);
    return split;
}

bool pathsAllow(const std::vector<std::string>& paths, std::string_view target) {
    return std::any_of(paths.begin(), paths.end(), [&](const std::string& prefix) { return target.starts_with(prefix); });
}

std::vector<std::string> restrictPaths(const std::vector<std::string>& parent, const std::vector<std::string>& child) {
    return PathSet(parent).split(child).within;
}

}  // namespace roseglass::tuf

#include "tuf/metadata.h"

#include <algorithm>

namespace roseglass::tuf {

const Target* Targets::find(std::string_view name) const {
    const auto at = std::lower_bound(targets.begin(), targets.end(), name,
                                     [](const Target& target, std::string_view wanted) { return target.name < wanted; });
    return at != targets.end() && at->name == name ? &*at : nullptr;
}

}  // namespace roseglass::tuf

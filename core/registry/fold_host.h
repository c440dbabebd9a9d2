#pragma once
#include "base/letter_case.h"

namespace roseglass::registry {

/// A name, the beginning of one or a pattern of such, with its registry (what stands before the first "/") in lower case:
/// hosts know no case, so pins, known roots and rules of trust servers must hold for every spelling.
inline std::string foldHost(const std::string& name) {
    const size_t end = std::min(name.find('/'), name.size());
    return lowerCase(name.substr(0, end)) + name.substr(end);
}

}  // namespace roseglass::registry

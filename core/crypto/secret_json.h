#pragma once
#include <initializer_list>
#include <string_view>
#include <utility>

#include "crypto/secret.h"

namespace roseglass::crypto {

/// A flat JSON object of texts, some of which are secrets: written in one buffer that never grows, so that no piece of it
/// stays behind. @param fields  names of ours, which need no escaping, and texts in UTF-8
Secret secretObject(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

}  // namespace roseglass::crypto

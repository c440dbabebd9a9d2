#pragma once
#include <string>
#include <string_view>

namespace roseglass {

/// Owned bytes. std::string, because every library here speaks it and simdjson parses it without a copy.
using Bytes = std::string;
using BytesView = std::string_view;

}  // namespace roseglass

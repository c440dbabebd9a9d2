#pragma once
#include <nlohmann/json.hpp>

#include "base/escape.h"
#include "terminal.h"

namespace roseglass::cli {

/// The one document on standard output. Text that is no UTF-8 is replaced, never thrown about.
inline void printJson(const nlohmann::ordered_json& document) {
    // What a terminal would obey, or what hides, stands inside of texts alone, where JSON knows the same escapes.
    writeDocument(escaped(document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)) + "\n");
}

}  // namespace roseglass::cli

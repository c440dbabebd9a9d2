#pragma once
#include <nlohmann/json.hpp>

#include "json/outside.h"

namespace roseglass::docker {

inline constexpr uint64_t kMaxConfig = 4u << 20;  ///< bytes of a config.json
inline constexpr const char* kConfigHint = "Repair it, or log in again with `docker login`.";

/// The object that a config.json is; without a member where the text is empty or blank, as docker takes it. Errors: those of
/// parseJson, malformed.
inline Result<nlohmann::json> configObject(BytesView text) {
    if (std::string_view(text).find_first_not_of(" \t\r\n") == std::string_view::npos) return nlohmann::json::object();
    auto parsed = parseJson(text, kMaxConfig);
    if (!parsed) return fail(Error(parsed.error().code, parsed.error().message, kConfigHint));
    if (!parsed->is_object()) return fail(ErrorCode::Malformed, "This is not a JSON object", kConfigHint);
    return std::move(*parsed);
}

}  // namespace roseglass::docker

#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace roseglass::registry {

/// The text under a key of a JSON object; empty where there is none, or something else.
inline std::string textOf(const nlohmann::json& object, const char* key) {
    return object.is_object() && object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string();
}

}  // namespace roseglass::registry

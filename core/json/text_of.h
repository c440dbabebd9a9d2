#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace roseglass {

/// The text under a key of a JSON object; empty where there is none, or something else.
/// @param object  an nlohmann::json or nlohmann::ordered_json
template <class Json>
std::string textOf(const Json& object, const char* key) {
    if (!object.is_object()) return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->template get<std::string>() : std::string();
}

}  // namespace roseglass

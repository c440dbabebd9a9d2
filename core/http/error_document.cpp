#include "http/error_document.h"

#include "json/outside.h"

namespace roseglass::http {

std::vector<std::string> errorCodes(const Bytes& body) {
    std::vector<std::string> codes;
    const nlohmann::json document = jsonOrNull(body, budget::kErrorDocument);
    if (!document.is_object() || !document.contains("errors") || !document["errors"].is_array()) return codes;
    for (const nlohmann::json& error : document["errors"]) {
        const bool named = error.is_object() && error.contains("code") && error["code"].is_string();
        if (named) codes.push_back(error["code"].get<std::string>());
    }
    return codes;
}

ErrorWords errorWords(const Bytes& body) {
    const nlohmann::json document = jsonOrNull(body, budget::kErrorDocument);
    if (!document.is_object() || !document.contains("errors") || !document["errors"].is_array() || document["errors"].empty()) return {};
    const nlohmann::json& first = document["errors"].front();
    const auto text = [&](const char* key) { return first.is_object() && first.contains(key) && first[key].is_string() ? first[key].get<std::string>() : std::string(); };
    return {text("code"), text("message")};
}

}  // namespace roseglass::http

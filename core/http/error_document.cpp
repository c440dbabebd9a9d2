#include "http/error_document.h"

#include <nlohmann/json.hpp>

namespace roseglass::http {

std::vector<std::string> errorCodes(const Bytes& body) {
    constexpr size_t kLongest = 64 << 10;
    std::vector<std::string> codes;
    if (body.size() > kLongest) return codes;
    const auto document = nlohmann::json::parse(body, nullptr, false);
    if (!document.is_object() || !document.contains("errors") || !document["errors"].is_array()) return codes;
    for (const nlohmann::json& error : document["errors"]) {
        const bool named = error.is_object() && error.contains("code") && error["code"].is_string();
        if (named) codes.push_back(error["code"].get<std::string>());
    }
    return codes;
}

}  // namespace roseglass::http

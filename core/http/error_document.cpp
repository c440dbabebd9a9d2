#include "http/error_document.h"

#include "base/redact.h"
#include "json/outside.h"
#include "json/text_of.h"

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

std::string saidIn(const Bytes& body) {
    const nlohmann::json document = jsonOrNull(body, budget::kErrorDocument);
    const bool listed = document.is_object() && document.contains("errors") && document["errors"].is_array() && !document["errors"].empty();
    const nlohmann::json& error = listed ? document["errors"].front() : document;
    std::string code = textOf(error, "code"), message = textOf(error, "message");
    if (!listed && code.empty()) code = textOf(error, "error");
    for (const char* key : {"error_description", "details", "detail"}) {
        if (message.empty()) message = textOf(error, key);
    }
    if (code.empty()) return message.empty() ? std::string() : ": " + printable(message, 200);
    return ": " + printable(code, 60) + (message.empty() ? "" : " (" + printable(message, 200) + ")");
}

}  // namespace roseglass::http

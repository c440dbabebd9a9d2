#include "registry/answer.h"

#include <nlohmann/json.hpp>

#include "base/redact.h"

namespace roseglass::registry {
namespace {

struct Reason {
    std::string code, message;
};

Reason reasonOf(const Bytes& body) {
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object() || !json.contains("errors") || !json["errors"].is_array() || json["errors"].empty()) return {};
    const auto& first = json["errors"].front();
    const auto text = [&](const char* key) { return first.is_object() && first.contains(key) && first[key].is_string() ? first[key].get<std::string>() : std::string(); };
    return {text("code"), text("message")};
}

/// The rel="next" target of a Link header (RFC 8288), as it stands there.
std::string nextLink(const http::Headers& headers) {
    for (std::string_view value : headers.findAll("Link")) {
        const size_t open = value.find('<'), close = value.find('>');
        if (open == std::string_view::npos || close == std::string_view::npos || close < open) continue;
        const std::string_view parameters = value.substr(close);
        if (parameters.find("rel=\"next\"") != std::string_view::npos || parameters.find("rel=next") != std::string_view::npos) {
            return std::string(value.substr(open + 1, close - open - 1));
        }
    }
    return {};
}

}  // namespace

Result<std::string> nextPage(const http::Headers& headers, const std::string& baseUrl) {
    const std::string next = nextLink(headers);
    if (next.empty()) return std::string();
    std::string url = next.starts_with('/') ? baseUrl + next : next;
    const bool sameHost = http::hostOf(url) == http::hostOf(baseUrl) && url.starts_with(baseUrl.substr(0, baseUrl.find("://") + 3));
    if (!sameHost) return fail(ErrorCode::Malformed, "The registry's list goes on at another host, which is not followed: " + printable(next, 120));
    return url;
}

bool isPassing(int status) { return status == 429 || status == 408 || (status >= 500 && status != 501 && status != 507); }
bool isPassing(ErrorCode code) { return code == ErrorCode::Network || code == ErrorCode::Timeout || code == ErrorCode::RateLimited; }

Error wrongDigest(const Descriptor& blob, const crypto::Sha256& actual) {
    return Error(ErrorCode::DigestMismatch, "The registry serves something else as " + blob.digest.toString(), "Somebody may have changed it on the way; do not use it.")
        .withSides(blob.digest.toString(), actual.toString());
}

Error wrongLength(const Descriptor& blob, std::string actual) {
    return Error(ErrorCode::LengthMismatch, "What the registry serves as " + blob.digest.toString() + " is not as long as the manifest says", "Somebody may have changed it on the way; do not use it.")
        .withSides(std::to_string(blob.size) + " bytes", std::move(actual));
}

Error errorOf(const http::Response& response, const std::string& host, const std::string& what) {
    const Reason reason = reasonOf(response.body);
    std::string message = "The registry " + host + " does not " + what + ": it answers " + std::to_string(response.status);
    if (!reason.code.empty()) message += " " + printable(reason.code, 60);
    if (!reason.message.empty()) message += " (" + printable(reason.message, 200) + ")";
    switch (response.status) {
        case 401: return {ErrorCode::Unauthorized, message, "Log in with `docker login " + host + "`."};
        case 403: return {ErrorCode::Forbidden, message, "Ask whoever runs it for the right to push to this repository."};
        case 404: return {ErrorCode::NotFound, message, "Check the repository's name; some registries want it to be made first."};
        case 405: return {ErrorCode::Forbidden, message, "It may be read-only, such as a pull-through cache."};
        case 413: return {ErrorCode::TooLarge, message, "It, or a proxy before it, limits how much it takes."};
        case 429: return {ErrorCode::RateLimited, message, "Try again in a while."};
        default: break;
    }
    if (reason.code == "DIGEST_INVALID") return {ErrorCode::DigestMismatch, message, "The bytes may have been changed on the way; try again."};
    return {ErrorCode::Server, message};
}

}  // namespace roseglass::registry

#include "registry/answer.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/letter_case.h"
#include "http/error_document.h"

namespace roseglass::registry {
namespace {

/// Reads the links of a Link header one by one (RFC 8288): "<target>; name=value; name="quoted", <target> …".
class LinkReader {
public:
    explicit LinkReader(std::string_view text) : text_(text) {}

    /// The target of the next link, and whether it is the next page; nothing at the end, or where it is no link.
    std::optional<std::pair<std::string, bool>> next() {
        skip(" \t,");
        const size_t close = text_.starts_with('<') ? text_.find('>') : std::string_view::npos;
        if (close == std::string_view::npos) return std::nullopt;
        std::string target(text_.substr(1, close - 1));
        text_.remove_prefix(close + 1);
        bool isNext = false, first = true;
        while (true) {
            skip(" \t");
            if (!text_.starts_with(';')) return std::pair(std::move(target), isNext);
            skip("; \t");
            const std::string name = lowerCase(word());
            skip(" \t");
            const std::string value = text_.starts_with('=') ? this->value() : std::string();
            // A second rel counts for nothing.
            if (name == "rel" && std::exchange(first, false)) isNext = (" " + lowerCase(value) + " ").find(" next ") != std::string::npos;
        }
    }

private:
    void skip(std::string_view chars) { text_.remove_prefix(std::min(text_.find_first_not_of(chars), text_.size())); }
    std::string word() {
        const std::string_view taken = text_.substr(0, text_.find_first_of(" \t;,=\"<>"));
        text_.remove_prefix(taken.size());
        return std::string(taken);
    }
    std::string value() {
        skip("= \t");
        if (!text_.starts_with('"')) return word();
        std::string out;
        size_t at = 1;
        for (; at < text_.size() && text_[at] != '"'; ++at) {
            if (text_[at] == '\\' && at + 1 < text_.size()) ++at;
            out.push_back(text_[at]);
        }
        text_.remove_prefix(std::min(at + 1, text_.size()));
        return out;
    }

    std::string_view text_;
};

std::string nextLink(const http::Headers& headers) {
    for (std::string_view value : headers.findAll("Link")) {
        LinkReader reader(value);
        while (auto link = reader.next()) {
            if (link->second) return std::move(link->first);
        }
    }
    return {};
}

}  // namespace

Result<std::string> nextPage(const http::Headers& headers, const std::string& baseUrl) {
    const std::string next = nextLink(headers);
    if (next.empty()) return std::string();
    std::string url = next.starts_with('/') ? baseUrl + next : next;
    if (!http::isSameOrigin(url, baseUrl)) return fail(ErrorCode::Malformed, "The registry's list goes on at another host, which is not followed: " + http::shownUrl(next));
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
    const std::string message = "The registry " + host + " does not " + what + ": it answers " + std::to_string(response.status) + http::saidIn(response.body);
    switch (response.status) {
        case 401: return {ErrorCode::Unauthorized, message, "Log in with `docker login " + host + "`."};
        case 403: return {ErrorCode::Forbidden, message, "Ask whoever runs it for the right to push to this repository."};
        case 404: return {ErrorCode::NotFound, message, "Check the repository's name; some registries want it to be made first."};
        case 405: return {ErrorCode::Forbidden, message, "It may be read-only, such as a pull-through cache."};
        case 413: return {ErrorCode::TooLarge, message, "It, or a proxy before it, limits how much it takes."};
        case 429: return {ErrorCode::RateLimited, message, "Try again in a while."};
        default: break;
    }
    if (const auto codes = http::errorCodes(response.body); !codes.empty() && codes.front() == "DIGEST_INVALID") return {ErrorCode::DigestMismatch, message, "The bytes may have been changed on the way; try again."};
    return {ErrorCode::Server, message};
}

}  // namespace roseglass::registry

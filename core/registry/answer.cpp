#include "registry/answer.h"

#include "http/error_document.h"
#include "http/rate_limit.h"

namespace roseglass::registry {

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
    if (response.status == 429) return http::rateLimited(response, "The registry " + host);
    const std::string message = "The registry " + host + " does not " + what + ": it answers " + std::to_string(response.status) + http::saidIn(response.body);
    switch (response.status) {
        case 401: return {ErrorCode::Unauthorized, message, "Log in with `docker login " + host + "`."};
        case 403: return {ErrorCode::Forbidden, message, "Ask its operator for the right to push to this repository."};
        case 404: return {ErrorCode::NotFound, message, "Check the repository's name; some registries want it to be made first."};
        case 405: return {ErrorCode::Forbidden, message, "It may be read-only, such as a pull-through cache."};
        case 413: return {ErrorCode::TooLarge, message, "It, or a proxy before it, limits how much it takes."};
        default: break;
    }
    if (const auto codes = http::errorCodes(response.body); !codes.empty() && codes.front() == "DIGEST_INVALID") return {ErrorCode::DigestMismatch, message, "The bytes may have been changed on the way; try again."};
    return {ErrorCode::Server, message};
}

}  // namespace roseglass::registry

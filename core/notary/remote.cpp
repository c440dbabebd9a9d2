#include "notary/remote.h"

#include <algorithm>

#include "base/redact.h"
#include "http/error_document.h"
#include "http/rate_limit.h"

namespace roseglass::notary {
namespace {

/// {"errors":[{"code":"METADATA_NOT_FOUND",…}]}: every trust server answers a missing file with this document. A registry, a
/// web site or a proxy in its place does not, and says nothing about what is signed.
bool isNotaryNotFound(const Bytes& body) {
    const auto codes = http::errorCodes(body);
    return std::find(codes.begin(), codes.end(), "METADATA_NOT_FOUND") != codes.end();
}

tl::unexpected<Error> statusError(const http::Response& response, const std::string& serverUrl, const std::string& gun) {
    const std::string status = std::to_string(response.status), said = http::saidIn(response.body);
    switch (response.status) {
        case 401: return fail(ErrorCode::Unauthorized, "The trust server " + serverUrl + " wants credentials for " + gun + said,
                              "Log in with `docker login`; some servers answer so for repositories that have no trust data, too.");
        case 403: return fail(ErrorCode::Forbidden, "The trust server " + serverUrl + " does not let this user read " + gun + said);
        case 404:
            if (isNotaryNotFound(response.body)) return fail(ErrorCode::NoTrustData, "The trust server has no such file of " + gun);
            return fail(ErrorCode::NotFound, "No trust server answers at " + serverUrl + " for " + gun,
                        "What answers there is not a trust server, so nothing can be signed or verified for this registry. Name its trust "
                        "server with --trust-server, DOCKER_CONTENT_TRUST_SERVER or a line in trust-servers.json.");
        case 429: return fail(http::rateLimited(response, "The trust server " + serverUrl));
        default: break;
    }
    return fail(ErrorCode::Server, "The trust server " + serverUrl + " answered " + status + " for " + gun + said,
                "Ask the operator of the trust server; its log says more.");
}

}  // namespace

Remote::Remote(std::shared_ptr<http::Transport> transport, std::string serverUrl, std::string gun)
    : transport_(std::move(transport)), serverUrl_(std::move(serverUrl)), gun_(std::move(gun)) {
    while (serverUrl_.ends_with('/')) serverUrl_.pop_back();
}

bool Remote::isWebPage(const http::Response& response) {
    const auto type = response.headers.find("Content-Type");
    return (type && type->find("text/html") != std::string_view::npos) || response.body.find("<html") < 512 ||
           response.body.find("<!DOCTYPE") < 64;
}

Result<tuf::SharedBytes> Remote::get(const std::string& file, uint64_t maxBytes, uint64_t expected, const Job& job) const {
    RG_ASSIGN(Bytes body, getUrl(urlOf(file), maxBytes, expected, job));
    return std::make_shared<Bytes>(std::move(body));
}

Result<Bytes> Remote::getUrl(std::string url, uint64_t maxBytes, uint64_t expected, const Job& job) const {
    http::Request request;
    request.url = std::move(url);
    request.maxBody = maxBytes;
    request.expectedBody = expected;
    job.log(LogLevel::Debug, "GET " + request.url);
    RG_ASSIGN(http::Response response, transport_->send(request, job));
    if (response.status != 200) return statusError(response, serverUrl_, gun_);
    if (isWebPage(response)) {
        return fail(ErrorCode::Server, "The trust server " + serverUrl_ + " answered with a web page in place of metadata",
                    "A proxy or a log-in page may stand between; open the address in a browser.");
    }
    return std::move(response.body);
}

Result<tuf::SharedBytes> Remote::newest(const std::string& role, uint64_t maxBytes, const Job& job) const {
    return get(role + ".json", maxBytes, 0, job);
}

Result<tuf::SharedBytes> Remote::rootVersion(int64_t version, uint64_t maxBytes, const Job& job) const {
    return get(std::to_string(version) + ".root.json", maxBytes, 0, job);
}

Result<tuf::SharedBytes> Remote::version(const std::string& role, int64_t version, uint64_t maxBytes, const Job& job) const {
    return get(std::to_string(version) + "." + role + ".json", maxBytes, 0, job);
}

Result<Bytes> Remote::changefeed(const std::string& after, size_t records, uint64_t maxBytes, const Job& job) const {
    return getUrl(serverUrl_ + "/v2/" + gun_ + "/_trust/changefeed?change_id=" + http::urlEncode(after) + "&records=" + std::to_string(records), maxBytes, 0, job);
}

Result<tuf::SharedBytes> Remote::exactly(const std::string& role, const tuf::FileMeta& meta, const Job& job) const {
    // One byte more than named, so that a longer file is seen as one; the peer's own limit caps what is named.
    constexpr uint64_t kPeerLimit = 100u << 20;
    if (meta.length > kPeerLimit) {
        return fail(Error(ErrorCode::TooLarge, "The " + role + " file is larger than any client accepts")
                        .withRole(role)
                        .withSides("at most " + std::to_string(kPeerLimit) + " bytes", std::to_string(meta.length) + " bytes"));
    }
    const auto fetch = [&](const std::string& file) {
        auto got = get(file, meta.length + 1, meta.length, job);
        if (!got && got.error().code == ErrorCode::TooLarge) {
            return Result<tuf::SharedBytes>(fail(Error(ErrorCode::LengthMismatch, "The " + role + " file is longer than was signed for")
                                                     .withRole(role)
                                                     .withSides(std::to_string(meta.length) + " bytes", "more")));
        }
        return got;
    };
    if (meta.sha256) {
        auto got = fetch(role + "." + meta.sha256->hex() + ".json");
        const bool unknownName = !got && (got.error().code == ErrorCode::NotFound || got.error().code == ErrorCode::NoTrustData);
        if (!unknownName) return got;
    }
    return fetch(role + ".json");
}

}  // namespace roseglass::notary

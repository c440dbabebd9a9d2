#include "registry/client.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "base/redact.h"
#include "http/error_document.h"
#include "registry/answer.h"
#include "registry/fold_host.h"
#include "registry/reference.h"

namespace roseglass::registry {
namespace {

constexpr uint64_t kMaxPage = 16u << 20;
constexpr uint64_t kMaxManifest = 4u << 20;
constexpr size_t kMaxPages = 10'000;
constexpr size_t kMaxNames = 1'000'000;

bool isLoopback(const std::string& domain) {
    const std::string host = domain.substr(0, domain.starts_with('[') ? domain.find(']') + 1 : domain.find(':'));
    return host == "localhost" || host == "[::1]" || (host.starts_with("127.") && std::count(host.begin(), host.end(), '.') == 3);
}

/// Whether a 404 is a registry's own word that it does not have something, and no web server's or proxy's: only then is
/// anything missing (distribution specification: errors[].code).
bool isRegistry(const http::Response& response) {
    if (response.headers.find("Docker-Distribution-Api-Version")) return true;
    constexpr std::array kUnknown{"NAME_UNKNOWN", "MANIFEST_UNKNOWN", "BLOB_UNKNOWN", "NOT_FOUND", "NAME_INVALID", "MANIFEST_BLOB_UNKNOWN"};
    const auto codes = http::errorCodes(response.body);
    return std::find_first_of(codes.begin(), codes.end(), kUnknown.begin(), kUnknown.end()) != codes.end();
}

}  // namespace

std::string baseUrlFor(const std::string& domain, const std::vector<std::string>& plainHttp) {
    if (domain == "docker.io") return "https://registry-1.docker.io";
    const bool plain = isLoopback(domain) || std::any_of(plainHttp.begin(), plainHttp.end(), [&](const std::string& host) { return foldHost(host) == domain; });
    return (plain ? "http://" : "https://") + domain;
}

Client::Client(std::shared_ptr<http::Transport> transport, std::string baseUrl)
    : transport_(std::move(transport)), baseUrl_(std::move(baseUrl)) {}

Result<http::Response> Client::get(http::Method method, const std::string& url, uint64_t maxBody, bool manifest, const Job& job) const {
    http::Request request;
    request.method = method;
    request.url = url;
    request.maxBody = maxBody;
    if (manifest) {
        request.headers.add("Accept", std::string(media::kDockerManifest) + ", " + media::kDockerList + ", " + media::kOciManifest + ", " + media::kOciIndex);
    }
    RG_ASSIGN(http::Response response, transport_->send(request, job));
    const std::string host = http::hostOf(baseUrl_);
    const bool head = method == http::Method::Head;
    switch (response.status) {
        case 200: return response;
        case 401: return fail(ErrorCode::Unauthorized, "The registry " + host + " wants credentials", "Log in with `docker login`.");
        case 403:
            if (head) return response;
            return fail(ErrorCode::Forbidden, "The registry " + host + " does not let this user read it");
        case 404:
            if (!isRegistry(response)) {
                if (head) return response;
                break;
            }
            return fail(ErrorCode::NotFound, "The registry " + host + " does not have " + printable(url.substr(baseUrl_.size()), 160));
        case 429: return fail(ErrorCode::RateLimited, "The registry " + host + " asks to slow down (429)", "Try again in a while.");
        default: break;
    }
    // Not every registry knows HEAD; what GET answers counts.
    if (head && (response.status == 400 || response.status == 405 || response.status == 500 || response.status == 501)) return response;
    if (response.status == 404) return fail(ErrorCode::Server, host + " does not answer as a registry (404)", "See that the address is a registry's, and that no proxy stands between.");
    return fail(ErrorCode::Server, "The registry " + host + " answered " + std::to_string(response.status));
}

Result<std::vector<std::string>> Client::names(const std::string& firstPage, const char* key, const Job& job) const {
    std::vector<std::string> all;
    std::set<std::string> seen;
    std::string url = baseUrl_ + firstPage;
    for (size_t page = 0; page < kMaxPages; ++page) {
        if (!seen.insert(url).second) return fail(ErrorCode::Malformed, "The registry's list leads back to a page that was read already");
        RG_ASSIGN(const http::Response response, get(http::Method::Get, url, kMaxPage, false, job));
        const auto json = nlohmann::json::parse(response.body, nullptr, false);
        if (!json.is_object()) return fail(ErrorCode::Server, http::hostOf(baseUrl_) + " does not answer as a registry: its list is not JSON");
        // A registry without tags says null. Anything else is no list, and an empty list of it would be a claim.
        if (!json.contains(key) || !(json[key].is_array() || json[key].is_null())) {
            return fail(ErrorCode::Server, http::hostOf(baseUrl_) + " does not answer as a registry: its list has no \"" + std::string(key) + "\"");
        }
        if (json[key].is_array()) {
            for (const auto& name : json[key]) {
                if (all.size() == kMaxNames) return fail(ErrorCode::TooLarge, "The registry lists over a million names");
                if (name.is_string()) all.push_back(name.get<std::string>());
            }
        }
        RG_ASSIGN(url, nextPage(response.headers, baseUrl_));
        if (url.empty()) return all;
        job.progress("Reading the registry's list", all.size());
    }
    return fail(ErrorCode::Malformed, "The registry's list has over 10,000 pages");
}

Result<std::vector<std::string>> Client::catalog(const Job& job) const {
    RG_ASSIGN(std::vector<std::string> paths, names("/v2/_catalog?n=1000", "repositories", job));
    std::erase_if(paths, [](const std::string& path) { return !isValidRepositoryPath(path); });
    return paths;
}

Result<std::vector<std::string>> Client::tags(const std::string& path, const Job& job) const {
    if (!isValidRepositoryPath(path)) return fail(ErrorCode::Usage, "Not a repository name: " + printable(path, 120));
    RG_ASSIGN(std::vector<std::string> tags, names("/v2/" + path + "/tags/list?n=1000", "tags", job));
    std::erase_if(tags, [](const std::string& tag) { return !isValidTag(tag); });
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
    return tags;
}

Result<Served> Client::resolve(const std::string& path, const std::string& tagOrDigest, const Job& job) const {
    const auto wanted = crypto::Sha256::parse(tagOrDigest);
    if (!isValidRepositoryPath(path) || (!wanted && !isValidTag(tagOrDigest))) {
        return fail(ErrorCode::Usage, "Not a tag or digest: " + printable(path + ":" + tagOrDigest, 160));
    }
    const std::string url = baseUrl_ + "/v2/" + path + "/manifests/" + tagOrDigest;
    Served served;
    RG_ASSIGN(const http::Response head, get(http::Method::Head, url, kMaxManifest, true, job));
    const auto named = crypto::Sha256::parse(head.headers.find("Docker-Content-Digest").value_or(""));
    if (head.status == 200 && named) {
        served.digest = *named;
        served.mediaType = printable(head.headers.find("Content-Type").value_or(""), 120);
        served.size = std::strtoull(std::string(head.headers.find("Content-Length").value_or("0")).c_str(), nullptr, 10);
    } else {
        RG_ASSIGN(const http::Response body, get(http::Method::Get, url, kMaxManifest, true, job));
        served.digest = crypto::sha256(body.body);
        served.mediaType = printable(body.headers.find("Content-Type").value_or(""), 120);
        served.size = body.body.size();
    }
    if (wanted && served.digest != *wanted) {
        return fail(Error(ErrorCode::DigestMismatch, "The registry serves another manifest than was asked for").withSides(wanted->toString(), served.digest.toString()));
    }
    return served;
}

Result<Client::FetchedManifest> Client::fetchManifest(const std::string& path, const std::string& tagOrDigest, const Job& job) const {
    const auto wanted = crypto::Sha256::parse(tagOrDigest);
    if (!isValidRepositoryPath(path) || (!wanted && !isValidTag(tagOrDigest))) {
        return fail(ErrorCode::Usage, "Not a tag or digest: " + printable(path + ":" + tagOrDigest, 160));
    }
    RG_ASSIGN(http::Response response, get(http::Method::Get, baseUrl_ + "/v2/" + path + "/manifests/" + tagOrDigest, kMaxManifest, true, job));
    FetchedManifest fetched{std::move(response.body), {}, printable(response.headers.find("Content-Type").value_or(""), 120)};
    fetched.digest = crypto::sha256(fetched.bytes);
    const std::string actual = fetched.digest.toString(), claimed(response.headers.find("Docker-Content-Digest").value_or(actual));
    const std::string expected = wanted ? wanted->toString() : claimed;
    if (expected != actual || claimed != actual) {
        const bool wrong = expected != actual;
        return fail(Error(ErrorCode::DigestMismatch, wrong && wanted ? "The registry's manifest is not the one that was asked for" : "The registry's manifest is not the one that its own header names",
                          "Somebody may have changed it on the way; do not use it.")
                        .withSides(wrong ? expected : printable(claimed, 160), actual));
    }
    return fetched;
}

Result<Bytes> Client::blob(const std::string& path, const Descriptor& descriptor, const Job& job) const {
    auto answer = get(http::Method::Get, baseUrl_ + "/v2/" + path + "/blobs/" + descriptor.digest.toString(), descriptor.size, false, job);
    if (!answer && answer.error().code == ErrorCode::TooLarge) return fail(wrongLength(descriptor, "more"));
    RG_ASSIGN(http::Response response, std::move(answer));
    if (response.body.size() != descriptor.size) return fail(wrongLength(descriptor, std::to_string(response.body.size()) + " bytes"));
    if (const auto actual = crypto::sha256(response.body); actual != descriptor.digest) return fail(wrongDigest(descriptor, actual));
    return std::move(response.body);
}

Result<Manifest> Client::manifest(const std::string& path, const crypto::Sha256& digest, const Job& job) const {
    RG_ASSIGN(const FetchedManifest fetched, fetchManifest(path, digest.toString(), job));
    return parseManifest(fetched.bytes);
}

}  // namespace roseglass::registry

#include "registry/client.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/redact.h"
#include "http/error_document.h"
#include "http/rate_limit.h"
#include "http/secrets.h"
#include "json/outside.h"
#include "registry/answer.h"
#include "registry/fold_host.h"
#include "registry/next_page.h"
#include "registry/reference.h"
#include "registry/schema1.h"

namespace roseglass::registry {
namespace {

constexpr const char* kChanged = "Somebody may have changed it on the way; do not use it.";

/// Whether a 404 is a registry's own word that it does not have something, and no web server's or proxy's: only then is
/// anything missing (distribution specification: errors[].code).
bool isRegistry(const http::Response& response) {
    if (response.headers.find("Docker-Distribution-Api-Version")) return true;
    constexpr std::array kUnknown{"NAME_UNKNOWN", "MANIFEST_UNKNOWN", "BLOB_UNKNOWN", "NOT_FOUND", "NAME_INVALID", "MANIFEST_BLOB_UNKNOWN"};
    const auto codes = http::errorCodes(response.body);
    return std::find_first_of(codes.begin(), codes.end(), kUnknown.begin(), kUnknown.end()) != codes.end();
}

/// A page for people, with 200 in place of a manifest, is nothing that a registry serves. Every manifest is an object of JSON.
Result<void> checkIsManifest(const http::Response& response, const std::string& host) {
    const size_t begin = response.body.find_first_not_of(" \t\r\n");
    if (begin != Bytes::npos && response.body[begin] == '{') return {};
    return fail(ErrorCode::Server, host + " does not answer as a registry: what it serves is no manifest", "See that the address is a registry's, and that no proxy or log-in page stands between.");
}

}  // namespace

std::string baseUrlFor(const std::string& domain, const std::vector<std::string>& plainHttp) {
    if (domain == "docker.io") return "https://registry-1.docker.io";
    const bool plain = http::isLoopback(domain) || std::any_of(plainHttp.begin(), plainHttp.end(), [&](const std::string& host) { return foldHost(host) == domain; });
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
    if (response.status == 200) return response;
    if (method == http::Method::Head && response.status != 401 && response.status != 429) return response;
    const std::string host = http::hostOf(baseUrl_), said = http::saidIn(response.body);
    switch (response.status) {
        case 401: return fail(ErrorCode::Unauthorized, "The registry " + host + " wants credentials" + said, "Log in with `docker login`.");
        case 403: return fail(ErrorCode::Forbidden, "The registry " + host + " does not let this user read it" + said);
        case 404:
            if (!isRegistry(response)) break;
            return fail(ErrorCode::NotFound, "The registry " + host + " does not have " + http::shownUrl(url).substr(http::shownUrl(baseUrl_).size()));
        case 429: return fail(http::rateLimited(response, "The registry " + host));
        default: break;
    }
    if (response.status == 404) return fail(ErrorCode::Server, host + " does not answer as a registry (404)", "See that the address is a registry's, and that no proxy stands between.");
    return fail(ErrorCode::Server, "The registry " + host + " answered " + std::to_string(response.status) + said);
}

Result<void> Client::readPages(const std::string& firstPage, const char* key, const std::function<bool(std::string&)>& take, const Job& job) const {
    std::set<crypto::Sha256> seen;
    uint64_t bytes = 0;
    const std::string host = http::hostOf(baseUrl_);
    std::string url = baseUrl_ + firstPage;
    for (size_t page = 0; page < budget::kListPages; ++page) {
        if (!seen.insert(crypto::sha256(url)).second) return fail(ErrorCode::Malformed, "The registry's list leads back to a page that was read already");
        RG_ASSIGN(const http::Response response, get(http::Method::Get, url, budget::kListPage, false, job));
        bytes += response.body.size();
        if (bytes > budget::kListBytes) return fail(Error(ErrorCode::TooLarge, "The registry's list is larger than any is").withSides("at most " + sizeText(budget::kListBytes), "more"));
        bool full = false;
        const auto found = parseTexts(response.body, key, budget::kListPage, [&](std::string& name) {
            full = !take(name);
            return !full;
        });
        if (full) return fail(ErrorCode::TooLarge, "The registry lists over " + std::to_string(budget::kListNames) + " names");
        if (!found) return fail(ErrorCode::Server, host + " does not answer as a registry: its list cannot be read (" + found.error().message + ")");
        // A registry without tags says null. Anything else is no list, and an empty list of it would be a claim.
        if (!*found) return fail(ErrorCode::Server, host + " does not answer as a registry: its list has no \"" + std::string(key) + "\"");
        RG_ASSIGN(url, nextPage(response.headers, url, baseUrl_));
        if (url.empty()) return {};
        job.progress("Reading the registry's list", page + 1);
    }
    return fail(ErrorCode::Malformed, "The registry's list has over 10,000 pages");
}

NameList Client::names(const std::string& firstPage, const char* key, bool (*isName)(const std::string&), const Job& job) const {
    NameList list;
    const auto take = [&](std::string& name) {
        if (!isName(name)) return true;
        if (list.names.size() == budget::kListNames) return false;
        // Not the reader's own, which may have room for much more.
        list.names.emplace_back(name.data(), name.size());
        return true;
    };
    if (auto done = readPages(firstPage, key, take, job); !done) list.trouble = std::move(done).error();
    if (list.trouble && list.trouble->code == ErrorCode::TooLarge) list.names.clear();
    return list;
}

Result<std::vector<std::string>> Client::catalog(const Job& job) const {
    NameList list = names("/v2/_catalog?n=1000", "repositories", [](const std::string& name) { return isValidRepositoryPath(name); }, job);
    if (list.trouble) return fail(std::move(*list.trouble));
    return std::move(list.names);
}

NameList Client::tags(const std::string& path, const Job& job) const {
    if (!isValidRepositoryPath(path)) return {{}, Error(ErrorCode::Usage, "Not a repository name: " + printable(path, 120))};
    NameList list = names("/v2/" + path + "/tags/list?n=1000", "tags", [](const std::string& name) { return isValidTag(name); }, job);
    std::sort(list.names.begin(), list.names.end());
    list.names.erase(std::unique(list.names.begin(), list.names.end()), list.names.end());
    return list;
}

Result<Served> Client::resolve(const std::string& path, const std::string& tagOrDigest, const Job& job) const {
    const auto wanted = crypto::Sha256::parse(tagOrDigest);
    if (!isValidRepositoryPath(path) || (!wanted && !isValidTag(tagOrDigest))) {
        return fail(ErrorCode::Usage, "Not a tag or digest: " + printable(path + ":" + tagOrDigest, 160));
    }
    const std::string url = baseUrl_ + "/v2/" + path + "/manifests/" + tagOrDigest;
    Served served;
    const auto head = get(http::Method::Head, url, budget::kManifest, true, job);
    if (!head && head.error().code != ErrorCode::Forbidden) return fail(head.error());
    const auto named = crypto::Sha256::parse(head ? head->headers.find("Docker-Content-Digest").value_or("") : "");
    if (head && head->status == 200 && named) {
        served.digest = *named;
        served.mediaType = printable(head->headers.find("Content-Type").value_or(""), 120);
        const uint64_t length = http::wholeNumber(head->headers.find("Content-Length").value_or("")).value_or(0);
        served.size = length > budget::kManifest ? 0 : length;
    } else {
        RG_ASSIGN(const http::Response body, get(http::Method::Get, url, budget::kManifest, true, job));
        RG_TRY(checkIsManifest(body, http::hostOf(baseUrl_)));
        served.digest = manifestDigest(body.body);
        served.mediaType = printable(body.headers.find("Content-Type").value_or(""), 120);
        served.size = body.body.size();
    }
    if (wanted && served.digest != *wanted) {
        return fail(Error(ErrorCode::DigestMismatch, "The registry serves another manifest than was asked for").withSides(wanted->toString(), served.digest.toString()));
    }
    return served;
}

Result<Served> Client::resolveContent(const std::string& path, const std::string& tag, const Job& job) const {
    if (!isValidRepositoryPath(path) || !isValidTag(tag)) return fail(ErrorCode::Usage, "Not a tag: " + printable(path + ":" + tag, 160));
    RG_ASSIGN(const http::Response response, get(http::Method::Get, baseUrl_ + "/v2/" + path + "/manifests/" + tag, budget::kManifest, true, job));
    RG_TRY(checkIsManifest(response, http::hostOf(baseUrl_)));
    Served served{manifestDigest(response.body), response.body.size(), printable(response.headers.find("Content-Type").value_or(""), 120), std::nullopt};
    const auto named = crypto::Sha256::parse(response.headers.find("Docker-Content-Digest").value_or(""));
    if (named && *named != served.digest) served.claimed = named;
    return served;
}

Result<Client::FetchedManifest> Client::fetchManifest(const std::string& path, const std::string& tagOrDigest, const Job& job) const {
    const auto wanted = crypto::Sha256::parse(tagOrDigest);
    if (!isValidRepositoryPath(path) || (!wanted && !isValidTag(tagOrDigest))) {
        return fail(ErrorCode::Usage, "Not a tag or digest: " + printable(path + ":" + tagOrDigest, 160));
    }
    RG_ASSIGN(http::Response response, get(http::Method::Get, baseUrl_ + "/v2/" + path + "/manifests/" + tagOrDigest, budget::kManifest, true, job));
    FetchedManifest fetched{std::move(response.body), {}, printable(response.headers.find("Content-Type").value_or(""), 120)};
    fetched.digest = crypto::sha256(fetched.bytes);
    const bool old = isSchema1(fetched.bytes);
    const crypto::Sha256 actual = old ? manifestDigest(fetched.bytes) : fetched.digest;
    const auto isIt = [&](const std::string& digest) { return digest == actual.toString() || digest == fetched.digest.toString(); };
    const std::string claimed(response.headers.find("Docker-Content-Digest").value_or(actual.toString()));
    if (wanted && !isIt(wanted->toString())) {
        return fail(Error(ErrorCode::DigestMismatch, "The registry's manifest is not the one that was asked for", kChanged).withSides(wanted->toString(), actual.toString()));
    }
    if (!isIt(claimed)) {
        return fail(Error(ErrorCode::DigestMismatch, "The registry's manifest is not the one that its own header names", kChanged).withSides(printable(claimed, 160), actual.toString()));
    }
    if (old) return fail(schema1Refused("The manifest " + actual.toString() + " in the registry"));
    return fetched;
}

Result<Bytes> Client::blob(const std::string& path, const Descriptor& descriptor, const Job& job) const {
    if (descriptor.size > budget::kConfig) return fail(ErrorCode::TooLarge, "The blob " + descriptor.digest.toString() + " is larger than anything that is kept in memory: " + sizeText(descriptor.size));
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

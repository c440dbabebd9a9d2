#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/job.h"
#include "base/result.h"
#include "http/transport.h"
#include "registry/manifest.h"
#include "registry/referrers.h"

namespace roseglass::registry {

/// What a registry serves under a tag or digest.
struct Served {
    crypto::Sha256 digest;
    uint64_t size = 0;  ///< bytes of the manifest; 0 when the registry did not say
    std::string mediaType;
    /// What the registry's header names, where the bytes that it serves are something else.
    std::optional<crypto::Sha256> claimed;
};

/// The names of a list, as far as they could be read.
struct NameList {
    std::vector<std::string> names;
    std::optional<Error> trouble;  ///< why there may be more; too-large, malformed, not-found (the repository), and those of the transport
};

/// Reads a registry (OCI distribution specification).
class Client {
public:
    /// @param transport  authenticating already
    /// @param baseUrl    "https://registry.example:5000", see baseUrlFor()
    Client(std::shared_ptr<http::Transport> transport, std::string baseUrl);

    /// Every repository's path. Entries that are no valid name are dropped while the list is read. A list over the budget is an
    /// error (too-large), because part of it would suggest that the rest does not exist. Errors: too-large, not-found (this registry has no catalog), unauthorized, forbidden, rate-limited,
    /// server, malformed, and the transport's.
    Result<std::vector<std::string>> catalog(const Job& job) const;
    /// The tags of a repository, sorted. What is not in a list may be there all the same: ask for it by itself.
    NameList tags(const std::string& path, const Job& job) const;
    /// What the registry says of it: the digest that the header names, without the bytes, where there is such a header. Where
    /// HEAD is answered with anything else, GET is asked, as docker does: many registries and proxies know HEAD badly.
    /// @param tagOrDigest  "1.4.2" or "sha256:…". Errors: not-found when the registry does not have it.
    Result<Served> resolve(const std::string& path, const std::string& tagOrDigest, const Job& job) const;
    /// What the registry serves: the digest is that of the bytes, whatever the header names. Errors: as resolve; too-large.
    Result<Served> resolveContent(const std::string& path, const std::string& tag, const Job& job) const;
    /// The manifest itself, hashed here. Errors: not-found; digest-mismatch when it is not the digest asked for, or not the
    /// one that the registry's own header claims; malformed (schema 1).
    struct FetchedManifest {
        Bytes bytes;
        crypto::Sha256 digest;
        std::string mediaType;
    };
    Result<FetchedManifest> fetchManifest(const std::string& path, const std::string& tagOrDigest, const Job& job) const;
    /// A small config or layer in memory. Errors: as fetchManifest; length-mismatch.
    Result<Bytes> blob(const std::string& path, const Descriptor& descriptor, const Job& job) const;
    /// Each tag's answer, asked for `concurrency` at a time; the same order. Ends early, with the error for all that are
    /// left, once the network fails, or the registry limits its rate or wants credentials, three times in a row.
    /// @param byContent  which tags are asked for as resolveContent does, the others as resolve
    std::vector<Result<Served>> resolveAll(const std::string& path, const std::vector<std::string>& tags, const Job& job,
                                           unsigned concurrency = 8, const std::function<bool(const std::string&)>& byContent = {}) const;
    /// What refers to a digest: by the referrers API (OCI distribution 1.1), else by the fallback tag "sha256-HEX". Nothing
    /// that it says is verified. At most 500 artifacts on 20 pages of 16 MiB together; `cut` says that there are more. Errors: unauthorized, forbidden, rate-limited, server,
    /// malformed, and the transport's.
    Result<Referrers> referrers(const std::string& path, const crypto::Sha256& digest, const Job& job) const;
    /// As referrers(), by the fallback tag alone.
    Result<Referrers> fallbackReferrers(const std::string& path, const crypto::Sha256& digest, const Job& job) const;
    /// Errors: also digest-mismatch, with both sides.
    Result<Manifest> manifest(const std::string& path, const crypto::Sha256& digest, const Job& job) const;

private:
    NameList names(const std::string& firstPage, const char* key, bool (*isName)(const std::string&), const Job& job) const;
    Result<void> readPages(const std::string& firstPage, const char* key, const std::function<bool(std::string&)>& take, const Job& job) const;
    Result<http::Response> get(http::Method method, const std::string& url, uint64_t maxBody, bool manifest, const Job& job) const;

    std::shared_ptr<http::Transport> transport_;
    std::string baseUrl_;
};

/// The API's base URL: docker.io is served by registry-1.docker.io; loopback hosts and those named speak plain HTTP.
std::string baseUrlFor(const std::string& domain, const std::vector<std::string>& plainHttp);

}  // namespace roseglass::registry

#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/job.h"
#include "base/result.h"
#include "crypto/public_key.h"
#include "http/transport.h"
#include "tuf/trusted_set.h"

namespace roseglass::notary {

/// The most that is read of a root, in bytes, and of the way from one root to another, in versions.
inline constexpr uint64_t kMaxRoot = 8u << 20;
inline constexpr int64_t kMaxRootSteps = 1024;

/// The metadata files of one GUN on a trust server (notary: GET /v2/GUN/_trust/tuf/…). Nothing here is verified.
class Remote {
public:
    /// @param transport  authenticating already
    /// @param serverUrl  "https://localhost:4443"
    Remote(std::shared_ptr<http::Transport> transport, std::string serverUrl, std::string gun);

    /// The newest ROLE.json of at most `maxBytes`. Errors: no-trust-data (the trust server's own word, METADATA_NOT_FOUND),
    /// not-found (any other 404: what answers there is no trust server),
    /// unauthorized, forbidden, rate-limited, server, and the transport's.
    Result<tuf::SharedBytes> newest(const std::string& role, uint64_t maxBytes, const Job& job) const;
    /// ROLE.SHA256.json, the very file that the parent names; by its plain name where the server has no such names.
    Result<tuf::SharedBytes> exactly(const std::string& role, const tuf::FileMeta& meta, const Job& job) const;
    /// N.root.json.
    Result<tuf::SharedBytes> rootVersion(int64_t version, uint64_t maxBytes, const Job& job) const;
    /// N.ROLE.json, an older version; many servers keep them. Errors: as newest.
    Result<tuf::SharedBytes> version(const std::string& role, int64_t version, uint64_t maxBytes, const Job& job) const;
    /// One page of the changefeed, the records behind `after`. Errors: as newest.
    Result<Bytes> changefeed(const std::string& after, size_t records, uint64_t maxBytes, const Job& job) const;

    /// Publishes files by role, all or none. The server adds its timestamp, and the snapshot when it holds that key.
    /// Errors: conflict (someone published first), policy (the server refuses the files, with its reason), unauthorized, forbidden, server.
    Result<void> publish(const std::vector<std::pair<std::string, tuf::SharedBytes>>& files, const Job& job) const;
    /// The server's public key for snapshot or timestamp; made there on the first question. With `rotate` a new one.
    Result<crypto::PublicKey> serverKey(const std::string& role, bool rotate, const Job& job) const;
    /// Everything that the server has of this GUN. Errors: unauthorized, forbidden, server.
    Result<void> removeAll(const Job& job) const;

    const std::string& serverUrl() const { return serverUrl_; }

private:
    Result<tuf::SharedBytes> get(const std::string& file, uint64_t maxBytes, uint64_t expected, const Job& job) const;
    Result<Bytes> getUrl(std::string url, uint64_t maxBytes, uint64_t expected, const Job& job) const;

    /// A proxy's or a log-in page in the trust server's place.
    static bool isWebPage(const http::Response& response);
    std::string urlOf(const std::string& file) const { return serverUrl_ + "/v2/" + gun_ + "/_trust/tuf/" + file; }

    std::shared_ptr<http::Transport> transport_;
    std::string serverUrl_;
    std::string gun_;
};

}  // namespace roseglass::notary

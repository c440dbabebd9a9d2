#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "notary/updater.h"
#include "tuf/seen.h"

namespace roseglass::notary {

/// Whether a code says that nobody answered, which is when a cache may stand in.
bool isUnreachable(ErrorCode code);

/// One run over one source: the server, or the cache alone.
class UpdateRun {
public:
    /// @param remote  null for the cache alone
    /// @param seen    nothing older than this is taken
    UpdateRun(const std::string& gun, const Remote* remote, const Cache& cache, const TrustPins& pins, const UpdateOptions& options,
              const tuf::SeenRoles& seen, const Job& job, Update& update)
        : gun_(gun), remote_(remote), cache_(cache), pins_(pins), options_(options), seen_(seen), job_(job), update_(update) {}

    /// Everything, in the order of TUF 5.3 to 5.6. Errors: those of TrustedSet, the pins, the server and the cache.
    Result<void> all();
    /// Why the server is not asked, for what the cache does not hold.
    void standInFor(const Error& outage) { unreached_ = outage; }
    /// Whether what was verified may be remembered.
    bool mayStore() const;
    /// What writes the verified files, independent of this run.
    std::function<Result<void>()> store() const;

    /// What this run verified beyond what the cache holds. Nothing of a repository that was not known before: its first root is
    /// taken whole or not at all. Of a state that goes back the root alone: what else it says is nothing to go by.
    tuf::SeenRoles sawBeyondCache(bool wentBack) const;
    /// Whether nobody stored anything since this run looked into the cache.
    bool sawPresentCache() const { return cache_.stillHolds(had_); }

    /// Whether the server's state is another one than what this run began with: then its failure may be nobody's fault.
    bool movedOn() const;

private:
    tuf::TrustedSet& set() const { return *update_.set; }
    tuf::Trace& trace() const { return *update_.trace; }
    /// Only what this computer has already: a server's own expired data are never accepted.
    bool forgivesExpiry() const { return options_.allowExpiredCache && !remote_; }

    tl::unexpected<Error> fetchFailed(const std::string& role, Error error);
    /// What this computer has of a role, remembered for the moment of writing.
    Result<tuf::SharedBytes> cached(const std::string& role);
    /// Whether what the publisher signed is valid at another time than the one that is judged at, the root's certificates
    /// included. The server's timestamp and snapshot tell freshness alone, which is judged again at every look.
    bool isValidAt(Instant time) const;
    Result<tuf::SharedBytes> newest(const std::string& role, uint64_t maxBytes);
    /// The trust server says itself that it has no such file. Only of a repository that this computer never knew is that an answer.
    Error nothingThere(const std::string& role);
    Result<void> inTime() const;
    bool isCached(const std::string& role, const tuf::SharedBytes& cached) const;
    /// The file that the parent names: from the cache where that is the very file, else from the server.
    Result<tuf::SharedBytes> exactly(const std::string& role, const tuf::SharedBytes& cached);
    Error notCached(const std::string& role) const;
    Result<void> root();
    /// The repository was known once, so this is no first use: only a pin can vouch for the root that comes in its place.
    Result<void> damagedRoot(Error error);
    /// Walks from the root that this computer has to the newest, every version in between (TUF 5.3).
    Result<void> advanceRoot(const tuf::SharedBytes& newestRoot);
    /// A key beside the root's own that signed it since it was seen. Signatures of older keys are what ties a root to those
    /// before it, so that of a stranger would make the stranger's root look like an ancestor.
    std::string newSigner(const tuf::TrustedSet& again) const;
    tl::unexpected<Error> strangersSignature(int64_t version, const std::string& keyId);
    tl::unexpected<Error> rotationRefused(int64_t expected, int64_t actual);
    Result<void> timestamp();
    Result<void> snapshot();
    Result<void> targets();
    Result<void> delegations();
    /// Whatever is wrong with one delegation is that delegation's trouble, also that the server does not answer: everything
    /// above it is verified by then, and nothing that this computer had before takes its place.
    Result<void> delegation(const std::string& role);
    Error withheld(const std::string& role) const;

    const std::string& gun_;
    const Remote* remote_;
    const Cache& cache_;
    const TrustPins& pins_;
    const UpdateOptions& options_;
    const tuf::SeenRoles& seen_;
    const Job& job_;
    Update& update_;
    std::optional<Error> unreached_;             ///< the server is not asked for delegations any more
    int failures_ = 0;
    std::map<std::string, tuf::SharedBytes> had_;     ///< what the cache held, by role
    std::map<std::string, tuf::SharedBytes> newest_;  ///< what came as the newest: root and timestamp
};

}  // namespace roseglass::notary

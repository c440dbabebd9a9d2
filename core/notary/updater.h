#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/job.h"
#include "notary/cache.h"
#include "notary/remote.h"
#include "notary/trust_pins.h"
#include "tuf/trusted_set.h"

namespace roseglass::notary {

struct UpdateOptions {
    Instant now;
    bool offline = false;            ///< the cache alone
    bool writeCache = true;          ///< false: judge, but remember nothing
    /// allow-expired-trust-cache: where the server is not reached or has no trust data, the cache may be expired
    bool allowExpiredCache = false;
    bool storeLater = false;         ///< hand out Update::store instead of writing the cache before returning
    /// Where what was verified of a failed run is kept, beside the trust directory (SeenFile); empty: within the call alone.
    std::filesystem::path seenFolder = {};
    /// The real time, where `now` is another one (--at): nothing is stored whose root, root certificates or targets are valid
    /// at that other time alone.
    std::optional<Instant> clock = std::nullopt;
    /// How long the server may take altogether, however many files are asked for.
    std::chrono::milliseconds patience = std::chrono::minutes(5);
};

/// A key that signed the root that was offered, acceptable or not.
struct RootSigner {
    std::string canonicalId, keyId;  ///< keyId: of the certificate
};

/// A root that is refused, to be shown: nothing can be verified by it.
struct RefusedRoot {
    tuf::RoleView view;
    tuf::Root content;
};

/// The trust server's own word (METADATA_NOT_FOUND for the root) that it has nothing of a GUN that this computer never knew:
/// the one evidence, beside whole and verified trust data, that something is not signed.
struct Absence {
    std::string serverUrl;
};

/// What an update came to. Trusted exactly when `error` is empty.
struct Update {
    std::shared_ptr<tuf::Trace> trace = std::make_shared<tuf::Trace>();
    std::optional<tuf::TrustedSet> set;     ///< as far as it was verified; empty without any acceptable root
    std::optional<RefusedRoot> expiredRoot; ///< `set` is empty because certificates of the root expired, and for that alone
    std::optional<Error> error;             ///< why not trusted
    std::optional<Absence> absence;         ///< `error` is the server's own word that there is nothing
    std::optional<Error> serverError;       ///< the server was not reached, and the cache was used
    bool fromCache = false;
    std::optional<Instant> cacheTime;       ///< when the cache was written; set with fromCache
    std::string pinnedBy;                   ///< how the root came to be trusted
    std::vector<RootSigner> rootSigners;    ///< of the root that was judged last, whatever the pins said of it
    int64_t rootThreshold = 0;
    /// With storeLater, what is left to do: writes the cache, on any thread. Empty when nothing is to be written.
    /// Errors: conflict (another program has stored something else meanwhile: update once more), io, interrupted.
    std::function<Result<void>()> store;
};

/// Judges the root that the set has come to by the pins (checkRootPins). A refused one empties the set; where nothing but
/// certificates that expired is wrong with it, it is kept to be shown. Errors: those of checkRootPins().
Result<void> judgeRoot(Update& update, const std::string& gun, const TrustPins& pins, bool firstUse);

/// Brings the trust data of one GUN up to date (TUF 5.3 to 5.7): root, timestamp, snapshot, targets, all delegations.
///
/// Stricter than the peer: a newer root is looked for first and always, not only after something failed. Files are asked
/// for by hash; those that the cache already has are not fetched. A server that is not reached (network, timeout, 429,
/// 5xx) lets a still valid cache stand in, said so in the trace; with allowExpiredCache an expired one, too, and also where
/// the server has no trust data. Never one that is older than what was verified, in this call or in one before that failed. What fails is read once more before anybody is accused, where the server's root or
/// timestamp changed during the reading.
///
/// The cache is written only when everything top-level verified and no role at any depth was rolled back, in an order that
/// leaves docker and notary a usable directory at every moment. Under its lock what lies there is compared with what this
/// run verified against; where somebody else stored something meanwhile, the run starts over against that.
///
/// `error` is empty where a delegation could not be had or is not valid: that is told by TrustedSet::incomplete().
/// @param remote  null with options.offline
Update updateTrust(const std::string& gun, const Remote* remote, const Cache& cache, const TrustPins& pins,
                   const UpdateOptions& options, const Job& job);

}  // namespace roseglass::notary

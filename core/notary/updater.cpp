#include "notary/updater.h"

#include <algorithm>
#include <map>

#include "base/redact.h"
#include "notary/known_roots.h"
#include "tuf/role_name.h"

namespace roseglass::notary {
namespace {

using tuf::SharedBytes;

constexpr uint64_t kMaxTimestamp = 1u << 20;  // the peer's limit

bool isUnreachable(ErrorCode code) {
    return code == ErrorCode::Network || code == ErrorCode::Timeout || code == ErrorCode::Server || code == ErrorCode::RateLimited;
}

Job withPatience(const Job& job, std::chrono::milliseconds patience) {
    Job bounded = job;
    const auto end = std::chrono::steady_clock::now() + patience;
    if (!bounded.deadline || end < *bounded.deadline) bounded.deadline = end;
    return bounded;
}

/// One run over one source: the server, or the cache alone.
class Run {
public:
    Run(const std::string& gun, const Remote* remote, const Cache& cache, const TrustPins& pins, const UpdateOptions& options,
        const Job& job, Update& update)
        : gun_(gun), remote_(remote), cache_(cache), pins_(pins), options_(options), job_(job), update_(update) {}

    Result<void> all() {
        RG_TRY(root());
        RG_TRY(timestamp());
        RG_TRY(snapshot());
        RG_TRY(targets());
        RG_TRY(delegations());
        if (set().expiryError() && !forgivesExpiry()) return fail(*set().expiryError());
        return {};
    }

    /// Whether what was verified may be remembered.
    bool mayStore() const {
        if (set().rolledBack()) return false;
        return !options_.clock || *options_.clock == options_.now || isValidAt(*options_.clock);
    }

    /// What writes the verified files, independent of this run.
    std::function<Result<void>()> store() const {
        std::vector<std::pair<std::string, SharedBytes>> files;
        // Root first, then from the leaves up: whoever reads in between finds each file's parents older, never newer.
        files.emplace_back(tuf::kRoot, set().roles().front().bytes);
        for (auto role = set().roles().rbegin(); role != set().roles().rend(); ++role) {
            // One that expired was seen all the same, and guards against an older one.
            const bool verified = role->status == tuf::RoleStatus::Valid || role->status == tuf::RoleStatus::Expired;
            if (verified && role->name != tuf::kRoot) files.emplace_back(role->name, role->bytes);
        }
        return [cache = cache_, files = std::move(files), before = had_, job = job_] { return cache.write(files, before, job); };
    }

    /// Whether nobody stored anything since this run looked into the cache.
    bool sawPresentCache() const { return cache_.stillHolds(had_); }

    /// Whether the server's state is another one than what this run began with: then its failure may be nobody's fault.
    bool movedOn() const {
        const auto moved = [&](std::string_view role, uint64_t maxBytes) {
            const auto served = newest_.find(std::string(role));
            if (served == newest_.end()) return false;
            const auto now = remote_->newest(std::string(role), maxBytes, job_);
            return now && **now != *served->second;
        };
        return remote_ && !job_.stopped() && !job_.late() && (moved(tuf::kTimestamp, kMaxTimestamp) || moved(tuf::kRoot, kMaxRoot));
    }

private:
    tuf::TrustedSet& set() const { return *update_.set; }
    tuf::Trace& trace() const { return *update_.trace; }
    /// Only what this computer has already: a server's own expired data are never accepted.
    bool forgivesExpiry() const { return options_.allowExpiredCache && !remote_; }

    tl::unexpected<Error> fetchFailed(const std::string& role, Error error) {
        if (error.role.empty()) error.role = role;
        trace().add({role + ".fetch", role, 0, remote_ ? remote_->serverUrl() : "the cache", std::string(codeName(error.code)),
                     tuf::Outcome::Fail, error.message});
        return fail(std::move(error));
    }

    /// What this computer has of a role, remembered for the moment of writing.
    Result<SharedBytes> cached(const std::string& role) {
        RG_ASSIGN(SharedBytes bytes, cache_.read(role));
        had_[role] = bytes;
        return bytes;
    }

    /// Whether what the publisher signed is valid at another time than the one that is judged at, the root's certificates
    /// included. The server's timestamp and snapshot tell freshness alone, which is judged again at every look.
    bool isValidAt(Instant time) const {
        for (const std::string_view name : {tuf::kRoot, tuf::kTargets}) {
            const tuf::RoleView* role = set().role(name);
            if (!role || !role->expires || *role->expires <= time) return false;
        }
        tuf::Trace quiet;
        const auto root = tuf::TrustedSet::fromTrustedRoot(set().roles().front().bytes, time, quiet);
        return root && checkRootPins(*root, gun_, pins_, false, quiet);
    }

    Result<SharedBytes> newest(const std::string& role, uint64_t maxBytes) {
        RG_TRY(inTime());
        job_.progress("Fetching " + role);
        auto got = remote_ ? remote_->newest(role, maxBytes, job_) : cached(role);
        if (got && *got) return newest_[role] = *got;
        if (got) {
            return fetchFailed(role, Error(ErrorCode::NoTrustData, "This computer has no " + role + " of " + gun_ + " in its cache",
                                           "Try again with the network."));
        }
        if (got.error().code != ErrorCode::NoTrustData) return fetchFailed(role, std::move(got).error());
        return fetchFailed(role, nothingThere(role));
    }

    /// The trust server says itself that it has no such file. Only of a repository that this computer never knew is that an answer.
    Error nothingThere(const std::string& role) {
        if (role != tuf::kRoot) {
            return {ErrorCode::NoTrustData, "The trust server has a root of " + gun_ + ", but no " + role, "Ask the operator of the trust server."};
        }
        if (cache_.hasFile(role)) {
            return {ErrorCode::NoTrustData, "The trust server says that it has nothing of " + gun_ + ", but this computer has seen its trust data",
                    "Somebody may be hiding it. If it was deleted on purpose, forget it here: roseglass-cli delete " + gun_ + "."};
        }
        update_.absence = Absence{remote_->serverUrl()};
        return {ErrorCode::NoTrustData, "The trust server has no trust data for " + gun_, "Nobody has signed anything there yet, or it was deleted."};
    }

    Result<void> inTime() const {
        if (job_.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        if (!remote_ || !job_.late()) return {};
        return fail(ErrorCode::Timeout, "The trust server " + remote_->serverUrl() + " answers too slowly to come to an end",
                    "Try again later, or give it longer with --timeout.");
    }

    /// The file that the parent names: from the cache where that is the very file, else from the server.
    Result<SharedBytes> exactly(const std::string& role, const SharedBytes& cached) {
        const tuf::FileMeta& meta = *set().metaOf(role);
        const bool same = cached && cached->size() == meta.length && meta.sha256 && crypto::sha256(*cached) == *meta.sha256;
        if (same) return cached;
        RG_TRY(inTime());
        job_.progress("Fetching " + role);
        if (remote_) return remote_->exactly(role, meta, job_);
        if (cached) return cached;
        return fail(Error(ErrorCode::NoTrustData, "This computer has no " + role + " of " + gun_ + " in its cache", "Try again with the network.").withRole(role));
    }

    Result<void> root() {
        RG_ASSIGN(const SharedBytes before, cached(std::string(tuf::kRoot)));
        if (auto known = knownRoot(cache_, gun_); !known) {
            RG_TRY(damagedRoot(std::move(known).error()));
        } else if (before) {
            RG_ASSIGN(update_.set, tuf::TrustedSet::fromTrustedRoot(before, options_.now, trace()));
        }
        const bool firstUse = !update_.set;
        RG_ASSIGN(const SharedBytes newestRoot, newest(std::string(tuf::kRoot), kMaxRoot));
        if (firstUse) {
            RG_ASSIGN(update_.set, tuf::TrustedSet::fromTrustedRoot(newestRoot, options_.now, trace()));
        } else if (*newestRoot != *before) {
            RG_TRY(advanceRoot(newestRoot));
        }
        RG_TRY(judgeRoot(update_, gun_, pins_, firstUse));
        if (forgivesExpiry()) set().forgiveExpiry();
        set().finishRoot();
        return {};
    }

    /// The repository was known once, so this is no first use: only a pin can vouch for the root that comes in its place.
    Result<void> damagedRoot(Error error) {
        const bool pinned = isPinned(gun_, pins_);
        trace().add({"root.format", "root", 0, "a root that signs itself", "unreadable", pinned ? tuf::Outcome::Skip : tuf::Outcome::Fail,
                     error.message + (pinned ? "; a pin vouches for the one that is fetched." : "")});
        if (pinned) return {};
        return fail(std::move(error));
    }

    /// Walks from the root that this computer has to the newest, every version in between (TUF 5.3).
    Result<void> advanceRoot(const SharedBytes& newestRoot) {
        const int64_t have = set().root().version;
        const auto offered = tuf::unverifiedVersion(newestRoot);
        if (!offered) {
            trace().add({"root.format", "root", 0, "a root", "unreadable", tuf::Outcome::Fail, "The server's root is not well-formed."});
            return fail(Error(ErrorCode::Malformed, "The server's root of " + gun_ + " is not well-formed").withRole("root"));
        }
        if (*offered == have && tuf::sameContent(newestRoot, set().roles().front().bytes)) {
            // The same root signed once more: its own keys, which are the trusted ones, must have done so.
            RG_ASSIGN(tuf::TrustedSet again, tuf::TrustedSet::fromTrustedRoot(newestRoot, options_.now, trace()));
            if (const std::string stranger = newSigner(again); !stranger.empty()) return strangersSignature(have, stranger);
            update_.set = std::move(again);
            return {};
        }
        if (*offered <= have || *offered - have > kMaxRootSteps) return rotationRefused(have, *offered);
        for (int64_t version = have + 1; version < *offered; ++version) {
            RG_TRY(inTime());
            auto step = remote_->rootVersion(version, kMaxRoot, job_);
            if (!step) {
                const bool missing = step.error().code == ErrorCode::NotFound || step.error().code == ErrorCode::NoTrustData;
                return missing ? rotationRefused(version, 0) : fetchFailed("root", std::move(step).error());
            }
            RG_TRY(set().updateRoot(*step));
        }
        return set().updateRoot(newestRoot);
    }

    /// A key beside the root's own that signed it since it was seen. Signatures of older keys are what ties a root to those
    /// before it, so that of a stranger would make the stranger's root look like an ancestor.
    std::string newSigner(const tuf::TrustedSet& again) const {
        const auto& before = set().roles().front();
        const auto knows = [&](const std::string& keyId) {
            const auto& own = before.signers.keyIds;
            return std::find(own.begin(), own.end(), keyId) != own.end() ||
                   std::any_of(before.signatures.begin(), before.signatures.end(), [&](const tuf::SignatureVerdict& one) { return one.keyId == keyId; });
        };
        for (const tuf::SignatureVerdict& signature : again.roles().front().signatures) {
            if (!knows(signature.keyId)) return signature.keyId;
        }
        return {};
    }

    tl::unexpected<Error> strangersSignature(int64_t version, const std::string& keyId) {
        Error error = Error(ErrorCode::RootRotation, "The server's root of " + gun_ + " bears the signature of a key that does not belong to it, which it did not when this computer saw it",
                            "Ask the operator of the trust server; nothing was stored.").withRole("root").withSides("the signatures seen before", printable(keyId, 64));
        trace().add({"root.rotation", "root", version, error.expected, error.actual, tuf::Outcome::Fail, error.message});
        return fail(std::move(error));
    }

    tl::unexpected<Error> rotationRefused(int64_t expected, int64_t actual) {
        const bool older = actual > 0 && actual < expected;
        Error error = older ? Error(ErrorCode::Rollback, "The server offers root version " + std::to_string(actual) + ", but this computer has already seen " +
                                                             std::to_string(expected))
                    : actual == 0 ? Error(ErrorCode::RootRotation, "The server lacks root version " + std::to_string(expected) + ", so the way to its newest root cannot be checked")
                                  : Error(ErrorCode::RootRotation, "The server's root of " + gun_ + " is not the one that this computer trusts");
        error.role = "root";
        error.expected = std::to_string(expected) + (older ? " or newer" : "");
        error.actual = actual == 0 ? "missing" : std::to_string(actual) + (actual == expected ? ", another content" : "");
        error.hint = "The repository was made again, or somebody stands between. Compare its root key ID with the publisher's by another way; "
                     "only then remove " + cache_.folder().string() + " to trust it afresh.";
        trace().add({older ? "root.version" : "root.rotation", "root", actual, error.expected, error.actual, tuf::Outcome::Fail, error.message});
        return fail(std::move(error));
    }

    Result<void> timestamp() {
        const std::string role(tuf::kTimestamp);
        RG_ASSIGN(const SharedBytes before, cached(role));
        RG_ASSIGN(SharedBytes bytes, newest(role, kMaxTimestamp));
        return set().updateTimestamp(std::move(bytes), before);
    }

    Result<void> snapshot() {
        const std::string role(tuf::kSnapshot);
        RG_ASSIGN(const SharedBytes before, cached(role));
        auto bytes = exactly(role, before);
        if (!bytes) return fetchFailed(role, std::move(bytes).error());
        return set().updateSnapshot(std::move(*bytes), before);
    }

    Result<void> targets() {
        const std::string role(tuf::kTargets);
        RG_ASSIGN(const SharedBytes before, cached(role));
        auto bytes = exactly(role, before);
        if (!bytes) return fetchFailed(role, std::move(bytes).error());
        return set().updateTargets(std::move(*bytes), before);
    }

    Result<void> delegations() {
        while (const auto role = set().nextDelegation()) {
            RG_TRY(inTime());
            RG_TRY(delegation(*role));
        }
        return {};
    }

    /// Whatever is wrong with one delegation is that delegation's trouble, but for a server that is not reached at all.
    Result<void> delegation(const std::string& role) {
        const std::string unkept = cache_.whyNotKept(role);
        if (!unkept.empty()) {
            set().updateDelegation(nullptr, nullptr, Error(ErrorCode::Malformed, "The delegation " + printable(role, 80) + " is ignored: " + unkept));
            return {};
        }
        auto before = cached(role);
        if (!before) {
            set().updateDelegation(nullptr, nullptr, std::move(before).error());
            return {};
        }
        if (!set().metaOf(role)) {
            set().updateDelegation(nullptr, *before);
            return {};
        }
        auto bytes = exactly(role, *before);
        if (bytes) {
            set().updateDelegation(std::move(*bytes), *before);
            return {};
        }
        Error& error = bytes.error();
        if (isUnreachable(error.code) || error.code == ErrorCode::Interrupted) return fetchFailed(role, std::move(error));
        if (error.code == ErrorCode::NoTrustData || error.code == ErrorCode::NotFound) error = withheld(role);
        set().updateDelegation(nullptr, *before, std::move(error));
        return {};
    }

    Error withheld(const std::string& role) const {
        const std::string shown = printable(role, 80);
        return remote_ ? Error(ErrorCode::NoTrustData, "The trust server does not hand out " + shown + ", which its snapshot lists",
                               "What " + shown + " signs cannot be known. Ask the operator of the trust server.")
                       : Error(ErrorCode::NoTrustData, "This computer has no " + shown + " of " + gun_ + " in its cache", "Try again with the network.");
    }

    const std::string& gun_;
    const Remote* remote_;
    const Cache& cache_;
    const TrustPins& pins_;
    const UpdateOptions& options_;
    const Job& job_;
    Update& update_;
    std::map<std::string, SharedBytes> had_;     ///< what the cache held, by role
    std::map<std::string, SharedBytes> newest_;  ///< what came as the newest: root and timestamp
};

/// Whatever the pins will say of it.
void noteRootSigners(Update& update) {
    const tuf::RoleView& root = update.set->roles().front();
    update.rootThreshold = root.signers.threshold;
    update.rootSigners.clear();
    for (const tuf::SignatureVerdict& signature : root.signatures) {
        if (signature.valid) update.rootSigners.push_back({signature.canonicalId, signature.keyId});
    }
}

Update runOffline(const std::string& gun, const Cache& cache, const TrustPins& pins, const UpdateOptions& options, const Job& job) {
    Update update;
    update.fromCache = true;
    update.cacheTime = cache.timeOf(std::string(tuf::kTimestamp));
    if (auto done = Run(gun, nullptr, cache, pins, options, job, update).all(); !done) update.error = std::move(done).error();
    return update;
}

}  // namespace

Result<void> judgeRoot(Update& update, const std::string& gun, const TrustPins& pins, bool firstUse) {
    noteRootSigners(update);
    auto how = checkRootPins(*update.set, gun, pins, firstUse, *update.trace);
    if (how) {
        update.pinnedBy = std::move(*how);
        return {};
    }
    if (isRefusedForExpiryAlone(*update.set, gun, pins, firstUse)) {
        update.expiredRoot = RefusedRoot{update.set->roles().front(), update.set->root()};
        how.error().hint = "Its owner rotates the root key with a client that still takes the repository, or deletes it on the trust server and signs its tags again.";
        update.expiredRoot->view.status = tuf::RoleStatus::Expired;
        update.expiredRoot->view.error = how.error();
    }
    update.set.reset();
    return fail(std::move(how).error());
}

namespace {

/// One reading of the server, the cache written. `again` is set where it should be repeated once before its failure counts.
Update readServer(const std::string& gun, const Remote& remote, const Cache& cache, const TrustPins& pins, const UpdateOptions& options,
                  const Job& job, bool& again) {
    Update update;
    Run run(gun, &remote, cache, pins, options, job, update);
    auto done = run.all();
    if (done && options.writeCache && run.mayStore()) {
        update.store = run.store();
        if (!options.storeLater) done = std::exchange(update.store, {})();
        if (!done && done.error().code == ErrorCode::Conflict) again = true;
    }
    const bool read = done.has_value(), whole = read && !update.set->incomplete();
    if (!done) update.error = std::move(done).error();
    if (read && update.set->rolledBack() && !run.sawPresentCache()) again = true;
    if (whole || again) return update;
    const bool raceable = !update.error || (!isUnreachable(update.error->code) && exitCode(update.error->code) == 1 && update.error->code != ErrorCode::Expired);
    again = raceable && !update.absence && run.movedOn();
    return update;
}

}  // namespace

Update updateTrust(const std::string& gun, const Remote* remote, const Cache& cache, const TrustPins& pins,
                   const UpdateOptions& options, const Job& job) {
    if (options.offline) return runOffline(gun, cache, pins, options, job);
    const Job bounded = withPatience(job, options.patience);
    constexpr int kMostReadings = 6;
    Update update;
    bool again = true;
    for (int reading = 0; again && reading < kMostReadings; ++reading) {
        if (reading > 1) bounded.pause(std::chrono::milliseconds(10 * reading));
        again = false;
        update = readServer(gun, *remote, cache, pins, options, bounded, again);
    }
    if (!update.error) return update;
    const bool forgotten = options.allowExpiredCache && (update.error->code == ErrorCode::NoTrustData || update.error->code == ErrorCode::NotFound);
    if (!isUnreachable(update.error->code) && !forgotten) return update;

    const auto cachedRoot = cache.read(std::string(tuf::kRoot));
    if (!cachedRoot || !*cachedRoot) return update;
    Update fallback = runOffline(gun, cache, pins, options, job);
    fallback.serverError = update.error;
    if (fallback.set) return fallback;
    update.expiredRoot = std::move(fallback.expiredRoot);
    update.rootSigners = std::move(fallback.rootSigners);
    update.rootThreshold = fallback.rootThreshold;
    return update;
}

}  // namespace roseglass::notary

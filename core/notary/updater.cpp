#include "notary/updater.h"

#include <algorithm>

#include "tuf/role_name.h"

namespace roseglass::notary {
namespace {

using tuf::SharedBytes;

constexpr uint64_t kMaxRoot = 8u << 20;
constexpr uint64_t kMaxTimestamp = 1u << 20;  // the peer's limit
constexpr int64_t kMaxRootSteps = 1024;

bool isUnreachable(ErrorCode code) {
    return code == ErrorCode::Network || code == ErrorCode::Timeout || code == ErrorCode::Server || code == ErrorCode::RateLimited;
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

    /// What writes the verified files, independent of this run.
    std::function<Result<void>()> store() const {
        std::vector<std::pair<std::string, SharedBytes>> files;
        // Root first, then from the leaves up: whoever reads in between finds each file's parents older, never newer.
        files.emplace_back(tuf::kRoot, set().roles().front().bytes);
        for (auto role = set().roles().rbegin(); role != set().roles().rend(); ++role) {
            if (role->status == tuf::RoleStatus::Valid && role->name != tuf::kRoot) files.emplace_back(role->name, role->bytes);
        }
        return [cache = cache_, files = std::move(files)] { return cache.write(files); };
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

    Result<SharedBytes> newest(const std::string& role, uint64_t maxBytes) {
        job_.progress("Fetching " + role);
        auto got = remote_ ? remote_->newest(role, maxBytes, job_) : cache_.read(role);
        if (got && *got) return got;
        Error error = got ? Error(ErrorCode::NoTrustData, "This computer has no " + role + " of " + gun_ + " in its cache", "Try again with the network.")
                          : std::move(got).error();
        if (error.code == ErrorCode::NotFound) {
            error = Error(ErrorCode::NoTrustData, "The trust server has no trust data for " + gun_, "Nobody has signed anything there yet, or it was deleted.");
        }
        return fetchFailed(role, std::move(error));
    }

    /// The file that the parent names: from the cache where that is the very file, else from the server.
    Result<SharedBytes> exactly(const std::string& role, const SharedBytes& cached) {
        const tuf::FileMeta& meta = *set().metaOf(role);
        const bool same = cached && cached->size() == meta.length && meta.sha256 && crypto::sha256(*cached) == *meta.sha256;
        if (same) return cached;
        job_.progress("Fetching " + role);
        if (remote_) return remote_->exactly(role, meta, job_);
        if (cached) return cached;
        return fail(Error(ErrorCode::NoTrustData, "This computer has no " + role + " of " + gun_ + " in its cache", "Try again with the network.").withRole(role));
    }

    Result<void> root() {
        RG_ASSIGN(const SharedBytes cached, cache_.read(std::string(tuf::kRoot)));
        if (cached) {
            tuf::Trace quiet;
            if (tuf::TrustedSet::fromTrustedRoot(cached, options_.now, quiet)) {
                RG_ASSIGN(update_.set, tuf::TrustedSet::fromTrustedRoot(cached, options_.now, trace()));
            } else {
                trace().add({"root.format", "root", 0, "a root that signs itself", "unreadable", tuf::Outcome::Skip,
                             "The cached root is damaged; it is fetched anew and trusted as on first use."});
            }
        }
        const bool firstUse = !update_.set;
        RG_ASSIGN(const SharedBytes newestRoot, newest(std::string(tuf::kRoot), kMaxRoot));
        if (firstUse) {
            RG_ASSIGN(update_.set, tuf::TrustedSet::fromTrustedRoot(newestRoot, options_.now, trace()));
        } else if (*newestRoot != *cached) {
            RG_TRY(advanceRoot(newestRoot));
        }
        RG_TRY(judgeRoot(update_, gun_, pins_, firstUse));
        if (forgivesExpiry()) set().forgiveExpiry();
        set().finishRoot();
        return {};
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
            RG_ASSIGN(update_.set, tuf::TrustedSet::fromTrustedRoot(newestRoot, options_.now, trace()));
            return {};
        }
        if (*offered <= have || *offered - have > kMaxRootSteps) return rotationRefused(have, *offered);
        for (int64_t version = have + 1; version < *offered; ++version) {
            if (job_.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
            auto step = remote_->rootVersion(version, kMaxRoot, job_);
            if (!step) {
                const bool missing = step.error().code == ErrorCode::NotFound || step.error().code == ErrorCode::NoTrustData;
                return missing ? rotationRefused(version, 0) : fetchFailed("root", std::move(step).error());
            }
            RG_TRY(set().updateRoot(*step));
        }
        return set().updateRoot(newestRoot);
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
        error.hint = "The repository was made anew, or somebody stands between. Compare its root key ID with the publisher's by another way; "
                     "only then remove " + cache_.folder().string() + " to trust it afresh.";
        trace().add({older ? "root.version" : "root.rotation", "root", actual, error.expected, error.actual, tuf::Outcome::Fail, error.message});
        return fail(std::move(error));
    }

    Result<void> timestamp() {
        const std::string role(tuf::kTimestamp);
        RG_ASSIGN(const SharedBytes cached, cache_.read(role));
        RG_ASSIGN(SharedBytes bytes, newest(role, kMaxTimestamp));
        return set().updateTimestamp(std::move(bytes), cached);
    }

    Result<void> snapshot() {
        const std::string role(tuf::kSnapshot);
        RG_ASSIGN(const SharedBytes cached, cache_.read(role));
        auto bytes = exactly(role, cached);
        if (!bytes) return fetchFailed(role, std::move(bytes).error());
        return set().updateSnapshot(std::move(*bytes), cached);
    }

    Result<void> targets() {
        const std::string role(tuf::kTargets);
        RG_ASSIGN(const SharedBytes cached, cache_.read(role));
        auto bytes = exactly(role, cached);
        if (!bytes) return fetchFailed(role, std::move(bytes).error());
        return set().updateTargets(std::move(*bytes), cached);
    }

    Result<void> delegations() {
        while (const auto role = set().nextDelegation()) {
            if (job_.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
            RG_ASSIGN(const SharedBytes cached, cache_.read(*role));
            auto bytes = exactly(*role, cached);
            if (!bytes && (isUnreachable(bytes.error().code) || bytes.error().code == ErrorCode::Interrupted)) {
                return fetchFailed(*role, std::move(bytes).error());
            }
            if (bytes) {
                set().updateDelegation(std::move(*bytes), cached);
            } else {
                set().updateDelegation(nullptr, cached, std::move(bytes).error());
            }
        }
        return {};
    }

    const std::string& gun_;
    const Remote* remote_;
    const Cache& cache_;
    const TrustPins& pins_;
    const UpdateOptions& options_;
    const Job& job_;
    Update& update_;
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
        how.error().hint = "Its owner rotates the root key with a client that still takes the repository, or deletes it on the trust server and signs its tags anew.";
        update.expiredRoot->view.status = tuf::RoleStatus::Expired;
        update.expiredRoot->view.error = how.error();
    }
    update.set.reset();
    return fail(std::move(how).error());
}

Update updateTrust(const std::string& gun, const Remote* remote, const Cache& cache, const TrustPins& pins,
                   const UpdateOptions& options, const Job& job) {
    if (options.offline) return runOffline(gun, cache, pins, options, job);
    Update update;
    Run run(gun, remote, cache, pins, options, job, update);
    auto done = run.all();
    if (done && options.writeCache) {
        update.store = run.store();
        if (!options.storeLater) done = std::exchange(update.store, {})();
    }
    if (done) return update;
    update.error = std::move(done).error();
    const bool forgotten = options.allowExpiredCache && update.error->code == ErrorCode::NoTrustData;
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

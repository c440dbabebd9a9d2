#include "notary/updater.h"

#include <algorithm>

#include "notary/seen_file.h"
#include "notary/update_run.h"
#include "tuf/role_name.h"

namespace roseglass::notary {
namespace {

Job withPatience(const Job& job, std::chrono::milliseconds patience) {
    Job bounded = job;
    const auto end = std::chrono::steady_clock::now() + patience;
    if (!bounded.deadline || end < *bounded.deadline) bounded.deadline = end;
    return bounded;
}

/// Whatever the pins will say of it.
void noteRootSigners(Update& update) {
    const tuf::RoleView& root = update.set->roles().front();
    update.rootThreshold = root.signers.threshold;
    update.rootSigners.clear();
    for (const tuf::SignatureVerdict& signature : root.signatures) {
        if (signature.valid) update.rootSigners.push_back({signature.canonicalId, signature.keyId});
    }
}

/// No server had a hand in it: what is wrong with the cache is told as this computer's own.
void tellOfCache(Error& error, const Cache& cache) {
    switch (error.code) {
        case ErrorCode::Rollback:
            error.message = "The cache of this computer is older than what it has seen: " + error.role + " version " + error.actual + ", and " + error.expected;
            error.hint = "What was seen since was refused or not read to its end. Try again with the network.";
            return;
        case ErrorCode::Malformed: case ErrorCode::WrongType: case ErrorCode::BadSignature: case ErrorCode::HashMismatch: case ErrorCode::LengthMismatch:
        case ErrorCode::ThresholdNotMet:
            error.hint = "The files in " + cache.folder().string() + " are damaged, or do not belong together. Try again with the network.";
            return;
        default: return;
    }
}

/// @param outage  why the cache stands in for the server; nothing where it was not to be asked
Update runOffline(const std::string& gun, const Cache& cache, const TrustPins& pins, const UpdateOptions& options, const tuf::SeenRoles& seen,
                  const std::optional<Error>& outage, const Job& job) {
    Update update;
    update.fromCache = true;
    update.cacheTime = cache.timeOf(std::string(tuf::kTimestamp));
    update.serverError = outage;
    UpdateRun run(gun, nullptr, cache, pins, options, seen, job, update);
    if (outage) run.standInFor(*outage);
    if (auto done = run.all(); !done) {
        tellOfCache(done.error(), cache);
        update.error = std::move(done).error();
    }
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
/// What was verified and is not stored is added to `seen`.
Update readServer(const std::string& gun, const Remote& remote, const Cache& cache, const TrustPins& pins, const UpdateOptions& options,
                  tuf::SeenRoles& seen, const Job& job, bool& again) {
    Update update;
    UpdateRun run(gun, &remote, cache, pins, options, seen, job, update);
    auto done = run.all();
    const bool stores = done && options.writeCache && run.mayStore();
    if (stores) {
        update.store = run.store();
        if (SeenFile file(options.seenFolder, cache, gun); file.isThere()) {
            update.store = [store = std::move(update.store), file = std::move(file), stored = update.set->verifiedRoles(), job]() -> Result<void> {
                RG_TRY(store());
                return file.drop(stored, job);
            };
        }
        if (!options.storeLater) done = std::exchange(update.store, {})();
        if (!done && done.error().code == ErrorCode::Conflict) again = true;
    }
    const bool read = done.has_value(), whole = read && !update.set->incomplete();
    if (!done) update.error = std::move(done).error();
    const bool wentBack = update.error ? update.error->code == ErrorCode::Rollback : update.set->rolledBack() != nullptr;
    if (!stores) tuf::addSeen(seen, run.sawBeyondCache(wentBack));
    if (read && update.set->rolledBack() && !run.sawPresentCache()) again = true;
    if (whole || again) return update;
    const bool raceable = !update.error || (!isUnreachable(update.error->code) && exitCode(update.error->code) == 1 && update.error->code != ErrorCode::Expired);
    again = raceable && !update.absence && run.movedOn();
    return update;
}

/// Whether what is judged may be remembered: at another time than the present one nothing is.
bool remembers(const UpdateOptions& options) { return options.writeCache && (!options.clock || *options.clock == options.now); }

/// Whether a failed reading came far enough to know of something newer than what the cache holds.
bool sawNewer(const tuf::SeenRoles& before, const tuf::SeenRoles& after) {
    return std::any_of(after.begin(), after.end(), [&](const auto& one) {
        const auto known = before.find(one.first);
        return known == before.end() || known->second.version < one.second.version;
    });
}

/// The server was not reached, or has forgotten the repository: what this computer has, where that is whole and nothing newer
/// is known; else the failure as it is.
Update orFromCache(Update update, const std::string& gun, const Cache& cache, const TrustPins& pins, const UpdateOptions& options,
                   const tuf::SeenRoles& seen, const Job& job) {
    const auto cachedRoot = cache.read(std::string(tuf::kRoot));
    if (!cachedRoot || !*cachedRoot) return update;
    Update fallback = runOffline(gun, cache, pins, options, seen, update.error, job);
    const bool judged = fallback.set && (!fallback.error || fallback.error->code == ErrorCode::Expired);
    if (judged) return fallback;
    if (fallback.error->code == ErrorCode::Rollback) update.error->hint += std::string(update.error->hint.empty() ? "" : " ") + fallback.error->message + ".";
    if (fallback.set) return update;
    update.expiredRoot = std::move(fallback.expiredRoot);
    update.rootSigners = std::move(fallback.rootSigners);
    update.rootThreshold = fallback.rootThreshold;
    return update;
}

}  // namespace

Update updateTrust(const std::string& gun, const Remote* remote, const Cache& cache, const TrustPins& pins,
                   const UpdateOptions& options, const Job& job) {
    const SeenFile file(options.seenFolder, cache, gun);
    Update update;
    auto kept = file.read();
    if (!kept) {
        update.error = std::move(kept).error();
        return update;
    }
    tuf::SeenRoles seen = *kept;
    if (options.offline) return runOffline(gun, cache, pins, options, seen, std::nullopt, job);
    const Job bounded = withPatience(job, options.patience);
    constexpr int kMostReadings = 6;
    bool again = true;
    for (int reading = 0; again && reading < kMostReadings; ++reading) {
        if (reading > 1) bounded.pause(std::chrono::milliseconds(10 * reading));
        again = false;
        update = readServer(gun, *remote, cache, pins, options, seen, bounded, again);
    }
    // That it cannot be kept changes nothing of what this call says.
    if (remembers(options) && sawNewer(*kept, seen)) static_cast<void>(file.add(seen, job));
    if (!update.error) return update;
    const bool forgotten = options.allowExpiredCache && (update.error->code == ErrorCode::NoTrustData || update.error->code == ErrorCode::NotFound);
    if (!isUnreachable(update.error->code) && !forgotten) return update;
    return orFromCache(std::move(update), gun, cache, pins, options, seen, job);
}

}  // namespace roseglass::notary

#include "notary/update_run.h"

#include <algorithm>

#include "base/redact.h"
#include "notary/known_roots.h"
#include "tuf/role_name.h"

namespace roseglass::notary {
namespace {

using tuf::SharedBytes;

constexpr uint64_t kMaxTimestamp = 1u << 20;  // the peer's limit
constexpr int kMostFailures = 3;              // 5xx for so many delegations, and no further one is asked for

}  // namespace

bool isUnreachable(ErrorCode code) {
    return code == ErrorCode::Network || code == ErrorCode::Timeout || code == ErrorCode::Server || code == ErrorCode::RateLimited;
}

Result<void> UpdateRun::all() {
    RG_TRY(root());
    RG_TRY(timestamp());
    RG_TRY(snapshot());
    RG_TRY(targets());
    RG_TRY(delegations());
    if (set().expiryError() && !forgivesExpiry()) return fail(*set().expiryError());
    return {};
}

bool UpdateRun::mayStore() const {
    if (set().rolledBack()) return false;
    return !options_.clock || *options_.clock == options_.now || isValidAt(*options_.clock);
}

std::function<Result<void>()> UpdateRun::store() const {
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

tuf::SeenRoles UpdateRun::sawBeyondCache(bool wentBack) const {
    const auto root = had_.find(std::string(tuf::kRoot));
    if (!update_.set || root == had_.end() || !root->second) return {};
    tuf::SeenRoles seen = set().verifiedRoles();
    std::erase_if(seen, [&](const auto& one) {
        if (wentBack && one.first != tuf::kRoot) return true;
        const auto had = had_.find(one.first);
        const auto version = had == had_.end() || !had->second ? std::nullopt : tuf::unverifiedVersion(std::make_shared<Bytes>(*had->second));
        return version && *version >= one.second.version;
    });
    return seen;
}

bool UpdateRun::movedOn() const {
    const auto moved = [&](std::string_view role, uint64_t maxBytes) {
        const auto served = newest_.find(std::string(role));
        if (served == newest_.end()) return false;
        const auto now = remote_->newest(std::string(role), maxBytes, job_);
        return now && **now != *served->second;
    };
    return remote_ && !unreached_ && !job_.stopped() && !job_.late() && (moved(tuf::kTimestamp, kMaxTimestamp) || moved(tuf::kRoot, kMaxRoot));
}

tl::unexpected<Error> UpdateRun::fetchFailed(const std::string& role, Error error) {
    if (error.role.empty()) error.role = role;
    trace().add({role + ".fetch", role, 0, remote_ ? remote_->serverUrl() : "the cache", std::string(codeName(error.code)),
                 tuf::Outcome::Fail, error.message});
    return fail(std::move(error));
}

Result<SharedBytes> UpdateRun::cached(const std::string& role) {
    RG_ASSIGN(SharedBytes bytes, cache_.read(role));
    had_[role] = bytes;
    return bytes;
}

bool UpdateRun::isValidAt(Instant time) const {
    for (const std::string_view name : {tuf::kRoot, tuf::kTargets}) {
        const tuf::RoleView* role = set().role(name);
        if (!role || !role->expires || *role->expires <= time) return false;
    }
    tuf::Trace quiet;
    const auto root = tuf::TrustedSet::fromTrustedRoot(set().roles().front().bytes, time, quiet);
    return root && checkRootPins(*root, gun_, pins_, false, quiet);
}

Result<SharedBytes> UpdateRun::newest(const std::string& role, uint64_t maxBytes) {
    RG_TRY(inTime());
    job_.progress("Fetching " + role);
    auto got = remote_ ? remote_->newest(role, maxBytes, job_) : cached(role);
    if (got && *got) return newest_[role] = *got;
    if (got) {
        return fetchFailed(role, notCached(role));
    }
    if (got.error().code != ErrorCode::NoTrustData) return fetchFailed(role, std::move(got).error());
    return fetchFailed(role, nothingThere(role));
}

Error UpdateRun::nothingThere(const std::string& role) {
    if (role != tuf::kRoot) {
        return {ErrorCode::NoTrustData, "The trust server has a root of " + gun_ + ", but no " + role, "Ask the operator of the trust server."};
    }
    if (cache_.isKnown()) {
        return {ErrorCode::NoTrustData, "The trust server says that it has nothing of " + gun_ + ", but this computer has seen its trust data",
                "Somebody may be hiding it. If it was deleted on purpose, forget it here: roseglass-cli delete " + gun_ + "."};
    }
    update_.absence = Absence{remote_->serverUrl()};
    return {ErrorCode::NoTrustData, "The trust server has no trust data for " + gun_, "Nobody has signed anything there yet, or it was deleted."};
}

Result<void> UpdateRun::inTime() const {
    if (job_.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
    if (!remote_ || !job_.late()) return {};
    return fail(ErrorCode::Timeout, "The trust server " + remote_->serverUrl() + " answers too slowly to come to an end",
                "Try again later, or give it longer with --timeout.");
}

bool UpdateRun::isCached(const std::string& role, const SharedBytes& cached) const {
    const tuf::FileMeta& meta = *set().metaOf(role);
    return cached && cached->size() == meta.length && meta.sha256 && crypto::sha256(*cached) == *meta.sha256;
}

Result<SharedBytes> UpdateRun::exactly(const std::string& role, const SharedBytes& cached) {
    if (isCached(role, cached)) return cached;
    RG_TRY(inTime());
    job_.progress("Fetching " + role);
    if (remote_) return remote_->exactly(role, *set().metaOf(role), job_);
    return fail(notCached(role));
}

Error UpdateRun::notCached(const std::string& role) const {
    const std::string shown = printable(role, 80);
    const std::string what = cache_.hasFile(role) ? " another " + shown + " of " + gun_ + " in its cache than the rest of it names" : " no " + shown + " of " + gun_ + " in its cache";
    // What the cache lacks says nothing of what there is: as where the server does not answer.
    return Error(ErrorCode::Network, "This computer has" + what, "Try again with the network.").withRole(role);
}

Result<void> UpdateRun::root() {
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
    set().expectSeen(seen_);
    RG_TRY(set().checkSeenRoot());
    if (forgivesExpiry()) set().forgiveExpiry();
    set().finishRoot();
    return {};
}

Result<void> UpdateRun::damagedRoot(Error error) {
    const bool pinned = isPinned(gun_, pins_);
    trace().add({"root.format", "root", 0, "a root that signs itself", "unreadable", pinned ? tuf::Outcome::Skip : tuf::Outcome::Fail,
                 error.message + (pinned ? "; a pin vouches for the one that is fetched." : "")});
    if (pinned) return {};
    return fail(std::move(error));
}

Result<void> UpdateRun::advanceRoot(const SharedBytes& newestRoot) {
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

std::string UpdateRun::newSigner(const tuf::TrustedSet& again) const {
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

tl::unexpected<Error> UpdateRun::strangersSignature(int64_t version, const std::string& keyId) {
    Error error = Error(ErrorCode::RootRotation, "The server's root of " + gun_ + " bears the signature of a key that does not belong to it, which it did not when this computer saw it",
                        "Ask the operator of the trust server; nothing was stored.").withRole("root").withSides("the signatures seen before", printable(keyId, 64));
    trace().add({"root.rotation", "root", version, error.expected, error.actual, tuf::Outcome::Fail, error.message});
    return fail(std::move(error));
}

tl::unexpected<Error> UpdateRun::rotationRefused(int64_t expected, int64_t actual) {
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

Result<void> UpdateRun::timestamp() {
    const std::string role(tuf::kTimestamp);
    RG_ASSIGN(const SharedBytes before, cached(role));
    RG_ASSIGN(SharedBytes bytes, newest(role, kMaxTimestamp));
    return set().updateTimestamp(std::move(bytes), before);
}

Result<void> UpdateRun::snapshot() {
    const std::string role(tuf::kSnapshot);
    RG_ASSIGN(const SharedBytes before, cached(role));
    auto bytes = exactly(role, before);
    if (!bytes) return fetchFailed(role, std::move(bytes).error());
    return set().updateSnapshot(std::move(*bytes), before);
}

Result<void> UpdateRun::targets() {
    const std::string role(tuf::kTargets);
    RG_ASSIGN(const SharedBytes before, cached(role));
    auto bytes = exactly(role, before);
    if (!bytes) return fetchFailed(role, std::move(bytes).error());
    return set().updateTargets(std::move(*bytes), before);
}

Result<void> UpdateRun::delegations() {
    while (const auto role = set().nextDelegation()) {
        RG_TRY(inTime());
        RG_TRY(delegation(*role));
    }
    return {};
}

Result<void> UpdateRun::delegation(const std::string& role) {
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
    auto bytes = unreached_ && !isCached(role, *before) ? Result<SharedBytes>(fail(*unreached_)) : exactly(role, *before);
    if (bytes) {
        set().updateDelegation(std::move(*bytes), *before);
        return {};
    }
    Error& error = bytes.error();
    if (error.code == ErrorCode::Interrupted || job_.stopped()) return fetchFailed(role, std::move(error));
    if (isUnreachable(error.code) && !unreached_ && (error.code != ErrorCode::Server || ++failures_ == kMostFailures)) unreached_ = error;
    if (error.code == ErrorCode::NoTrustData || error.code == ErrorCode::NotFound) error = withheld(role);
    set().updateDelegation(nullptr, *before, std::move(error));
    return {};
}

Error UpdateRun::withheld(const std::string& role) const {
    const std::string shown = printable(role, 80);
    return remote_ ? Error(ErrorCode::NoTrustData, "The trust server does not hand out " + shown + ", which its snapshot lists",
                           "What " + shown + " signs cannot be known. Ask the operator of the trust server.")
                   : notCached(role);
}

}  // namespace roseglass::notary

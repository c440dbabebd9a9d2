#include "trust/audit/earlier_digests.h"

#include <system_error>

#include "base/redact.h"
#include "notary/trust_files.h"
#include "trust/past_states.h"
#include "trust/tag_rows.h"
#include "trust/visits.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

using tuf::SharedBytes;
using Digests = std::map<std::string, EarlierDigest>;

constexpr size_t kMaxVisits = 20;
constexpr uint64_t kMaxBytes = 16u << 20;
/// A version tag that moved once is not told for ever.
constexpr auto kTold = std::chrono::days(90);

/// What counts of some tags, as docker sees them.
Digests digestsOf(const std::vector<TagRow>& tags, std::optional<Instant> seen) {
    Digests out;
    for (const TagRow& tag : tags) {
        if (tag.released && tag.signedDigest && tag.state != TagState::Invalid) out.emplace(tag.name, EarlierDigest{*tag.signedDigest, seen});
    }
    return out;
}

/// Adds what was signed differently, unless something newer is known.
void addDifferent(Digests& out, const Digests& present, const Digests& before) {
    for (const auto& [tag, digest] : before) {
        const auto now = present.find(tag);
        if (now != present.end() && now->second.digest != digest.digest) out.emplace(tag, digest);
    }
}

/// A visit as it was judged then, by roots that are trusted. Errors: those of readBundle, and why it does not verify.
Result<Digests> digestsOf(const Bundle& visit, const notary::TrustPins& pins, const notary::RootVersions& known,
                          const Job& job) {
    const notary::Update update =
        notary::verifyFiles(visit.repository, visit.files, pins, known, visit.fetchedAt, "the visit", job);
    if (update.error) return fail(*update.error);
    return digestsOf(makeTagRows(&*update.set, std::nullopt, {}), visit.fetchedAt);
}

/// The cache's files as they are, unverified. Nothing where they are not whole.
std::optional<Bundle> cachedState(const notary::Cache& cache, const std::string& gun) {
    const auto written = cache.timeOf(std::string(tuf::kTargets));
    if (!written) return std::nullopt;
    Bundle state{gun, {}, *written, {}, {}};
    const auto read = [&](const std::string& role) {
        const auto bytes = cache.read(role);
        if (bytes && *bytes) state.files.roles[role] = *bytes;
        return bytes ? *bytes : nullptr;
    };
    const SharedBytes root = read(std::string(tuf::kRoot)), snapshot = read(std::string(tuf::kSnapshot));
    const int64_t version = root ? tuf::unverifiedVersion(root).value_or(0) : 0;
    const auto names = snapshot ? fileListOf(snapshot, false) : std::nullopt;
    if (version < 1 || !names) return std::nullopt;
    state.files.roots[version] = root;
    read(std::string(tuf::kTimestamp));
    for (const auto& [role, meta] : names->meta) {
        if (role == tuf::kTargets || tuf::isDelegationName(role)) read(role);
    }
    return state;
}

/// Whether the state is one that this computer saw before the present one.
bool isBefore(const Bundle& visit, const Report& present, bool cached) {
    if (visit.trustServer != present.trustServer) return false;
    // A cache may be older than a visit; what a server says now is newer than all of them.
    const auto timestamp = visit.files.roles.find(std::string(tuf::kTimestamp));
    const auto version = timestamp == visit.files.roles.end() ? std::nullopt : tuf::unverifiedVersion(timestamp->second);
    return !cached || (version && *version <= timestampVersion(present));
}

}  // namespace

EarlierDigests::EarlierDigests(Context& context, const registry::Reference& reference, Instant now)
    : context_(context), reference_(reference), now_(now), cached_(context.options().offline ? std::nullopt : cachedState(context.cacheFor(reference), reference.gun())) {}

Result<Earlier> EarlierDigests::against(const Report& report, bool askServer, const Job& job) const {
    Earlier found;
    const Digests present = digestsOf(report.tags, now_);
    if (present.empty()) return found;
    addCached(found, present, report, job);
    RG_TRY(addVisits(found, present, report, job));
    if (askServer && !report.fromCache && !context_.options().offline) RG_TRY(addServers(found, present, report, job));
    return found;
}

/// Only where something was signed since then: judging costs as much as the repository itself.
void EarlierDigests::addCached(Earlier& found, const Digests& present, const Report& report, const Job& job) const {
    const RoleRow* now = roleOf(report, tuf::kSnapshot);
    const auto pins = context_.pins();
    if (!cached_ || !pins || !now || !now->bytes || *now->bytes == *cached_->files.roles.at(now->name)) return;
    if (const auto digests = digestsOf(*cached_, *pins, knownRoots(report), job))
        addDifferent(found.digests, present, *digests);
}

/// What is present is trusted, and so was what the cache held before.
notary::RootVersions EarlierDigests::knownRoots(const Report& report) const {
    notary::RootVersions known;
    if (cached_) known = cached_->files.roots;
    if (const SharedBytes root = newestRoot(report)) known.insert_or_assign(roleOf(report, tuf::kRoot)->version, root);
    return known;
}

Result<void> EarlierDigests::addVisits(Earlier& found, const Digests& present, const Report& report, const Job& job) const {
    const auto pins = context_.pins();
    if (!pins) return {};
    SeenRoots seen(historyFolderOf(context_.options()), knownRoots(report));
    const bool cached = report.fromCache || context_.options().offline;
    Instant changed = now_;
    uint64_t bytes = 0;
    size_t read = 0;
    for (const auto& file : Visits(historyFolderOf(context_.options()), report.repository).files()) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        std::error_code code;
        bytes += std::filesystem::file_size(file, code);
        if (++read > kMaxVisits || bytes > kMaxBytes || changed < now_ - kTold) break;
        auto visit = readBundle(file);
        if (visit && visit->repository != report.repository) visit = fail(ErrorCode::Malformed, "It is one of " + printable(visit->repository));
        auto digests = visit ? digestsOf(*visit, *pins, seen.forBundle(*visit), job) : fail(visit.error());
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        if (!digests) {
            Error unread(digests.error().code, "The kept visit " + printable(file.string(), 300) + " is left out: " + digests.error().message);
            job.log(LogLevel::Warning, unread.message);
            if (!found.unread) found.unread = std::move(unread);
            continue;
        }
        if (!isBefore(*visit, report, cached)) continue;
        addDifferent(found.digests, present, *digests);
        changed = visit->fetchedAt;
    }
    return {};
}

Result<void> EarlierDigests::addServers(Earlier& found, const Digests& present, const Report& report, const Job& job) const {
    const SharedBytes root = newestRoot(report);
    const auto server = context_.trustServerFor(reference_);
    if (!root || !server) return {};
    const auto remote = context_.remoteFor(reference_, *server);
    RG_ASSIGN(notary::ServedRoots served, notary::rootsUpTo(remote.get(), root, job));
    const RootLine line = rootLine(rootSteps(served.files, knownRoots(report), now_), report, knownRoots(report));
    RG_ASSIGN(const auto past, serverStates(context_, *remote, report, line, {}, job));
    for (const PastState& state : past.states) addDifferent(found.digests, present, digestsOf(state.report->tags, std::nullopt));
    if (!found.unread) found.unread = served.error ? served.error : past.unread;
    return {};
}

}  // namespace roseglass::trust

#include "trust/past_states.h"

#include <algorithm>

#include "trust/bundler.h"
#include "trust/role_rows.h"
#include "trust/visits.h"
#include "tuf/parse_metadata.h"
#include "tuf/role_name.h"
#include "tuf/signed_file.h"

namespace roseglass::trust {
namespace {

using tuf::SharedBytes;

constexpr uint64_t kMaxTimestamp = 1u << 20;
constexpr size_t kMaxStates = 50;
constexpr int64_t kMaxTimestamps = 300;
constexpr uint64_t kMaxBytes = 128u << 20;  // of all states
constexpr size_t kMaxFetches = 5000;

bool isMissing(const Error& error) { return error.code == ErrorCode::NotFound || error.code == ErrorCode::NoTrustData; }

std::string hashOf(const tuf::FileList& list, std::string_view role) {
    const auto meta = list.meta.find(std::string(role));
    return meta == list.meta.end() || !meta->second.sha256 ? std::string() : meta->second.sha256->hex();
}

/// A state of the repository of `like` by the roots that are trusted, as if its server had just answered.
Result<std::shared_ptr<const Report>> judged(const Context& context, const Bundle& bundle, const Report& like,
                                             const notary::RootVersions& trusted, Instant at, const Job& job) {
    RG_ASSIGN(const auto report, reportOf(context, bundle, {}, at, job, &trusted));
    auto own = std::make_shared<Report>(*report);
    own->bundle.reset();
    own->trustServerReason = like.trustServerReason;
    return std::shared_ptr<const Report>(std::move(own));
}

class Walk {
public:
    Walk(const Context& context, const notary::Remote& remote, const Report& present, const RootLine& line,
         const std::vector<notary::Publication>& feed, const Job& job)
        : context_(context),
          remote_(remote),
          present_(present),
          roots_(line.roots),
          trusted_(line.trusted),
          feed_(feed),
          job_(job) {}

    Result<ServerStates> all(int64_t newest, const SharedBytes& newestTimestamp) {
        const auto first = fileListOf(newestTimestamp, true);
        if (!first) return std::move(found_);
        snapshot_ = hashOf(*first, tuf::kSnapshot);
        for (int64_t version = newest - 1; version >= 1; --version) {
            if (job_.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
            if (newest - version > kMaxTimestamps || found_.states.size() == kMaxStates || bytes_ > kMaxBytes) {
                found_.note = "Older states than these are not fetched.";
                break;
            }
            job_.progress("Reading state " + std::to_string(version), static_cast<uint64_t>(newest - version), static_cast<uint64_t>(newest));
            auto timestamp = remote_.version(std::string(tuf::kTimestamp), version, kMaxTimestamp, job_);
            if (!timestamp) {
                if (timestamp.error().code == ErrorCode::Interrupted) return fail(std::move(timestamp).error());
                if (isMissing(timestamp.error())) found_.note = found_.states.empty() ? "The trust server keeps no older versions." : "The trust server keeps no versions older than these.";
                else endUnread(std::move(timestamp).error());
                break;
            }
            RG_TRY(step(version, *timestamp));
        }
        return std::move(found_);
    }

private:
    /// Whether there are more states, or what they say, is not known.
    void endUnread(Error error) {
        found_.note = error.message + ".";
        if (!found_.unread) found_.unread = std::move(error);
    }

    Result<void> step(int64_t version, const SharedBytes& timestamp) {
        const auto list = fileListOf(timestamp, true);
        const std::string named = list ? hashOf(*list, tuf::kSnapshot) : std::string();
        if (named.empty()) {
            endUnread(Error(ErrorCode::Malformed, "Timestamp version " + std::to_string(version) + " of the trust server cannot be read").withRole(std::string(tuf::kTimestamp)));
            return {};
        }
        if (named == snapshot_) {
            // Signed again and nothing else: the state is as old as its first timestamp.
            if (!found_.states.empty()) date(found_.states.back(), version);
            return {};
        }
        snapshot_ = named;
        Bundle bundle{present_.repository, present_.trustServer, list->expires, {}, {}};
        bundle.files.roles[std::string(tuf::kTimestamp)] = timestamp;
        auto snapshot = fetch(std::string(tuf::kSnapshot), list->meta.at(std::string(tuf::kSnapshot)));
        if (!snapshot && snapshot.error().code == ErrorCode::Interrupted) return fail(std::move(snapshot).error());
        std::optional<Error> unread = snapshot ? std::nullopt : std::optional(snapshot.error());
        const auto names = snapshot ? fileListOf(*snapshot, false) : std::nullopt;
        if (names) {
            bundle.files.roles[std::string(tuf::kSnapshot)] = *snapshot;
            for (const auto& [role, meta] : names->meta) {
                if (role == tuf::kRoot || !(role == tuf::kTargets || tuf::isDelegationName(role))) continue;
                if (job_.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
                auto bytes = fetch(role, meta);
                if (!bytes && bytes.error().code == ErrorCode::Interrupted) return fail(std::move(bytes).error());
                if (bytes) bundle.files.roles[role] = std::move(*bytes);
                else if (!unread) unread = std::move(bytes).error().withRole(role);
            }
            RG_TRY(rootsFor(*names, bundle));
        }
        return judge(version, *list, bundle, std::move(unread));
    }

    Result<SharedBytes> fetch(const std::string& role, const tuf::FileMeta& meta) {
        const std::string hash = meta.sha256 ? meta.sha256->hex() : std::string();
        if (const auto known = fetched_.find(role + hash); !hash.empty() && known != fetched_.end()) return known->second;
        // What a snapshot names is the server's word alone until the state is judged.
        if (++fetches_ > kMaxFetches || bytes_ + meta.length > kMaxBytes) return fail(ErrorCode::TooLarge, "The older states are more than is read of them");
        RG_ASSIGN(SharedBytes bytes, remote_.exactly(role, meta, job_));
        bytes_ += bytes->size();
        fetched_[role + hash] = bytes;
        return bytes;
    }

    /// The roots up to the one that the snapshot names; all where it names none that is known. The same root may have been
    /// signed once more since then.
    Result<void> rootsFor(const tuf::FileList& names, Bundle& bundle) {
        const std::string hash = hashOf(names, tuf::kRoot);
        const auto named = std::find_if(roots_.begin(), roots_.end(), [&](const auto& root) { return crypto::sha256(*root.second).hex() == hash; });
        bundle.files.roots = {roots_.begin(), named == roots_.end() ? named : std::next(named)};
        if (named != roots_.end() || hash.empty()) return {};
        auto bytes = fetch(std::string(tuf::kRoot), names.meta.at(std::string(tuf::kRoot)));
        if (!bytes) return bytes.error().code == ErrorCode::Interrupted ? fail(std::move(bytes).error()) : Result<void>();
        const auto copy = std::make_shared<Bytes>(**bytes);
        const auto version = tuf::unverifiedVersion(copy);
        const auto same = version ? roots_.find(*version) : roots_.end();
        if (same == roots_.end() || !tuf::sameContent(copy, std::make_shared<Bytes>(*same->second))) return {};
        bundle.files.roots = {roots_.begin(), same};
        bundle.files.roots[*version] = std::move(*bytes);
        return {};
    }

    /// @param unread  why a file of the state could not be had: then that is why it does not verify, and no fault of the state's
    Result<void> judge(int64_t version, const tuf::FileList& timestamp, const Bundle& bundle, std::optional<Error> unread) {
        PastState state{StateSource::Server, std::nullopt, present_.trustServer, version, nullptr, unread};
        date(state, version);
        RG_ASSIGN(state.report, judged(context_, bundle, present_, trusted_,
                                       judgedAt(state.time, timestamp.expires, context_.present()), job_));
        if (unread) {
            auto own = std::make_shared<Report>(*state.report);
            own->trustError = *unread;
            if (saysNothing(unread->code) || isMissing(*unread)) own->status = RepositoryStatus::Unreachable;
            state.report = std::move(own);
            if (!found_.unread) found_.unread = std::move(unread);
        }
        found_.states.push_back(std::move(state));
        return {};
    }

    void date(PastState& state, int64_t version) const {
        for (const notary::Publication& publication : feed_) {
            if (publication.version == version && !publication.deleted) {
                state.time = publication.time;
                state.timestampVersion = version;
            }
        }
    }

    const Context& context_;
    const notary::Remote& remote_;
    const Report& present_;
    const notary::RootVersions &roots_, &trusted_;
    const std::vector<notary::Publication>& feed_;
    const Job& job_;
    std::string snapshot_;
    std::map<std::string, SharedBytes> fetched_;
    size_t fetches_ = 0;
    uint64_t bytes_ = 0;
    ServerStates found_;
};

/// What one root says, as far as reports compare it.
Report rootReport(const tuf::TrustedSet& set) {
    Report report;
    report.roles = makeRoleRows(set, {});
    return report;
}

/// Why a root version is not among those that led to the one that this computer trusts, down to `oldest`.
Error notLeading(int64_t version, int64_t oldest) {
    const std::string name = "Root version " + std::to_string(version);
    if (version + 1 < oldest)
        return Error(ErrorCode::RootRotation,
                     name + " is not judged: a version after it does not lead to the root that this computer trusts")
            .withRole("root");
    return Error(ErrorCode::RootRotation,
                 name +
                     " is somebody else's: it does not lead to the root that this computer trusts, whose way begins "
                     "with version " +
                     std::to_string(oldest),
                 "A server that hands it out as an older root of this repository has it wrong, or is not to be trusted. The "
                 "newest root stands: it is the one that this computer knows.")
        .withRole("root")
        .withSides("signed on to root version " + std::to_string(oldest), "another root");
}

}  // namespace

std::vector<RootStep> rootSteps(const notary::RootVersions& roots, const notary::RootVersions& known, Instant now) {
    std::vector<RootStep> steps;
    const notary::RootVersions trusted = notary::leadingToNewest(roots, known);
    std::optional<tuf::TrustedSet> set;
    tuf::Trace trace;
    for (const auto& [version, bytes] : roots) {
        RootStep& step = steps.emplace_back();
        step.version = version;
        step.bytes = bytes;
        if (!trusted.contains(version)) {
            step.error = notLeading(version, trusted.begin()->first);
            continue;
        }
        const auto copy = std::make_shared<Bytes>(*bytes);
        const Report before = set ? rootReport(*set) : Report();
        auto first = set ? set->updateRoot(copy) : Result<void>();
        if (set && first) step.changes = diff(before, rootReport(*set));
        if (!set) {
            if (auto root = tuf::TrustedSet::fromTrustedRoot(copy, now, trace)) set = std::move(*root);
        }
        if (!set) continue;
        const Report after = rootReport(*set);
        step.expires = after.roles.front().expires;
        if (!after.roles.front().keys.empty()) step.keyId = after.roles.front().keys.front().canonicalId;
    }
    std::reverse(steps.begin(), steps.end());
    return steps;
}

RootLine rootLine(const std::vector<RootStep>& steps, const Report& present, const notary::RootVersions& known) {
    RootLine line;
    for (const RootStep& step : steps) {
        if (step.error)
            line.foreign = true;
        else
            line.roots.emplace(step.version, std::make_shared<Bytes>(*step.bytes));
    }
    // A root that was refused vouches for no older state.
    const bool accepted = !present.pinnedBy.empty();
    line.trusted = accepted ? line.roots : known;
    if (accepted) line.trusted.insert(known.begin(), known.end());
    return line;
}

std::vector<RootStep> refusedSteps(const notary::RootVersions& roots, const Error& error) {
    std::vector<RootStep> steps;
    for (auto root = roots.rbegin(); root != roots.rend(); ++root) {
        RootStep& step = steps.emplace_back();
        step.version = root->first;
        step.bytes = root->second;
        step.error = error;
    }
    return steps;
}

Instant judgedAt(const std::optional<Instant>& time, Instant timestampExpires, Instant now) {
    const Instant end = timestampExpires - std::chrono::seconds(1);
    return time && *time < end ? *time : std::min(end, now);
}

Result<PastState> presentState(const Context& context, const std::shared_ptr<const Report>& present,
                               const RootLine& line, const std::optional<Instant>& published, const Job& job) {
    const Report& report = *present;
    const bool cached = report.fromCache;
    const RoleRow* timestamp = roleOf(report, tuf::kTimestamp);
    const bool dated = timestamp && timestamp->expires;
    const Instant seen = cached ? report.cacheTime.value_or(context.present()) : context.present();
    PastState state{cached ? StateSource::Visit : StateSource::Server, published ? published : seen, cached ? "the cache" : report.trustServer, dated ? timestamp->version : 0, present};
    const bool trusted = report.status == RepositoryStatus::Trusted;
    const bool byDatesAlone = trusted || (report.trustError && report.trustError->code == ErrorCode::Expired);
    const bool isJudged = trusted && !context.options().at;
    if (isJudged || !byDatesAlone || !dated) return state;
    Bundle bundle = bundleOf(report);
    bundle.files.roots = line.roots;
    RG_ASSIGN(state.report, judged(context, bundle, report, line.trusted,
                                   published ? judgedAt(published, *timestamp->expires, seen) : seen, job));
    return state;
}

std::optional<tuf::FileList> fileListOf(const SharedBytes& bytes, bool timestamp) {
    const auto file = tuf::SignedFile::parse(std::make_shared<Bytes>(*bytes));
    if (!file) return std::nullopt;
    auto list = timestamp ? tuf::parseTimestamp(file->signedPart()) : tuf::parseSnapshot(file->signedPart());
    return list ? std::optional(std::move(*list)) : std::nullopt;
}

const RoleRow* roleOf(const Report& report, std::string_view name) {
    const auto found = std::find_if(report.roles.begin(), report.roles.end(), [&](const RoleRow& role) { return role.name == name; });
    return found == report.roles.end() ? nullptr : &*found;
}

SharedBytes newestRoot(const Report& report) {
    const RoleRow* root = roleOf(report, tuf::kRoot);
    return root && root->bytes ? std::make_shared<Bytes>(*root->bytes) : nullptr;
}

int64_t timestampVersion(const Report& report) {
    const RoleRow* timestamp = roleOf(report, tuf::kTimestamp);
    return timestamp ? timestamp->version : 0;
}

Result<ServerStates> serverStates(const Context& context, const notary::Remote& remote, const Report& present,
                                  const RootLine& line, const std::vector<notary::Publication>& feed, const Job& job) {
    // An older state stands on an older root, and that on the way to the present one.
    if (line.foreign) {
        const std::string why = "The trust server's root versions do not follow from one another, so its older states are not judged";
        return ServerStates{{}, why + ".", Error(ErrorCode::RootRotation, why)};
    }
    if (const RoleRow* timestamp = roleOf(present, tuf::kTimestamp); timestamp && timestamp->bytes) {
        return Walk(context, remote, present, line, feed, job)
            .all(timestamp->version, std::make_shared<Bytes>(*timestamp->bytes));
    }
    return ServerStates{{}, "There is no timestamp from which older states could be found.", std::nullopt};
}

}  // namespace roseglass::trust

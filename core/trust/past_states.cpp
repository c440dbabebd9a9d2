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

constexpr uint64_t kMaxRoot = 8u << 20, kMaxTimestamp = 1u << 20;
constexpr int64_t kMaxRoots = 1024;
constexpr size_t kMaxStates = 50;
constexpr int64_t kMaxTimestamps = 300;
constexpr uint64_t kMaxBytes = 128u << 20, kMaxRootBytes = 64u << 20;  // of all states, and of all roots together
constexpr size_t kMaxFetches = 5000;

bool isMissing(const Error& error) { return error.code == ErrorCode::NotFound || error.code == ErrorCode::NoTrustData; }

std::string hashOf(const tuf::FileList& list, std::string_view role) {
    const auto meta = list.meta.find(std::string(role));
    return meta == list.meta.end() || !meta->second.sha256 ? std::string() : meta->second.sha256->hex();
}

/// A state of the repository of `like`, on its own, as if its server had just answered.
Result<std::shared_ptr<const Report>> judged(const Context& context, const Bundle& bundle, const Report& like, Instant at, const Job& job) {
    const bool known = like.status == RepositoryStatus::Trusted || (like.trustError && like.trustError->code == ErrorCode::Expired);
    RG_ASSIGN(const auto report, reportOf(context, bundle, {}, at, job, known));
    auto own = std::make_shared<Report>(*report);
    own->bundle.reset();
    own->trustServerReason = like.trustServerReason;
    return std::shared_ptr<const Report>(std::move(own));
}

class Walk {
public:
    Walk(const Context& context, const notary::Remote& remote, const Report& present, const std::map<int64_t, SharedBytes>& roots, const std::vector<notary::Publication>& feed, std::string& note,
         const Job& job)
        : context_(context), remote_(remote), present_(present), roots_(roots), feed_(feed), note_(note), job_(job) {}

    Result<std::vector<PastState>> all(int64_t newest, const SharedBytes& newestTimestamp) {
        const auto first = fileListOf(newestTimestamp, true);
        if (!first) return std::move(states_);
        snapshot_ = hashOf(*first, tuf::kSnapshot);
        for (int64_t version = newest - 1; version >= 1; --version) {
            if (job_.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
            if (newest - version > kMaxTimestamps || states_.size() == kMaxStates || bytes_ > kMaxBytes) {
                note_ = "Older states than these are not fetched.";
                break;
            }
            job_.progress("Reading state " + std::to_string(version), static_cast<uint64_t>(newest - version), static_cast<uint64_t>(newest));
            auto timestamp = remote_.version(std::string(tuf::kTimestamp), version, kMaxTimestamp, job_);
            if (!timestamp) {
                note_ = isMissing(timestamp.error()) ? (states_.empty() ? "The trust server keeps no older versions." : "The trust server keeps no versions older than these.") : timestamp.error().message + ".";
                if (timestamp.error().code == ErrorCode::Interrupted) return fail(std::move(timestamp).error());
                break;
            }
            RG_TRY(step(version, *timestamp));
        }
        return std::move(states_);
    }

private:
    Result<void> step(int64_t version, const SharedBytes& timestamp) {
        const auto list = fileListOf(timestamp, true);
        const std::string named = list ? hashOf(*list, tuf::kSnapshot) : std::string();
        if (named.empty()) {
            note_ = "Timestamp version " + std::to_string(version) + " of the trust server cannot be read.";
            return {};
        }
        if (named == snapshot_) {
            // Signed anew and nothing else: the state is as old as its first timestamp.
            if (!states_.empty()) date(states_.back(), version);
            return {};
        }
        snapshot_ = named;
        Bundle bundle{present_.repository, present_.trustServer, list->expires, {}, {}};
        bundle.files.roles[std::string(tuf::kTimestamp)] = timestamp;
        auto snapshot = fetch(std::string(tuf::kSnapshot), list->meta.at(std::string(tuf::kSnapshot)));
        const auto names = snapshot ? fileListOf(*snapshot, false) : std::nullopt;
        if (names) {
            bundle.files.roles[std::string(tuf::kSnapshot)] = *snapshot;
            for (const auto& [role, meta] : names->meta) {
                if (role == tuf::kRoot || !(role == tuf::kTargets || tuf::isDelegationName(role))) continue;
                if (job_.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
                auto bytes = fetch(role, meta);
                if (!bytes && bytes.error().code == ErrorCode::Interrupted) return fail(std::move(bytes).error());
                if (bytes) bundle.files.roles[role] = std::move(*bytes);
            }
            RG_TRY(rootsFor(*names, bundle));
        }
        return judge(version, *list, bundle);
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

    Result<void> judge(int64_t version, const tuf::FileList& timestamp, const Bundle& bundle) {
        PastState state{StateSource::Server, std::nullopt, present_.trustServer, version, nullptr};
        date(state, version);
        RG_ASSIGN(state.report, judged(context_, bundle, present_, judgedAt(state.time, timestamp.expires, context_.present()), job_));
        states_.push_back(std::move(state));
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
    const std::map<int64_t, SharedBytes>& roots_;
    const std::vector<notary::Publication>& feed_;
    std::string& note_;
    const Job& job_;
    std::string snapshot_;
    std::map<std::string, SharedBytes> fetched_;
    size_t fetches_ = 0;
    uint64_t bytes_ = 0;
    std::vector<PastState> states_;
};

/// What one root says, as far as reports compare it.
Report rootReport(const tuf::TrustedSet& set) {
    Report report;
    report.roles = makeRoleRows(set, {});
    return report;
}

}  // namespace

Result<std::map<int64_t, SharedBytes>> rootsUpTo(const notary::Remote* remote, const SharedBytes& newest, std::string& note, const Job& job) {
    std::map<int64_t, SharedBytes> roots;
    const auto version = tuf::unverifiedVersion(std::make_shared<Bytes>(*newest));
    if (!version || *version < 1) return roots;
    roots[*version] = newest;
    uint64_t total = 0;
    for (int64_t step = *version - 1; step >= 1; --step) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        if (!remote || *version - step >= kMaxRoots || total > kMaxRootBytes) {
            note = remote ? "Older root versions than these are not fetched." : "Without the network the newest root alone is known.";
            break;
        }
        job.progress("Fetching root version " + std::to_string(step));
        auto bytes = remote->rootVersion(step, kMaxRoot, job);
        if (!bytes) {
            if (bytes.error().code == ErrorCode::Interrupted) return fail(std::move(bytes).error());
            note = isMissing(bytes.error()) ? "The trust server no longer has root version " + std::to_string(step) + "." : bytes.error().message + ".";
            break;
        }
        total += (*bytes)->size();
        roots[step] = std::move(*bytes);
    }
    return roots;
}

std::vector<RootStep> rootSteps(const std::map<int64_t, SharedBytes>& roots, Instant now) {
    std::vector<RootStep> steps;
    std::optional<tuf::TrustedSet> set;
    std::optional<Error> broken;
    tuf::Trace trace;
    for (const auto& [version, bytes] : roots) {
        RootStep step;
        step.version = version;
        step.bytes = bytes;
        const auto copy = std::make_shared<Bytes>(*bytes);
        const Report before = set ? rootReport(*set) : Report();
        if (broken) {
            step.error = broken;
        } else if (!set) {
            auto first = tuf::TrustedSet::fromTrustedRoot(copy, now, trace);
            if (first) set = std::move(*first);
            else step.error = std::move(first).error();
        } else if (auto done = set->updateRoot(copy); !done) {
            step.error = std::move(done).error();
        } else {
            step.changes = diff(before, rootReport(*set));
        }
        if (step.error) {
            broken = Error(ErrorCode::RootRotation, "Not judged: a root version before it does not verify");
        } else {
            const Report after = rootReport(*set);
            step.expires = after.roles.front().expires;
            if (!after.roles.front().keys.empty()) step.keyId = after.roles.front().keys.front().canonicalId;
        }
        steps.push_back(std::move(step));
    }
    std::reverse(steps.begin(), steps.end());
    return steps;
}

Instant judgedAt(const std::optional<Instant>& time, Instant timestampExpires, Instant now) {
    const Instant end = timestampExpires - std::chrono::seconds(1);
    return time && *time < end ? *time : std::min(end, now);
}

Result<PastState> presentState(const Context& context, const std::shared_ptr<const Report>& present, const std::map<int64_t, SharedBytes>& roots,
                               const std::optional<Instant>& published, const Job& job) {
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
    bundle.files.roots = roots;
    RG_ASSIGN(state.report, judged(context, bundle, report, published ? judgedAt(published, *timestamp->expires, seen) : seen, job));
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

Result<std::vector<PastState>> serverStates(const Context& context, const notary::Remote& remote, const Report& present, const std::map<int64_t, SharedBytes>& roots,
                                            const std::vector<notary::Publication>& feed, std::string& note, const Job& job) {
    // An older state stands on an older root, and that on the way to the present one.
    const auto steps = rootSteps(roots, context.now());
    if (std::any_of(steps.begin(), steps.end(), [](const RootStep& step) { return step.error.has_value(); })) {
        note = "The trust server's root versions do not follow from one another, so its older states are not judged.";
        return std::vector<PastState>();
    }
    if (const RoleRow* timestamp = roleOf(present, tuf::kTimestamp); timestamp && timestamp->bytes) {
        return Walk(context, remote, present, roots, feed, note, job).all(timestamp->version, std::make_shared<Bytes>(*timestamp->bytes));
    }
    note = "There is no timestamp from which older states could be found.";
    return std::vector<PastState>();
}

}  // namespace roseglass::trust

#include "trust/inspection.h"

#include <algorithm>
#include <future>
#include <set>

#include "keys/key_folder.h"
#include "registry/reference.h"
#include "trust/role_rows.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

struct RegistryAnswer {
    RegistryTags tags;
    std::optional<Error> error;
};

RegistryAnswer refused(Error error) {
    RegistryAnswer answer;
    answer.error = std::move(error);
    return answer;
}

/// Whether every further question would meet the same.
bool isOutOfReach(ErrorCode code) {
    return code == ErrorCode::Network || code == ErrorCode::Tls || code == ErrorCode::Timeout || code == ErrorCode::RateLimited || code == ErrorCode::Interrupted;
}

/// The valid tags that any role of the set names and the sorted list does not.
std::vector<std::string> unlisted(const tuf::TrustedSet& set, const std::vector<std::string>& list) {
    std::set<std::string> names;
    for (const tuf::RoleView& role : set.roles()) {
        if (!role.targets) continue;
        for (const tuf::Target& target : role.targets->targets) {
            if (registry::isValidTag(target.name) && !std::binary_search(list.begin(), list.end(), target.name)) names.insert(target.name);
        }
    }
    return {names.begin(), names.end()};
}

/// The registry's answer, asked for while the trust data are read, as far as it can do without them.
class RegistryCall {
public:
    RegistryCall(Context& context, const registry::Reference& reference, RegistryQuestion question, const Job& job)
        : context_(context), reference_(reference), question_(question), job_(job), asked_(std::async(question == RegistryQuestion::Nothing ? std::launch::deferred : std::launch::async, [this] { return first(); })) {}

    /// @param shown    the set whose tags are shown; null when there is none
    /// @param trusted  the same where it holds. A tag that it names is missing only where the registry says so of that very tag:
    ///     lists are cut short, and some registries give none.
    RegistryAnswer finish(const tuf::TrustedSet* shown, const tuf::TrustedSet* trusted) {
        RegistryAnswer answer = asked_.get();
        if (question_ == RegistryQuestion::EveryTagByContent) ask(list_.names, [shown](const std::string& tag) { return shown && isNamedIn(*shown, tag); }, answer);
        if (question_ == RegistryQuestion::Nothing || question_ == RegistryQuestion::OneTag) return answer;
        if (trusted) askUnlisted(unlisted(*trusted, list_.names), answer);
        // A registry that does not know the repository was reached all the same.
        const bool told = !list_.trouble || list_.trouble->code == ErrorCode::NotFound;
        answer.tags.reached |= told;
        if (!told) answer.error = list_.trouble;
        if (!answer.tags.reached) answer.tags.tags.clear();
        return answer;
    }

private:
    RegistryAnswer first() {
        if (question_ == RegistryQuestion::Nothing) return {};
        if (question_ == RegistryQuestion::OneTag) return one();
        list_ = context_.registryFor(reference_).tags(reference_.path, job_);
        RegistryAnswer answer;
        if (question_ == RegistryQuestion::EveryTag) ask(list_.names, {}, answer);
        return answer;
    }

    RegistryAnswer one() {
        RegistryAnswer answer;
        ask({reference_.tagOrLatest()}, {}, answer);
        return answer.error ? refused(std::move(*answer.error)) : answer;
    }

    void askUnlisted(const std::vector<std::string>& names, RegistryAnswer& answer) {
        if (list_.trouble && isOutOfReach(list_.trouble->code)) {
            for (const std::string& name : names) answer.tags.tags.emplace_back(name, std::nullopt);
        } else {
            ask(names, [this](const std::string&) { return question_ == RegistryQuestion::EveryTagByContent; }, answer);
        }
        std::sort(answer.tags.tags.begin(), answer.tags.tags.end());
    }

    /// @param byContent  which tags' manifests are fetched and hashed
    void ask(const std::vector<std::string>& names, const std::function<bool(const std::string&)>& byContent, RegistryAnswer& answer) {
        const auto served = context_.registryFor(reference_).resolveAll(reference_.path, names, job_, 8, byContent);
        for (size_t i = 0; i < names.size(); ++i) {
            const bool missing = !served[i] && served[i].error().code == ErrorCode::NotFound;
            answer.tags.reached |= served[i] || missing;
            if (missing) continue;
            answer.tags.tags.emplace_back(names[i], served[i] ? std::optional(served[i]->digest) : std::nullopt);
            if (served[i] && served[i]->claimed) answer.tags.claimed.emplace(names[i], *served[i]->claimed);
            if (!served[i] && !answer.error) answer.error = served[i].error();
        }
    }

    Context& context_;
    const registry::Reference& reference_;
    const RegistryQuestion question_;
    const Job& job_;
    registry::NameList list_;
    std::future<RegistryAnswer> asked_;
};

/// What was hashed is told as a check: one for all that hold, and one for each header that lies.
void addContentChecks(const RegistryTags& registry, const tuf::TrustedSet* set, std::vector<tuf::Check>& checks) {
    size_t hashed = 0;
    for (const auto& [name, digest] : registry.tags) {
        const auto claimed = registry.claimed.find(name);
        if (claimed != registry.claimed.end()) {
            checks.push_back({"registry.content", name, 0, claimed->second.toString(), digest->toString(), tuf::Outcome::Fail, "The registry names one digest in its header and serves another manifest."});
        } else if (digest && set && isNamedIn(*set, name)) {
            ++hashed;
        }
    }
    if (hashed > 0) checks.push_back({"registry.content", "", 0, "the digests that are told", std::to_string(hashed) + " manifests hashed", tuf::Outcome::Pass, "The manifest that the registry serves under each signed tag was fetched and hashed."});
}

RepositoryStatus statusOf(const notary::Update& update) {
    if (!update.error) return update.set->incomplete() ? RepositoryStatus::Incomplete : RepositoryStatus::Trusted;
    if (update.absence) return RepositoryStatus::Unsigned;
    // That a cache has nothing does not say that the server has nothing.
    if (update.error->code == ErrorCode::NoTrustData && update.fromCache) return RepositoryStatus::Unreachable;
    return saysNothing(update.error->code) ? RepositoryStatus::Unreachable : RepositoryStatus::Untrusted;
}

/// Why the repository is not trusted as a whole, or why the server was not reached.
std::optional<Error> troubleOf(const notary::Update& update) {
    if (update.error) return update.error;
    if (const tuf::RoleView* role = update.set->incomplete()) return role->error;
    return update.serverError;
}

/// The TUF roles that a failed verification never came to, so that the trace tells the whole way.
void addUnreached(const notary::Update& update, std::vector<tuf::Check>& checks) {
    if (!update.error) return;
    for (std::string_view role : {tuf::kRoot, tuf::kTimestamp, tuf::kSnapshot, tuf::kTargets}) {
        if (update.set && update.set->role(role)) continue;
        const bool begun = std::any_of(checks.begin(), checks.end(), [&](const tuf::Check& check) { return check.role == role; });
        if (!begun) checks.push_back({std::string(role) + ".signature", std::string(role), 0, {}, "not reached", tuf::Outcome::Skip, {}});
    }
}

/// Whether something that docker goes by is past its time.
bool hasExpired(const tuf::TrustedSet& set) {
    const tuf::RoleView* releases = set.role(tuf::kReleases);
    return set.expiryError() || (releases && releases->status == tuf::RoleStatus::Expired);
}

}  // namespace

void fillReport(Report& report, const Inspection& inspection, const Context& context, const Job& job) {
    const notary::Update& update = inspection.update;
    report.status = statusOf(update);
    report.fromCache = update.fromCache;
    report.cacheTime = update.cacheTime;
    report.trustError = troubleOf(update);
    report.serverError = update.serverError;
    report.pinnedBy = update.pinnedBy;
    for (const notary::RootSigner& signer : update.rootSigners) report.rootSigners.push_back({signer.canonicalId, signer.keyId});
    report.rootThreshold = update.rootThreshold;
    report.cacheExpired = update.fromCache && update.set && hasExpired(*update.set);
    report.checks = update.trace->checks();
    if (update.fromCache && update.serverError) {
        report.checks.insert(report.checks.begin(), {"server.fetch", "", 0, report.trustServer, std::string(codeName(update.serverError->code)), tuf::Outcome::Skip,
                                                     update.serverError->message + "; what follows is judged from this computer's cache."});
    }
    addUnreached(update, report.checks);
    const keys::KeyFolder keyFolder = keys::scanKeyFolder(context.trustDir());
    for (const std::string& warning : keyFolder.warnings) job.log(LogLevel::Warning, warning);
    if (update.expiredRoot) {
        report.roles = makeRoleRows(*update.expiredRoot, keyFolder);
        return;
    }
    const tuf::TrustedSet* set = update.set ? &*update.set : inspection.shownSet();
    if (!set) return;
    report.roles = makeRoleRows(*set, keyFolder);
    if (!report.roles.front().keys.empty()) report.rootKeyId = report.roles.front().keys.front().canonicalId;
}

const tuf::TrustedSet* Inspection::shownSet() const {
    if (update.set && update.set->role(tuf::kTargets)) return &*update.set;
    if (before && before->set && before->set->role(tuf::kTargets)) return &*before->set;
    return nullptr;
}

bool Inspection::finishStoring() {
    auto stored = storing.valid() ? storing.get() : Result<void>();
    if (stored) return true;
    update.error = std::move(stored).error();
    report->trustError = update.error;
    report->status = statusOf(update);
    return false;
}

Result<Inspection> lookAt(Context& context, const registry::Reference& reference, RegistryQuestion question, const Job& job) {
    RG_ASSIGN(const Client::ServerChoice server, context.trustServerFor(reference));
    RG_ASSIGN(const notary::TrustPins pins, context.pins());
    const Options& options = context.options();
    job.log(LogLevel::Info, "Trust server for " + reference.gun() + ": " + server.url + " (" + server.reason + ")");
    Inspection inspection;
    inspection.reference = reference;
    auto report = std::make_shared<Report>();
    report->repository = reference.gun();
    report->registryHost = reference.domain;
    report->trustServer = server.url;
    report->trustServerReason = server.reason;
    report->checkedAt = context.now();

    if (options.offline || !options.includeRegistry) question = RegistryQuestion::Nothing;
    RegistryCall call(context, reference, question, job);
    const notary::Cache cache = context.cacheFor(reference);
    const auto remote = context.remoteFor(reference, server);
    notary::UpdateOptions update{report->checkedAt, options.offline, options.writeCache, options.allowExpiredCache, true};
    update.clock = context.present();
    update.patience = context.patience();
    update.seenFolder = context.seenFolder();
    inspection.update = notary::updateTrust(reference.gun(), remote.get(), cache, pins, update, job);
    if (inspection.update.store) inspection.storing = std::async(std::launch::async, std::move(inspection.update.store));
    const bool refusedEarly = inspection.update.error && !inspection.shownSet();
    if (refusedEarly && !options.offline) {
        // Only to show what this computer had.
        update.offline = true;
        update.seenFolder.clear();
        inspection.before = notary::updateTrust(reference.gun(), nullptr, cache, pins, update, {});
    }
    RegistryAnswer answer = call.finish(inspection.shownSet(), inspection.update.error ? nullptr : inspection.shownSet());
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
    inspection.registry = std::move(answer.tags);
    report->registryReached = inspection.registry.reached;
    report->registryError = std::move(answer.error);
    fillReport(*report, inspection, context, job);
    if (question == RegistryQuestion::EveryTagByContent) addContentChecks(inspection.registry, inspection.shownSet(), report->checks);
    inspection.report = std::move(report);
    return inspection;
}

Result<Inspection> lookAndStore(Context& context, const registry::Reference& reference, RegistryQuestion question, const Job& job,
                                const std::function<void(Inspection&)>& meanwhile) {
    constexpr int kMostLooks = 10;
    for (int look = 1;; ++look) {
        RG_ASSIGN(Inspection inspection, lookAt(context, reference, question, job));
        if (meanwhile) meanwhile(inspection);
        if (inspection.finishStoring()) return inspection;
        if (inspection.update.error->code == ErrorCode::Conflict && look < kMostLooks) {
            job.pause(std::chrono::milliseconds(10 * look));
            continue;
        }
        if (meanwhile) meanwhile(inspection);
        return inspection;
    }
}

Result<std::shared_ptr<Report>> makeReport(Context& context, const registry::Reference& reference, RegistryQuestion question, const Job& job) {
    const auto makeTags = [](Inspection& inspection) {
        inspection.report->tags = makeTagRows(inspection.shownSet(), inspection.update.error, inspection.registry, inspection.update.absence.has_value());
    };
    RG_ASSIGN(const Inspection inspection, lookAndStore(context, reference, question, job, makeTags));
    return inspection.report;
}

}  // namespace roseglass::trust

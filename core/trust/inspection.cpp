#include "trust/inspection.h"

#include <future>

#include "keys/key_folder.h"
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
    // A registry that does not know the repository was reached all the same: signed tags are missing there.
    answer.tags.reached = error.code == ErrorCode::NotFound;
    if (!answer.tags.reached) answer.error = std::move(error);
    return answer;
}

Result<std::vector<std::string>> namesFor(Context& context, const registry::Reference& reference, RegistryQuestion question, const Job& job) {
    if (question == RegistryQuestion::OneTag) return std::vector<std::string>{reference.tagOrLatest()};
    return context.registryFor(reference).tags(reference.path, job);
}

/// @param byContent  which tags' manifests are fetched and hashed
RegistryAnswer askRegistry(Context& context, const registry::Reference& reference, RegistryQuestion question, const Result<std::vector<std::string>>& names,
                           const std::function<bool(const std::string&)>& byContent, const Job& job) {
    RegistryAnswer answer;
    if (!names) return refused(names.error());
    const auto served = context.registryFor(reference).resolveAll(reference.path, *names, job, 8, byContent);
    answer.tags.reached = true;
    for (size_t i = 0; i < names->size(); ++i) {
        const std::string& name = (*names)[i];
        if (served[i]) {
            answer.tags.tags.emplace_back(name, served[i]->digest);
            if (served[i]->claimed) answer.tags.claimed.emplace(name, *served[i]->claimed);
        } else if (served[i].error().code != ErrorCode::NotFound) {
            if (question == RegistryQuestion::OneTag) return refused(served[i].error());
            if (!answer.error) answer.error = served[i].error();
            answer.tags.tags.emplace_back(name, std::nullopt);
        }
    }
    return answer;
}

/// The registry's answer, asked for while the trust data are read, as far as it can do without them.
class RegistryCall {
public:
    RegistryCall(Context& context, const registry::Reference& reference, RegistryQuestion question, const Job& job)
        : context_(context), reference_(reference), question_(question), job_(job), asked_(std::async(question == RegistryQuestion::Nothing ? std::launch::deferred : std::launch::async, [this] { return first(); })) {}

    RegistryAnswer finish(const tuf::TrustedSet* set) {
        RegistryAnswer answer = asked_.get();
        if (question_ != RegistryQuestion::EveryTagByContent) return answer;
        return askRegistry(context_, reference_, question_, names_, [set](const std::string& tag) { return set && isNamedIn(*set, tag); }, job_);
    }

private:
    RegistryAnswer first() {
        if (question_ == RegistryQuestion::Nothing) return {};
        names_ = namesFor(context_, reference_, question_, job_);
        return question_ == RegistryQuestion::EveryTagByContent ? RegistryAnswer() : askRegistry(context_, reference_, question_, names_, {}, job_);
    }

    Context& context_;
    const registry::Reference& reference_;
    const RegistryQuestion question_;
    const Job& job_;
    Result<std::vector<std::string>> names_;
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
    inspection.update = notary::updateTrust(reference.gun(), remote.get(), cache, pins, update, job);
    if (inspection.update.store) inspection.storing = std::async(std::launch::async, std::move(inspection.update.store));
    const bool refusedEarly = inspection.update.error && !inspection.shownSet();
    if (refusedEarly && !options.offline) {
        update.offline = true;
        inspection.before = notary::updateTrust(reference.gun(), nullptr, cache, pins, update, {});
    }
    RegistryAnswer answer = call.finish(inspection.shownSet());
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

#include "trust/bundler.h"

#include <algorithm>

#include "base/file.h"
#include "base/redact.h"
#include "trust/history.h"
#include "trust/verdict.h"
#include "trust/visits.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

using tuf::SharedBytes;

constexpr uint64_t kMaxRole = 100u << 20;  // the peer's limits

/// A moment as the bundle writes it.
Instant wholeSecond(Instant instant) { return std::chrono::floor<std::chrono::seconds>(instant); }

SharedBytes copyOf(const std::shared_ptr<const std::string>& bytes) { return bytes ? std::make_shared<Bytes>(*bytes) : nullptr; }

/// Puts together what was served: what the verification read, and besides that what it never came to.
class Gathering {
public:
    Gathering(const Inspection& inspection, const notary::Remote* remote, const Job& job) : inspection_(inspection), remote_(remote), job_(job) {}

    Result<Bundle> all() {
        const Report& report = *inspection_.report;
        bundle_.repository = report.repository;
        bundle_.trustServer = report.trustServer;
        // The cache is what was fetched then. A bundle has one date, and what the registry serves now has another.
        bundle_.fetchedAt = wholeSecond(report.fromCache ? report.cacheTime.value_or(report.checkedAt) : report.checkedAt);
        if (!report.fromCache) bundle_.registry = inspection_.registry;
        auto& tags = bundle_.registry.tags;
        tags.erase(std::unique(tags.begin(), tags.end(), [](const auto& a, const auto& b) { return a.first == b.first; }), tags.end());
        SharedBytes newestRoot;
        for (const RoleRow& role : report.roles) {
            if (role.name == tuf::kRoot) newestRoot = copyOf(role.bytes);
            else if (role.bytes) bundle_.files.roles[role.name] = copyOf(role.bytes);
        }
        const bool refused = report.status != RepositoryStatus::Trusted;
        for (std::string_view role : {tuf::kTimestamp, tuf::kSnapshot, tuf::kTargets}) {
            if (refused && remote_) RG_TRY(evidence(std::string(role)));
        }
        // The root that a server offers may be one that we refuse; the others are then what led to it.
        if (refused && remote_) {
            if (auto served = remote_->newest(std::string(tuf::kRoot), notary::kMaxRoot, job_)) newestRoot = std::move(*served);
        }
        RG_TRY(roots(newestRoot));
        if (bundle_.files.roots.empty()) {
            return fail(ErrorCode::NoTrustData, "There is no trust data of " + report.repository + " to export", "A bundle holds what was signed; nobody has signed anything there.");
        }
        return std::move(bundle_);
    }

private:
    Result<void> evidence(const std::string& role) {
        if (job_.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        if (auto served = remote_->newest(role, kMaxRole, job_)) bundle_.files.roles[role] = std::move(*served);
        return {};
    }

    Result<void> roots(const SharedBytes& newest) {
        if (!newest) return {};
        RG_ASSIGN(notary::ServedRoots served, notary::rootsUpTo(remote_, newest, job_));
        if (served.files.empty())
            return fail(ErrorCode::Malformed,
                        "The root of " + bundle_.repository + " cannot be read, so there is nothing to export");
        // Servers may have forgotten old versions: what is left still shows the way from there on.
        if (served.error) return fail(std::move(*served.error));
        bundle_.files.roots = std::move(served.files);
        return {};
    }

    const Inspection& inspection_;
    const notary::Remote* remote_;
    const Job& job_;
    Bundle bundle_;
};

Result<registry::Reference> referenceWithin(const Bundle& bundle, const std::string& text) {
    const bool isPart = text.starts_with(':') || text.starts_with('@');
    RG_ASSIGN(const registry::Reference reference, registry::Reference::parse(isPart ? bundle.repository + text : text));
    if (reference.gun() != bundle.repository) {
        return fail(ErrorCode::Usage, "The bundle is one of " + bundle.repository + ", not of " + reference.gun(), "Write :TAG for a tag of the bundle's own repository.");
    }
    return reference;
}

BundleOrigin originOf(const Bundle& bundle, const std::string& file) {
    BundleOrigin origin{file, bundle.fetchedAt, bundle.files.roots.empty() ? 0 : bundle.files.roots.begin()->first};
    for (const auto& [version, bytes] : bundle.files.roots) origin.roots.emplace(version, bytes);
    return origin;
}

/// What this computer knows of the root is damaged: that is no first use.
void refuseAll(notary::Update& update, Error error) {
    const std::string role(tuf::kRoot);
    update.trace->add({"root.rotation", role, 0, error.expected, error.actual, tuf::Outcome::Fail, error.message});
    update.error = std::move(error);
}

/// Adds to the trace where the cache holds a newer version of a role: a bundle says what was, not what is.
bool tellNewer(const notary::Cache& cache, notary::Update& update) {
    bool newer = false;
    if (!update.set) return newer;
    for (const tuf::RoleView& role : update.set->roles()) {
        const auto cached = role.bytes ? cache.read(role.name) : Result<SharedBytes>(nullptr);
        const auto version =
            cached && *cached && **cached != *role.bytes ? tuf::unverifiedVersion(*cached) : std::nullopt;
        if (!version || *version <= role.version) continue;
        newer = true;
        update.trace->add(
            {role.name + ".version", role.name, role.version, std::to_string(*version), std::to_string(role.version),
             tuf::Outcome::Skip,
             "This computer has seen version " + std::to_string(*version) + " already: the bundle is an older state."});
    }
    return newer;
}

}  // namespace

Result<Inspection> inspectBundle(const Context& context, const Bundle& bundle, const std::string& file, Instant now,
                                 const Job& job, const notary::RootVersions* known) {
    RG_ASSIGN(const notary::TrustPins pins, context.pins());
    Inspection inspection;
    RG_ASSIGN(inspection.reference, registry::Reference::parse(bundle.repository));
    inspection.report = std::make_shared<Report>();
    Report& report = *inspection.report;
    report.repository = bundle.repository;
    report.registryHost = inspection.reference.domain;
    report.trustServer = bundle.trustServer;
    report.trustServerReason = "as the bundle says";
    report.checkedAt = now;
    report.bundle = originOf(bundle, file);
    inspection.registry = bundle.registry;
    report.registryReached = bundle.registry.reached;
    const notary::Cache cache = context.cacheFor(inspection.reference);
    auto trusted = known ? Result<notary::RootVersions>(*known) : notary::knownRoot(cache, bundle.repository);
    if (trusted && !known) *trusted = SeenRoots(historyFolderOf(context.options()), *trusted).forBundle(bundle);
    if (trusted) {
        report.bundle->knownRoot = trusted->empty() ? 0 : trusted->rbegin()->first;
        inspection.update =
            notary::verifyFiles(bundle.repository, bundle.files, pins, *trusted, now, "the bundle", job);
        if (!known) report.bundle->newerSeen = tellNewer(cache, inspection.update);
    } else {
        refuseAll(inspection.update, std::move(trusted).error());
    }
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
    if (inspection.update.pinnedBy == "trust on first use") inspection.update.pinnedBy += " of the bundle's first root, version " + std::to_string(report.bundle->firstRoot);
    fillReport(report, inspection, context, job);
    return inspection;
}

Result<std::shared_ptr<const Report>> reportOf(const Context& context, const Bundle& bundle, const std::string& file,
                                               Instant now, const Job& job, const notary::RootVersions* known) {
    RG_ASSIGN(const Inspection inspection, inspectBundle(context, bundle, file, now, job, known));
    inspection.report->tags = makeTagRows(inspection.shownSet(), inspection.update.error, inspection.registry);
    return inspection.report;
}

Bundler::Bundler(Options options, Clock clock) : context_(std::make_unique<Context>(options, clock)) {
    options.offline = true;
    options.useTokens = false;
    offline_ = std::make_unique<Context>(std::move(options), std::move(clock));
}
Bundler::~Bundler() = default;

Result<Exported> Bundler::exportTo(const std::string& repository, const std::filesystem::path& file, const Job& job) const {
    RG_ASSIGN(const registry::Reference reference, registry::Reference::parse(repository));
    if (reference.tag || reference.digest) return fail(ErrorCode::Usage, "A bundle holds a whole repository, not one tag", "Write " + reference.gun() + ".");
    RG_ASSIGN(Inspection inspection, lookAndStore(*context_, reference, RegistryQuestion::EveryTag, job));
    inspection.report->tags = makeTagRows(inspection.shownSet(), inspection.update.error, inspection.registry);
    const Report& report = *inspection.report;
    if (report.trustError && (report.status == RepositoryStatus::Unreachable || report.status == RepositoryStatus::Unsigned)) return fail(*report.trustError);
    RG_ASSIGN(const Client::ServerChoice server, context_->trustServerFor(reference));
    std::unique_ptr<notary::Remote> remote;
    if (!report.fromCache) remote = context_->remoteFor(reference, server);
    RG_ASSIGN(const Bundle bundle, Gathering(inspection, remote.get(), job).all());
    RG_ASSIGN(const Bytes bytes, encodeBundle(bundle));
    RG_TRY(replaceFileAtomically(file, bytes));
    return Exported{inspection.report, file.string(), bytes.size(), crypto::sha256(bytes), bundle.files.roots.size(), bundle.files.roles.size(), bundle.registry.tags.size()};
}

Result<std::shared_ptr<const Report>> Bundler::open(const std::filesystem::path& file, const Job& job) const {
    job.progress("Reading " + printable(file.string(), 200));
    RG_ASSIGN(const Bundle bundle, readBundle(file));
    return reportOf(*offline_, bundle, file.string(), offline_->now(), job);
}

Result<std::shared_ptr<const Report>> Bundler::openAsFetched(const std::filesystem::path& file, const Job& job) const {
    RG_ASSIGN(const Bundle bundle, readBundle(file));
    return reportOf(*offline_, bundle, file.string(), offline_->options().at.value_or(bundle.fetchedAt), job);
}

Result<Verdict> Bundler::verify(const std::filesystem::path& file, const std::string& text, const Job& job) const {
    RG_ASSIGN(const Bundle bundle, readBundle(file));
    RG_ASSIGN(const registry::Reference reference, referenceWithin(bundle, text));
    RG_ASSIGN(Inspection inspection, inspectBundle(*offline_, bundle, file.string(), offline_->now(), job));
    inspection.reference = reference;
    std::erase_if(inspection.registry.tags, [&](const auto& tag) { return tag.first != reference.tagOrLatest(); });
    return judge(*offline_, inspection, job);
}

}  // namespace roseglass::trust

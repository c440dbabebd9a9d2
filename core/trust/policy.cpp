// The part that asks: trust data from the server or the cache, judged with the policy's pins.
#include "trust/policy.h"

#include "trust/context.h"
#include "trust/inspection.h"
#include "trust/verdict.h"

namespace roseglass::trust {
namespace {

/// Trust data alone, and nothing is remembered: what the engine would do must not depend on having been asked.
/// The pins of the call are the client's, not the engine's.
Options reading(Options options) {
    options.includeRegistry = false;
    options.writeCache = false;
    options.useTokens = false;
    options.pins.clear();
    options.caPins.clear();
    // Facts for any policy: whatever it allows or refuses is decided from them.
    options.noTofu = false;
    options.allowExpiredCache = true;
    return options;
}

/// The pins and settings that a policy gives for one name, as the verification takes them.
Options underPolicy(Options options, const docker::ContentTrustPolicy& policy, const std::string& gun) {
    options.allowExpiredCache = policy.allowExpiredCache;
    const auto pins = docker::rankPins(policy, gun);
    if (const docker::PinCandidate* winner = docker::winnerOf(pins)) {
        for (const std::string& key : winner->pin.keys) options.pins.emplace_back(gun, key);
    }
    return options;
}

PolicyFacts factsOf(Context& context, Inspection&& inspection, const Job& job) {
    PolicyFacts facts;
    const registry::Reference reference = inspection.reference;
    const bool digestAlone = reference.digest && !reference.tag;
    const std::shared_ptr<const Report> report = inspection.report;
    const tuf::TrustedSet* set = inspection.update.error ? nullptr : &*inspection.update.set;
    if (set && digestAlone) facts.tags = tagsOfDigest(*set, *reference.digest);
    facts.report = report;
    facts.rootSigners = report->rootSigners;
    facts.rootThreshold = report->rootThreshold;
    facts.fromCache = report->fromCache;
    facts.cacheExpired = report->cacheExpired;
    // An incomplete repository is judged tag by tag: what is whole of it counts.
    facts.repositoryError = inspection.update.error;
    if (!facts.repositoryError) facts.serverError = inspection.update.serverError;
    facts.checks = report->checks;
    if (digestAlone) {
        if (!facts.tags.empty()) facts.digest = reference.digest;
        return facts;
    }
    Verdict verdict = judge(context, std::move(inspection), job);
    facts.checks = std::move(verdict.checks);
    facts.digest = verdict.digest;
    if (!facts.repositoryError) facts.tagError = std::move(verdict.error);
    return facts;
}

}  // namespace

struct PolicyChecker::Impl {
    Impl(Options options_, Clock clock_) : firstUse(!options_.noTofu), options(reading(std::move(options_))), clock(std::move(clock_)), free(options, clock) {}
    bool firstUse;
    Options options;
    Clock clock;
    mutable Context free;

    /// A digest without a name: the first repository that this computer knows to have it signed.
    std::optional<registry::Reference> findDigest(const crypto::Sha256& digest) const {
        const auto pins = free.pins();
        if (!pins) return std::nullopt;
        for (const std::string& gun : notary::cachedRepositories(free.trustDir())) {
            auto reference = registry::Reference::parse(gun);
            if (!reference || reference->gun() != gun) continue;
            notary::UpdateOptions offline{free.now(), true, false, true};
            offline.seenFolder = free.seenFolder();
            const notary::Update update = notary::updateTrust(gun, nullptr, free.cacheFor(*reference), *pins, offline, {});
            if (update.error || tagsOfDigest(*update.set, digest).empty()) continue;
            reference->digest = digest;
            return *reference;
        }
        return std::nullopt;
    }
};

PolicyChecker::PolicyChecker(Options options, Clock clock) : impl_(std::make_unique<Impl>(std::move(options), std::move(clock))) {}
PolicyChecker::~PolicyChecker() = default;

bool PolicyChecker::trustsOnFirstUse() const { return impl_->firstUse; }

Result<PolicyFacts> PolicyChecker::facts(const PolicyQuestion& question, const Job& job) const {
    if (question.scratch) return PolicyFacts();
    RG_ASSIGN(Inspection inspection, lookAt(impl_->free, question.reference, RegistryQuestion::Nothing, job));
    return factsOf(impl_->free, std::move(inspection), job);
}

Result<PolicyDecision> PolicyChecker::check(const docker::ContentTrustPolicy& policy, const std::string& reference, const Job& job) const {
    PolicyQuestion question;
    if (const auto digest = registry::digestAlone(reference)) {
        auto found = impl_->findDigest(*digest);
        if (!found) {
            return fail(ErrorCode::Usage, "This computer has no trust data with a signed tag of " + digest->toString(), "A policy is about names. Write REPOSITORY@" + digest->toString() + ".");
        }
        question.reference = std::move(*found);
    } else {
        RG_ASSIGN(question, PolicyQuestion::parse(reference));
    }
    if (question.scratch) return decidePolicy(policy, question, {}, trustsOnFirstUse());
    Context context(underPolicy(impl_->options, policy, question.reference.gun()), impl_->clock);
    RG_ASSIGN(Inspection inspection, lookAt(context, question.reference, RegistryQuestion::Nothing, job));
    return decidePolicy(policy, question, factsOf(context, std::move(inspection), job), trustsOnFirstUse());
}

}  // namespace roseglass::trust

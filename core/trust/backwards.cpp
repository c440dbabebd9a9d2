#include "trust/backwards.h"

#include "trust/inspection.h"

namespace roseglass::trust {
namespace {

constexpr size_t kMaxAsked = 16;

/// The repositories whose cached trust data sign a tag with this digest. Expired ones, too: who is asked may have
/// renewed them.
Result<std::vector<registry::Reference>> namedInCache(const Context& context, const crypto::Sha256& digest,
                                                      const Job& job) {
    RG_ASSIGN(const notary::TrustPins pins, context.pins());
    const bool expiredToo = !context.options().offline || context.options().allowExpiredCache;
    std::vector<registry::Reference> found;
    for (const std::string& gun : notary::cachedRepositories(context.trustDir())) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        auto reference = registry::Reference::parse(gun);
        // A folder of another spelling is not this repository's.
        if (!reference || reference->gun() != gun) continue;
        notary::UpdateOptions offline{context.now(), true, false, expiredToo};
        offline.seenFolder = context.seenFolder();
        const notary::Update update =
            notary::updateTrust(gun, nullptr, context.cacheFor(*reference), pins, offline, {});
        if (!update.error && !tagsOfDigest(*update.set, digest).empty()) found.push_back(std::move(*reference));
    }
    return found;
}

/// What one repository says. Where nobody answers for it, its cache does not stand in unless offline.
void take(Verdict& verdict, const Inspection& inspection, const crypto::Sha256& digest, bool offline) {
    const notary::Update& update = inspection.update;
    std::optional<Error> failure = update.error;
    if (!failure && update.fromCache && !offline) {
        failure = update.serverError.value_or(
            Error(ErrorCode::Network, "The trust server of " + inspection.reference.gun() + " was not reached"));
        failure->hint =
            "Only its cache has the digest, and that may be out of date: try again, or take the cache's word with "
            "--offline.";
    }
    if (failure) {
        // Who was not reached has not refused.
        const bool unreachable = inspection.report->status == RepositoryStatus::Unreachable || !update.error;
        if (!verdict.error) verdict.standing = unreachable ? Standing::Unknown : Standing::Refused;
        if (!verdict.error) verdict.error = std::move(failure);
        if (!verdict.report) verdict.report = inspection.report;
        return;
    }
    const auto tags = tagsOfDigest(*update.set, digest);
    if (tags.empty()) return;
    if (!verdict.trusted) verdict.report = inspection.report;
    verdict.trusted = true;
    for (const std::string& tag : tags) verdict.tags.push_back(inspection.reference.gun() + ":" + tag);
}

}  // namespace

Result<Verdict> lookBackwards(Context& context, const crypto::Sha256& digest, const Job& job) {
    const bool offline = context.options().offline;
    RG_ASSIGN(std::vector<registry::Reference> known, namedInCache(context, digest, job));
    if (known.size() > kMaxAsked) {
        job.log(LogLevel::Warning, std::to_string(known.size()) +
                                       " repositories have the digest in the cache; the first " +
                                       std::to_string(kMaxAsked) + " are asked");
        known.resize(kMaxAsked, known.front());
    }
    Verdict verdict;
    verdict.reference = digest.toString();
    for (const registry::Reference& reference : known) {
        RG_ASSIGN(Inspection inspection, lookAndStore(context, reference, RegistryQuestion::Nothing, job));
        take(verdict, inspection, digest, offline);
    }
    if (verdict.report) verdict.checks = verdict.report->checks;
    const std::string where =
        offline ? "Looked up backwards in this computer's cache."
                : "Looked up backwards: the cache chose whom to ask, and their trust servers answered.";
    verdict.checks.push_back({"reference.digest", "", 0, digest.toString(),
                              verdict.trusted ? verdict.tags.front() : "no signed tag",
                              verdict.trusted ? tuf::Outcome::Pass : tuf::Outcome::Fail, where});
    if (verdict.trusted) {
        verdict.standing = Standing::Trusted;
        verdict.digest = digest;
        verdict.error.reset();
    } else if (!verdict.error) {
        // No evidence of anything: a repository that this computer does not know may have it signed.
        verdict.error =
            Error(ErrorCode::UnsignedTag, "No signed tag that this computer knows has the digest " + digest.toString(),
                  "Name the repository: REPOSITORY@" + digest.toString() + ".");
    }
    return verdict;
}

}  // namespace roseglass::trust

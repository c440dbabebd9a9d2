#include "trust/verdict.h"

#include <algorithm>

#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

using tuf::Outcome;

void refuse(Verdict& verdict, tuf::Check check, Error error, Standing standing = Standing::Refused) {
    check.outcome = Outcome::Fail;
    if (check.detail.empty()) check.detail = error.message;
    verdict.checks.push_back(std::move(check));
    verdict.trusted = false;
    verdict.standing = standing;
    verdict.error = std::move(error);
}

/// What is known of a tag where the repository as a whole is not trusted.
Standing standingOf(const Inspection& inspection) {
    switch (inspection.report->status) {
        case RepositoryStatus::Unsigned: return Standing::Unsigned;
        case RepositoryStatus::Unreachable: return Standing::Unknown;
        default: return Standing::Refused;
    }
}

void refuseTag(Verdict& verdict, const tuf::TrustedSet& set, const std::string& tag, const TagAnswer& answer, const std::vector<SignedEntry>& entries) {
    const std::string others = answer.standing == Standing::Unsigned ? otherSigners(set, entries) : std::string();
    const std::string actual = answer.because ? answer.because->name + " does not say" : others.empty() ? "not signed" : "only in " + others;
    refuse(verdict, {"target.signed", tag, 0, "in targets/releases or targets", actual, Outcome::Fail, {}},
           whyNot(answer, set, tag, entries), answer.standing);
}

void judgeTag(Verdict& verdict, const Inspection& inspection) {
    const registry::Reference& reference = inspection.reference;
    const std::string tag = reference.tagOrLatest();
    if (inspection.update.error) {
        verdict.checks.push_back({"target.signed", tag, 0, "signed", "not reached", Outcome::Skip, {}});
        verdict.error = *inspection.update.error;
        verdict.standing = standingOf(inspection);
        return;
    }
    const tuf::TrustedSet& set = *inspection.update.set;
    const auto entries = entriesOf(set, tag);
    const TagAnswer answer = TagOrder(set).answer(tag, entries);
    if (!answer.released) return refuseTag(verdict, set, tag, answer, entries);
    const tuf::RoleView& role = *answer.by;
    const crypto::Sha256& digest = answer.released->sha256;
    verdict.checks.push_back({"target.signed", role.name, role.version, "in targets/releases or targets", digest.toString(), Outcome::Pass, {}});
    for (const SignedEntry& entry : entries) {
        if (!entry.reason.empty() || entry.target->sha256 == digest) continue;
        verdict.checks.push_back({"target.conflict", set.roles()[entry.role].name, set.roles()[entry.role].version, digest.toString(),
                                  entry.target->sha256.toString(), Outcome::Skip, "Another role signs another digest under this tag; " + role.name + " goes first."});
    }
    if (reference.digest && *reference.digest != digest) {
        return refuse(verdict, {"reference.digest", tag, 0, digest.toString(), reference.digest->toString(), Outcome::Fail, {}},
                      Error(ErrorCode::DigestMismatch, "The tag " + tag + " is signed for another digest than the reference names",
                            "Use the tag alone or the digest alone, or ask the publisher which is right.")
                          .withSides(digest.toString(), reference.digest->toString()));
    }
    if (reference.digest) verdict.checks.push_back({"reference.digest", tag, 0, digest.toString(), digest.toString(), Outcome::Pass, {}});
    verdict.trusted = true;
    verdict.standing = Standing::Trusted;
    verdict.digest = digest;
    verdict.length = answer.released->length;
}

/// Tells what the registry serves under the tag. It takes no part in the verdict: pulls go by the signed digest.
void compareRegistry(Verdict& verdict, const Inspection& inspection) {
    if (!verdict.digest) return;
    tuf::Check check{"registry.digest", inspection.reference.tagOrLatest(), 0, verdict.digest->toString(), "not asked", Outcome::Skip, {}};
    if (inspection.report->registryError) check.actual = "registry not reached";
    if (inspection.registry.reached) {
        const auto& tags = inspection.registry.tags;
        const auto served = std::find_if(tags.begin(), tags.end(), [&](const auto& tag) { return tag.first == check.role; });
        const bool then = inspection.report->bundle.has_value();
        if (served == tags.end()) {
            check.actual = "not in the registry";
            check.detail = then ? "The registry did not have this tag when the bundle was made; the signed digest is what counts."
                                : "The registry says that it does not have this tag; the signed digest is what counts.";
        } else if (!served->second) {
            check.actual = "not known";
            check.detail = "The registry has this tag, and what it serves under it could not be had.";
        } else {
            check.actual = served->second->toString();
            if (check.actual == check.expected) check.outcome = Outcome::Pass;
            check.detail = check.outcome == Outcome::Pass ? (then ? "This is what the registry served when the bundle was made." : "This is what the registry's header names; a pull and an audit hash the manifest itself.")
                           : then                         ? "The registry served something else under this tag when the bundle was made; the signed digest is what counts."
                                                          : "The registry serves something else under this tag; the signed digest is what counts.";
        }
    }
    verdict.checks.push_back(std::move(check));
}

void judgeDigest(Verdict& verdict, Context& context, const Inspection& inspection, const Job& job) {
    const crypto::Sha256 digest = *inspection.reference.digest;
    if (!inspection.update.error) verdict.tags = tagsOfDigest(*inspection.update.set, digest);
    const bool known = !verdict.tags.empty();
    const bool whole = inspection.report->status == RepositoryStatus::Trusted || inspection.report->status == RepositoryStatus::Unsigned;
    std::optional<Error> error;
    if (context.options().offline || !context.options().includeRegistry) {
        if (!known) error = Error(ErrorCode::NotFound, "Without the network it cannot be told whether " + digest.toString() + " exists");
    } else {
        const auto client = context.registryFor(inspection.reference);
        auto served = client.resolve(inspection.reference.path, digest.toString(), job);
        if (served) {
            verdict.length = served->size;
        } else {
            error = std::move(served).error();
        }
    }
    tuf::Check check{"reference.digest", inspection.reference.gun(), 0, digest.toString(), error ? std::string(codeName(error->code)) : "exists", Outcome::Pass,
                     known   ? "Signed as " + verdict.tags.front() + "."
                     : whole ? "A digest given explicitly needs no signature; no signed tag has it."
                             : "A digest given explicitly needs no signature; whether a signed tag has it is not known."};
    if (error) return refuse(verdict, std::move(check), std::move(*error), saysNothing(error->code) ? Standing::Unknown : Standing::Refused);
    verdict.checks.push_back(std::move(check));
    verdict.trusted = true;
    verdict.standing = Standing::Trusted;
    verdict.digest = digest;
}

}  // namespace

Result<Inspection> lookForVerdict(Context& context, const registry::Reference& reference, const Job& job) {
    const bool digestOnly = reference.digest && !reference.tag;
    return lookAndStore(context, reference, digestOnly ? RegistryQuestion::Nothing : RegistryQuestion::OneTag, job);
}

Verdict judge(Context& context, const Inspection& inspection, const Job& job) {
    Verdict verdict;
    registry::Reference shown = inspection.reference;
    if (!shown.digest && !shown.tag) shown.tag = "latest";
    verdict.reference = shown.toString();
    verdict.report = inspection.report;
    verdict.checks = inspection.report->checks;
    if (inspection.reference.digest && !inspection.reference.tag) {
        judgeDigest(verdict, context, inspection, job);
    } else {
        judgeTag(verdict, inspection);
        compareRegistry(verdict, inspection);
    }
    return verdict;
}

}  // namespace roseglass::trust

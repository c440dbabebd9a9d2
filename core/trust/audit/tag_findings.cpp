// Findings on tags: what is signed beside what is served.
#include <map>

#include "base/redact.h"
#include "trust/audit/theme.h"

namespace roseglass::trust {
namespace {

std::string shown(const TagRow& tag) { return printable(tag.name, 128); }
std::string textOf(const std::optional<crypto::Sha256>& digest) { return digest ? digest->toString() : "nothing"; }

/// "v1.4.2", "2024-10": a name that people take for one image for ever.
bool looksLikeVersion(std::string_view tag) {
    if (tag.starts_with('v') || tag.starts_with('V')) tag.remove_prefix(1);
    return !tag.empty() && tag.front() >= '0' && tag.front() <= '9' && tag.find_first_of(".-_") != std::string_view::npos;
}

class TagFinder {
public:
    explicit TagFinder(FindingList& list) : list_(list) {
        for (const TagRow& tag : list.report.tags) {
            if (tag.signedDigest && tag.released) signedAs_.emplace(*tag.signedDigest, &tag);
        }
    }

    void find(const TagRow& tag) {
        const std::string& repository = list_.report.repository;
        switch (tag.state) {
            case TagState::Unsigned: unsignedTag(tag); break;
            case TagState::Stale: stale(tag); break;
            case TagState::Missing:
                list_.add(FindingCode::Missing, tag.name, "The tag " + shown(tag) + " is signed, but the registry does not have it", "signed " + textOf(tag.signedDigest) + " by " + roles(tag),
                          "Push the image again, or take the signature back: roseglass-cli revoke " + repository + ":" + shown(tag) + ".");
                break;
            case TagState::Invalid:
                // Where nothing of the repository verifies, that is said once.
                if (isReadable(list_.report.status))
                    list_.add(FindingCode::InvalidTag, tag.name, "The signature of " + shown(tag) + " does not count",
                              printable(tag.reason, 400), "Sign the tag in a role that may, or take the entry back.");
                break;
            case TagState::Unknown:
                unknown(tag);
                break;
            case TagState::Signed:
                break;
        }
        repointed(tag);
        if (tag.conflicts.empty() || tag.state == TagState::Invalid) return;
        std::string evidence = roles(tag) + " " + textOf(tag.signedDigest);
        for (const Conflict& conflict : tag.conflicts) evidence += ", " + printable(conflict.role, 255) + " " + conflict.digest.toString();
        list_.add(FindingCode::ConflictingDelegations, tag.name, "Roles sign the tag " + shown(tag) + " with different digests", evidence, "Agree on one image, and let every role that signs the tag sign that one.");
    }

private:
    static std::string roles(const TagRow& tag) {
        std::string out;
        for (const std::string& role : tag.by->roles) out += (out.empty() ? "" : ", ") + printable(role, 255);
        return out.empty() ? "nobody" : out;
    }

    void unsignedTag(const TagRow& tag) {
        // Without any trust data one finding tells all; signatures of other systems need none of ours.
        if (!isReadable(list_.report.status) || isArtifactTag(tag.name)) return;
        const bool elsewhere = tag.signedDigest.has_value();
        list_.add(FindingCode::Unsigned, tag.name, elsewhere ? "The tag " + shown(tag) + " is signed in no role that docker reads" : "The tag " + shown(tag) + " is not signed",
                  elsewhere ? printable(tag.reason, 400) : "the registry serves " + textOf(tag.registryDigest), "Sign it if it is a release: roseglass-cli sign " + list_.report.repository + ":" + shown(tag) + ".");
    }

    /// That the registry did not tell what it serves under a signed tag is said once, for the repository.
    void unknown(const TagRow& tag) {
        if (tag.signedDigest || !isReadable(list_.report.status) || isArtifactTag(tag.name)) return;
        const std::string lost = lostRoles(list_.report);
        list_.add(FindingCode::UnknownTag, tag.name, "Nobody can say whether the tag " + shown(tag) + " is signed",
                  tag.reason.empty() ? "not to be had: " + (lost.empty() ? "a role that could name it" : lost)
                                     : printable(tag.reason, 400),
                  "See why the trust server does not hand out a valid file of the role that could name it, and audit "
                  "the repository again.");
    }

    void stale(const TagRow& tag) {
        std::string evidence = "signed " + textOf(tag.signedDigest) + ", served " + textOf(tag.registryDigest);
        const auto other = tag.registryDigest ? signedAs_.find(*tag.registryDigest) : signedAs_.end();
        if (other != signedAs_.end()) evidence += ", which is signed as " + shown(*other->second);
        for (const tuf::Check& check : list_.report.checks) {
            if (check.rule == "registry.content" && check.outcome == tuf::Outcome::Fail && check.role == tag.name) evidence += ", though its header names " + check.expected;
        }
        list_.add(FindingCode::Stale, tag.name, "The registry serves another image as " + shown(tag) + " than the signed one", evidence,
                  "Find out who pushed it. If it is meant, sign it: roseglass-cli sign " + list_.report.repository + ":" + shown(tag) + "; else push the signed image again.");
    }

    void repointed(const TagRow& tag) {
        const auto before = list_.facts.earlier.find(tag.name);
        if (before == list_.facts.earlier.end() || !tag.signedDigest || !tag.released || tag.state == TagState::Invalid || before->second.digest == *tag.signedDigest) return;
        Finding& finding = list_.add(FindingCode::Repointed, tag.name, "The tag " + shown(tag) + " was signed again with another digest", "before " + before->second.digest.toString() + (before->second.seen ? ", seen " + formatRfc3339(*before->second.seen) : ", as the trust server still has it") + "; now " + textOf(tag.signedDigest) + " by " + roles(tag),
                                     "Ask its signers whether it is meant. A new image wants a new version tag.");
        if (looksLikeVersion(tag.name)) finding.severity = FindingSeverity::Warning;
    }

    FindingList& list_;
    std::map<crypto::Sha256, const TagRow*> signedAs_;
};

}  // namespace

void findInTags(FindingList& list) {
    TagFinder finder(list);
    for (const TagRow& tag : list.report.tags) finder.find(tag);
}

}  // namespace roseglass::trust

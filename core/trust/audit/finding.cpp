#include "trust/audit/finding.h"

#include <algorithm>
#include <tuple>

namespace roseglass::trust {

const std::vector<FindingKind>& findingKinds() {
    using enum FindingCode;
    using enum FindingSeverity;
    static const std::vector<FindingKind> kinds{
        {Unreachable, "unreachable", Error, "The repository could not be examined",
         "Nothing is known of its signatures until its trust server answers."},
        {Untrusted, "untrusted", Error, "The trust data does not verify",
         "Every client refuses the repository. The reason is in the trace of `roseglass-cli why`."},
        {Unsigned, "unsigned", Warning, "Not signed",
         "Clients with content trust on cannot pull it; without content trust nobody knows whose it is."},
        {Stale, "stale", Warning, "The registry serves another digest than the signed one",
         "Clients with content trust on pull the signed image, all others the one that was pushed later."},
        {Missing, "missing", Warning, "Signed, but no longer in the registry",
         "Clients with content trust on are sent to an image that cannot be had."},
        {InvalidTag, "invalid-tag", Warning, "A signature that does not count",
         "The tag stands in trust data, but its role does not verify or may not sign it."},
        {UnknownTag, "unknown-tag", Warning, "Nobody can say whether the tag is signed",
         "A role that could name it cannot be had, or does not verify. Clients refuse the tag until it can."},
        {Repointed, "re-pointed", Note, "The tag was signed again with another digest",
         "What a version tag names should not change; consumers of the tag get another image than before. Compared "
         "with this computer's cache and the visits that it kept: the 20 newest, for 90 days after the change; with "
         "--history also with what the trust server still has."},
        {ConflictingDelegations, "conflicting-delegations", Warning, "Roles sign one tag with different digests",
         "docker takes targets/releases before targets and shows the others as signers of nothing."},
        {Expired, "expired", Error, "Expired",
         "Clients refuse the repository, or the tags of an expired delegation, until it is signed again."},
        {Expiring, "expiring", Warning, "Expires soon",
         "Somebody who holds the key has to sign it again before that day."},
        {InvalidRole, "invalid-role", Error, "A role does not verify", "What the role signs does not count."},
        {SingleRootKey, "single-root-key", Note, "The root role has a single key",
         "When it is lost the repository must be made again, and every consumer has to forget the old one. docker makes "
         "repositories so."},
        {RootThresholdOne, "root-threshold-1", Warning, "Any one of several root keys is enough",
         "Each further key is one more that a thief may find: a threshold of 2 makes a stolen key useless alone."},
        {SharedKey, "shared-key", Warning, "One key serves more than one purpose",
         "Who steals it gets every one of them, and rotating it in one place leaves the others open."},
        {ClientSnapshot, "client-snapshot", Warning, "The snapshot key is held by a client",
         "Signers of delegations cannot publish without it, and it gains little where the trust server may hold it."},
        {WeakAlgorithm, "weak-algorithm", Error, "A weak key",
         "Such a key can be broken or is refused, so its signatures do not count."},
        {OddAlgorithm, "odd-algorithm", Note, "An unusual algorithm",
         "docker makes ECDSA P-256 keys; other clients and hardware may not know this one."},
        {UnusableKey, "unusable-key", Warning, "A key that cannot be used", "It counts towards no threshold."},
        {WildcardRootCertificate, "wildcard-root-certificate", Warning, "The root certificate is for many repositories",
         "Its key may take over any repository whose name the wildcard matches, on computers that trust on first use."},
        {IdleSigner, "idle-signer", Warning, "A signer who never signed",
         "Somebody may sign who does not need to: one more key to steal."},
        {UnlimitedDelegation, "unlimited-delegation", Note, "A delegation may sign every tag",
         "docker makes signers so. A path prefix limits what a stolen key is good for."},
        {ReadableKey, "readable-key", Error, "A private key that others can read",
         "Every user of the computer may copy it and try passphrases on it."},
        {NoBackup, "no-backup", Note, "A key without a backup", "When the computer is lost the key is, too."},
        {RegistryUnreachable, "registry-unreachable", Warning, "The registry was not reached",
         "What it serves could not be compared with what is signed."},
        {FromCache, "from-cache", Note, "Judged from this computer's cache",
         "The trust server was not reached, or not asked; what it has may be newer."},
        {FirstUse, "first-use", Note, "Trusted on first use",
         "Nothing vouches for the root but that it came first. This computer trusts it from now on."},
        {HistoryUnread, "history-unread", Note, "What was signed before is not known in full",
         "A tag may have been signed again with another digest, and nobody here can tell."},
    };
    return kinds;
}

const FindingKind& kindOf(FindingCode code) {
    // The list is in the order of the enumeration.
    return findingKinds()[static_cast<size_t>(code)];
}

const FindingKind* findKind(std::string_view name) {
    const auto found = std::find_if(findingKinds().begin(), findingKinds().end(), [&](const FindingKind& kind) { return kind.name == name; });
    return found == findingKinds().end() ? nullptr : &*found;
}

std::string_view findingName(FindingCode code) { return kindOf(code).name; }

std::string_view severityName(FindingSeverity severity) {
    static constexpr std::string_view kNames[] = {"error", "warning", "note"};
    return kNames[static_cast<size_t>(severity)];
}

void sortFindings(std::vector<Finding>& findings) {
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) { return std::tie(a.severity, a.code, a.subject) < std::tie(b.severity, b.code, b.subject); });
}

}  // namespace roseglass::trust

#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crypto/digest.h"
#include "trust/audit/finding.h"
#include "trust/report.h"

namespace roseglass::trust {

/// A private key of this computer, as an audit needs it.
struct LocalKey {
    std::string path;          ///< empty on a token
    unsigned mode = 0;         ///< of the file, 07777
    bool readable = false;     ///< by others
    bool onToken = false;
    bool backedUp = false;     ///< a backup of ours holds its present state; also true where none can be made (a token)
};

/// One role of one repository that lists a key.
struct RoleOfKey {
    std::string repository, role;
    bool operator==(const RoleOfKey&) const = default;
};

/// Who else lists a key.
struct KeyUsers {
    size_t repositories = 0;         ///< that list it, the one that is judged included
    std::vector<RoleOfKey> some;     ///< of each kind of role at least one
};
using KeyUsersById = std::map<std::string, KeyUsers>;  ///< by canonical ID

/// What a tag was signed with before.
struct EarlierDigest {
    crypto::Sha256 digest;
    std::optional<Instant> seen;     ///< when this computer first saw it so; nothing: in an older state that the trust server still has
};

/// What an audit knows besides the report on the repository itself.
struct AuditFacts {
    Instant now;                                       ///< when expiry is judged
    std::chrono::seconds soon = std::chrono::days(90); ///< what expires within this time is "expiring"
    std::map<std::string, LocalKey> localKeys;         ///< by canonical ID
    KeyUsersById keyUsers;                             ///< over all repositories that are audited
    std::map<std::string, EarlierDigest> earlier;      ///< by tag: the newest that differs from the present one
    std::optional<Error> earlierUnread;                ///< why what was signed before is not known in full
};

/// Everything that is to be said of one repository, errors first. Pure: no file, no network, no clock.
///
/// A repository is healthy when it has no error and no warning. One that docker made (a root key, server-managed snapshot
/// and timestamp, every tag signed and as the registry serves it) is; it has notes: docker makes one root key, lets signers
/// sign every tag, and nobody has backed its keys up yet.
std::vector<Finding> findingsOf(const Report& report, const AuditFacts& facts);

/// The findings on keys that several repositories list: the part of findingsOf() that can be judged only once all are known.
/// @param rolesByKey  this repository's own, by canonical ID
std::vector<Finding> sharedKeyFindings(const std::string& repository, const std::map<std::string, std::vector<std::string>>& rolesByKey, const KeyUsersById& users);

/// The earliest moment at which somebody has to sign something again by hand: root, targets, delegations, the snapshot,
/// and root certificates. The trust server renews its timestamp itself; nothing proves that it holds the snapshot's
/// key. Nothing where there is nothing.
std::optional<Instant> nextExpiry(const Report& report);

/// The next moment at which dates alone change what is to be said of a repository: something expires, or will soon.
std::optional<Instant> nextChange(const Report& report, const AuditFacts& facts);

/// A tag that carries another image's signature, attestation or list of referrers ("sha256-HEX", "sha256-HEX.sig").
bool isArtifactTag(std::string_view tag);

}  // namespace roseglass::trust

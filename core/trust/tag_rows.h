#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "trust/report.h"
#include "trust/tag_answer.h"
#include "tuf/trusted_set.h"

namespace roseglass::trust {

/// What the registry said about one repository. `tags` is sorted; each has its digest, or nothing when that could not be had.
struct RegistryTags {
    bool reached = false;
    std::vector<std::pair<std::string, std::optional<crypto::Sha256>>> tags;
    /// Tags whose header names another digest than the bytes have (which is the one above), where the bytes were hashed.
    std::map<std::string, crypto::Sha256> claimed = {};
};

/// Whether any role of the set has an entry of this name, be it valid or not.
bool isNamedIn(const tuf::TrustedSet& set, const std::string& tag);

/// Every signed tag of one digest, as docker sees them.
std::vector<std::string> tagsOfDigest(const tuf::TrustedSet& set, const crypto::Sha256& digest);

/// Who signs what docker sees under this tag, as `docker trust inspect` prints them; empty where it sees nothing.
std::vector<std::string> signersOf(const tuf::TrustedSet& set, const std::string& tag);

/// Signed and served tags side by side, sorted by name.
/// @param set  null when there is no trust data
/// @param untrusted  why nothing of the set may be relied on; its tags are then shown as invalid for this reason, or as
///     unknown where it only says that nobody answered
/// @param absent  the trust server's own word that nothing is signed (notary::Absence): what is served is then unsigned
std::vector<TagRow> makeTagRows(const tuf::TrustedSet* set, const std::optional<Error>& untrusted, const RegistryTags& registry, bool absent = false);

}  // namespace roseglass::trust

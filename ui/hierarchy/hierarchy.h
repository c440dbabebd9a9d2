#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "trust/key_report.h"
#include "trust/report.h"

namespace roseglass::ui {

enum class EdgeKind {
    Trusts,  ///< the first role names the keys of the second
    Fixes,   ///< the first role fixes version and hash of the second
};

/// Between two roles, as indices.
struct RoleEdge {
    int from = 0, to = 0;
    EdgeKind kind = EdgeKind::Trusts;
    bool quiet = false;  ///< true, but not worth a line of its own: the snapshot fixes every delegation and the root
};

enum class Due { Never, Later, Soon, Past };  ///< Soon: within 90 days

/// One role and what is known of it.
struct RoleNode {
    trust::RoleRow row;             ///< with the places of keys as the key report knows them
    int parent = -1;                ///< who names its keys; -1 for the root
    int depth = 0;                  ///< 0 root, 1 what root names, 2 what targets names, …
    std::vector<int> children;      ///< delegations, in walk order; of the root: targets, snapshot, timestamp
    bool planned = false;           ///< not there: the first signature would make it
    int64_t signedBy = 0;           ///< private keys of the role whose signature is valid
    size_t keyCount = 0;            ///< private keys: one under several IDs counts once
    std::optional<Instant> expires; ///< the earlier of the role's and its certificates'
    Due due = Due::Never;
    std::vector<uint32_t> tags;     ///< that it signs, as indices into the report's tags

    bool fails() const { return row.state == trust::RoleState::Invalid || row.state == trust::RoleState::Expired; }
    /// A person has to look at it.
    bool remarkable() const { return fails() || due == Due::Soon || due == Due::Past; }
};

/// Who vouches for whom in one repository. Immutable once made; graph and table share it.
struct Hierarchy {
    std::shared_ptr<const trust::Report> report;
    std::vector<RoleNode> roles;         ///< root, targets, snapshot, timestamp, then delegations in walk order; empty when nothing is known
    std::vector<RoleEdge> edges;
    std::vector<trust::KeyEntry> keys;   ///< of these roles, each once
    bool planned = false;                ///< nobody has signed yet: the roles are those that the first signature would make
    size_t failing = 0;                  ///< roles that do not verify or have expired

    int indexOf(const std::string& role) const;  ///< -1: there is no such role
    /// By canonical ID; null when unknown.
    const trust::KeyEntry* key(const std::string& id) const;
    /// The names of those who sign with this key as their own: "alice"; empty for keys of no signer.
    std::string signersOf(const std::string& keyId) const;
};

/// @param keys  of this computer, for files, backups and tokens; may be null
/// Pure, for workers: it looks at every tag.
std::shared_ptr<const Hierarchy> buildHierarchy(std::shared_ptr<const trust::Report> report, const trust::KeyReport* keys);

/// The roles that a search finds: part of a name, of a signer's, or the beginning of a key ID; without case. All for no words.
std::vector<int> findRoles(const Hierarchy& hierarchy, const std::string& words);

}  // namespace roseglass::ui

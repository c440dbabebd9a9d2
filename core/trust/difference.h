#pragma once
#include <string>
#include <vector>

#include "trust/report.h"

namespace roseglass::trust {

enum class ChangeKind {
    StatusChanged,
    RootUnrelated,                       ///< no rotation: the roots do not follow from one another; ends the list
    TagAdded, TagRemoved, TagRepointed,  ///< signed tags
    TagSigners,                          ///< the same digest, signed by others
    TagReleased, TagWithdrawn,           ///< docker sees it from now on, or no longer
    ServedAdded, ServedRemoved, ServedMoved,  ///< what the registry serves, where the signature did not move with it
    SignerAdded, SignerRemoved,          ///< direct delegations, as docker understands signers
    RoleAdded, RoleRemoved,              ///< other delegations
    KeyAdded, KeyRemoved, KeyCertified,  ///< the last: the same private key in another certificate
    ThresholdChanged, PathsChanged, ExpiryMoved, VersionChanged,
};

/// One thing that differs between two states of a repository.
struct Change {
    ChangeKind kind;
    std::string role;    ///< the role concerned; empty for tags and status
    std::string name;    ///< tag, signer's name or key ID; empty for what a role has once. May hold anything.
    std::string before;  ///< digest, number, instant (RFC 3339) or list; empty where there was none
    std::string after;
    std::string reason = {};  ///< of a status: why the side that is not trusted is not
    bool operator==(const Change&) const = default;
};

/// What differs, in this order: status, root and the other roles with their keys, signers and delegations, tags by name.
using Difference = std::vector<Change>;

/// What is different in `after`. Both may be of any status, but only what verified on both sides is compared: versions and
/// dates of a role signed on both, keys and delegations where both know who fixes them, a tag where both know what its
/// roles sign. Tags are compared by what their signatures say. What the registry served is compared where both reports
/// reached one. Roots that do not follow from one another are told as that alone.
Difference diff(const Report& before, const Report& after);

/// What comes with every publication and means little by itself: version numbers, and expiries that moved by less than a
/// day or that the trust server moves (snapshot, timestamp).
bool isRoutine(const Change& change);

/// The error of two states of which one is not the other's past: root-rotation; nothing for all others.
std::optional<Error> unrelatedRoots(const Difference& changes);

/// "tag-added", "key-removed", …
std::string_view kindName(ChangeKind kind);
/// One sentence, safe to show: "The tag 1.4.2 was signed: sha256:…".
std::string changeWords(const Change& change);

}  // namespace roseglass::trust

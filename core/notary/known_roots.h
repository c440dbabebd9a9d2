#pragma once
#include <map>
#include <string>

#include "notary/cache.h"
#include "notary/remote.h"

namespace roseglass::notary {

/// Root files of one GUN by version.
using RootVersions = std::map<int64_t, tuf::SharedBytes>;

/// The root that this computer trusts, from its cache; nothing where it never held one. A damaged one is no first use.
/// Errors: io (damaged, or not readable), too-large.
Result<RootVersions> knownRoot(const Cache& cache, const std::string& gun);

/// The newest root and the older ones that a server has, unverified and without a gap.
struct ServedRoots {
    RootVersions files;
    std::string note;            ///< why there is nothing older; empty where version 1 is there
    std::optional<Error> error;  ///< the fetch that ended it, where the server did not just lack the file
};

/// Walks back from the newest root (N.root.json), as far as the server goes: at most 1024 versions and 64 MiB.
/// @param remote  null without a network. Errors: interrupted.
Result<ServedRoots> rootsUpTo(const Remote* remote, const tuf::SharedBytes& newest, const Job& job);

/// Those versions that lead to the newest of `roots`, which is trusted already, by rotations that verify: each signs
/// itself, and its keys signed the next one (TUF 5.3.4, 5.3.5). Without a gap; the newest is always among them.
/// @param known  versions that are trusted, too: another content under one of their numbers ends the way
RootVersions leadingToNewest(const RootVersions& roots, const RootVersions& known = {});

/// How one line of roots stands to another.
enum class RootLink {
    Shares,    ///< a version of both, with the same content
    Follows,   ///< its first version is the next one, signed by the keys of the one before
    Precedes,  ///< its last version's keys signed a later one of the others, or the other way round
    Later,     ///< it begins further on than the next version: what lies between is not known
    Earlier,   ///< it ends before the others, and no signature shows that it led to them
    Foreign,   ///< the same version with another content, or a next one that the keys of the one before did not sign
};
inline bool isLinked(RootLink link) {
    return link == RootLink::Shares || link == RootLink::Follows || link == RootLink::Precedes;
}

/// How `roots`, verified from one to the next, stand to `known`, which may have gaps. Neither may be empty.
RootLink linkOf(const RootVersions& roots, const RootVersions& known);

}  // namespace roseglass::notary

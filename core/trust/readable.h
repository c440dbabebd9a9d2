#pragma once
#include "trust/report.h"

namespace roseglass::trust {

/// Whether the top of a repository verifies, so that what it says counts role by role.
inline bool isReadable(RepositoryStatus status) {
    return status == RepositoryStatus::Trusted || status == RepositoryStatus::Incomplete;
}

/// Whether a role that could say something is not to be had, or does not verify for more than its date. One that nobody
/// has signed yet has no file, and no reason either.
inline bool isLost(const RoleRow& role) {
    return role.state == RoleState::Invalid || (role.state == RoleState::Missing && !role.reason.empty());
}

}  // namespace roseglass::trust

#pragma once
#include <vector>

#include "keys/key_folder.h"
#include "notary/updater.h"
#include "trust/report.h"
#include "tuf/trusted_set.h"

namespace roseglass::trust {

/// Every role of the set with its keys and signatures; top-level roles that were not reached are there as missing.
std::vector<RoleRow> makeRoleRows(const tuf::TrustedSet& set, const keys::KeyFolder& keyFolder);
/// A root that was refused, with its keys, and the top-level roles that it names as missing: none was verified by it.
std::vector<RoleRow> makeRoleRows(const notary::RefusedRoot& root, const keys::KeyFolder& keyFolder);

}  // namespace roseglass::trust

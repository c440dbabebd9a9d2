#pragma once
#include <vector>

#include "trust/key_report.h"
#include "trust/report.h"

namespace roseglass::trust {

/// Every key that a role of one report names, each once, in the order of the roles: where it is, in which roles it counts,
/// and what its loss or theft means for this repository. Needs neither files nor network: what the report does not tell
/// (file, backup, token) stays empty.
std::vector<KeyEntry> keysOf(const Report& report);

}  // namespace roseglass::trust

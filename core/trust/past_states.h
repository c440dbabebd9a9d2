#pragma once
#include "trust/history.h"

namespace roseglass::trust {

/// All root versions up to the newest one, oldest first, as far as a server has them; `note` tells what is missing.
Result<std::map<int64_t, tuf::SharedBytes>> rootsUpTo(const notary::Remote* remote, const tuf::SharedBytes& newest, std::string& note, const Job& job);

/// Each root version with what its rotation changed, verified from one to the next. Newest first.
std::vector<RootStep> rootSteps(const std::map<int64_t, tuf::SharedBytes>& roots, Instant now);

/// The older states that a trust server still has: each of its timestamps that names another snapshot, with the files that
/// this snapshot names, verified on their own. Newest first, without the present one.
/// @param newestTimestamp  version of the present timestamp
/// @param feed  for the times; may be empty
Result<std::vector<PastState>> serverStates(const Context& context, const notary::Remote& remote, const Report& present, const std::map<int64_t, tuf::SharedBytes>& roots,
                                            const std::vector<notary::Publication>& feed, std::string& note, const Job& job);

}  // namespace roseglass::trust

#pragma once
#include "trust/history.h"

namespace roseglass::trust {

/// What a timestamp or a snapshot names, unverified; nothing where it cannot be read.
std::optional<tuf::FileList> fileListOf(const tuf::SharedBytes& bytes, bool timestamp);
/// Null where the report has no such role.
const RoleRow* roleOf(const Report& report, std::string_view name);
/// Bytes of the root that the report stands on; null where it has none.
tuf::SharedBytes newestRoot(const Report& report);
/// 0 where the report has no timestamp.
int64_t timestampVersion(const Report& report);

/// All root versions up to the newest one, oldest first, as far as a server has them; `note` tells what is missing.
Result<std::map<int64_t, tuf::SharedBytes>> rootsUpTo(const notary::Remote* remote, const tuf::SharedBytes& newest, std::string& note, const Job& job);

/// Each root version with what its rotation changed, verified from one to the next. Newest first.
std::vector<RootStep> rootSteps(const std::map<int64_t, tuf::SharedBytes>& roots, Instant now);

/// When a state is judged that was published at `time`: then. Without a time, or with one that its own timestamp had not
/// reached, at the last moment at which this let anyone rely on it.
Instant judgedAt(const std::optional<Instant>& time, Instant timestampExpires, Instant now);

/// The state that a look at the repository found, judged at its own time like all others, whatever --at says of the
/// present: `published` by the changefeed's word, else when it was seen, or the
/// cache written. What is trusted now stays as it was judged, and
/// what is refused for more than its dates as it was refused. Errors: those of reportOf.
Result<PastState> presentState(const Context& context, const std::shared_ptr<const Report>& present, const std::map<int64_t, tuf::SharedBytes>& roots,
                               const std::optional<Instant>& published, const Job& job);

/// The older states that a trust server still has: each of its timestamps that names another snapshot, with the files that
/// this snapshot names, verified on their own. Newest first, without the present one.
/// @param newestTimestamp  version of the present timestamp
/// @param feed  for the times; may be empty
Result<std::vector<PastState>> serverStates(const Context& context, const notary::Remote& remote, const Report& present, const std::map<int64_t, tuf::SharedBytes>& roots,
                                            const std::vector<notary::Publication>& feed, std::string& note, const Job& job);

}  // namespace roseglass::trust

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

/// Each root version with what its rotation changed. Newest first: that one is trusted, and an older one counts as far
/// as it leads there by rotations that verify (notary::leadingToNewest).
std::vector<RootStep> rootSteps(const notary::RootVersions& roots, const notary::RootVersions& known, Instant now);
/// The roots by which older states are judged.
struct RootLine {
    notary::RootVersions roots;    ///< on the way to the present one
    notary::RootVersions trusted;  ///< those, if the present one was accepted, and what this computer knew before
    bool foreign = false;          ///< somebody hands out older roots that are not on that way
};
RootLine rootLine(const std::vector<RootStep>& steps, const Report& present, const notary::RootVersions& known);
/// The same where not even the newest is trusted.
std::vector<RootStep> refusedSteps(const notary::RootVersions& roots, const Error& error);

/// When a state is judged that was published at `time`: then. Without a time, or with one that its own timestamp had not
/// reached, at the last moment at which this let anyone rely on it.
Instant judgedAt(const std::optional<Instant>& time, Instant timestampExpires, Instant now);

/// The state that a look at the repository found, judged at its own time like all others, whatever --at says of the
/// present: `published` by the changefeed's word, else when it was seen, or the
/// cache written. What is trusted now stays as it was judged, and
/// what is refused for more than its dates as it was refused. Errors: those of reportOf.
Result<PastState> presentState(const Context& context, const std::shared_ptr<const Report>& present,
                               const RootLine& line, const std::optional<Instant>& published, const Job& job);

struct ServerStates {
    std::vector<PastState> states;  ///< newest first, without the present one
    std::string note;             ///< where they end, and why; may be empty
    std::optional<Error> unread;  ///< a state, or whether there are more of them, could not be had
};
/// The older states that a trust server still has: each of its timestamps that names another snapshot, with the files
/// that this snapshot names, verified by the roots that led to the present one. None where the server hands out a root that
/// did not lead there.
/// @param feed  for the times; may be empty
/// Errors: interrupted, and those of a broken configuration.
Result<ServerStates> serverStates(const Context& context, const notary::Remote& remote, const Report& present,
                                  const RootLine& line, const std::vector<notary::Publication>& feed, const Job& job);

}  // namespace roseglass::trust

#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tuf/path_set.h"

namespace roseglass::tuf {

inline constexpr std::string_view kRoot = "root";
inline constexpr std::string_view kTimestamp = "timestamp";
inline constexpr std::string_view kSnapshot = "snapshot";
inline constexpr std::string_view kTargets = "targets";
inline constexpr std::string_view kReleases = "targets/releases";

/// The deepest delegation that is followed: "targets" is 0, "targets/a" 1.
inline constexpr size_t kMaxDelegationDepth = 64;

/// The longest role name in bytes, "targets/" included.
inline constexpr size_t kMaxRoleName = 255;
/// What a name on the way may hold, for messages.
inline constexpr std::string_view kDelegationGrammar = "lower-case letters, digits, \"-\" and \"_\", 255 characters at most with what stands before it";

/// "targets/NAME" and deeper, in notary's grammar (data.IsDelegation: [-a-z0-9_/], no empty step, under 256 bytes in
/// all). A peer gives a whole repository up for any other name.
bool isDelegationName(std::string_view role);
/// Whether "targets/NAME" is one step below targets: what a signer may be called.
bool isSignerName(std::string_view name);
/// Whether the role is not one of the root's, its name good or bad: what a change must find to mend or remove it.
bool isBelowTargets(std::string_view role);

/// "targets/a" for "targets/a/b"; "targets" for "targets/a".
std::string_view parentOf(std::string_view delegation);

/// "Repo Admin" for targets and targets/releases, else what follows "targets/" (docker trust inspect).
std::string signerName(std::string_view role);

}  // namespace roseglass::tuf

#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roseglass::tuf {

inline constexpr std::string_view kRoot = "root";
inline constexpr std::string_view kTimestamp = "timestamp";
inline constexpr std::string_view kSnapshot = "snapshot";
inline constexpr std::string_view kTargets = "targets";
inline constexpr std::string_view kReleases = "targets/releases";

/// The deepest delegation that is followed: "targets" is 0, "targets/a" 1.
inline constexpr size_t kMaxDelegationDepth = 64;

/// "targets/NAME" and deeper: steps of lower-case letters, digits, "-", "_", "." that are no "." or "..", at most 255
/// bytes each (notary: delegation names are lower case; a name is a path in the cache, so it must be harmless).
bool isDelegationName(std::string_view role);

/// "targets/a" for "targets/a/b"; "targets" for "targets/a".
std::string_view parentOf(std::string_view delegation);

/// Whether a delegation with these path prefixes may sign this tag. An empty prefix means everything, no prefix nothing.
bool pathsAllow(const std::vector<std::string>& paths, std::string_view target);

/// The child's prefixes that lie under one of the parent's (notary: RestrictDelegationPathPrefixes).
std::vector<std::string> restrictPaths(const std::vector<std::string>& parent, const std::vector<std::string>& child);

/// "Repo Admin" for targets and targets/releases, else what follows "targets/" (docker trust inspect).
std::string signerName(std::string_view role);

}  // namespace roseglass::tuf

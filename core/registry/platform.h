#pragma once
#include <string>
#include <vector>

#include "base/result.h"

namespace roseglass::registry {

struct IndexEntry;

/// What an image runs on (OCI image-spec: platform).
struct PlatformName {
    std::string os, architecture, variant;
    /// "linux/arm64/v8"; empty where nothing is known.
    std::string toString() const;
    /// "OS/ARCH[/VARIANT]", or one of "OS" and "ARCH" alone for this machine's other, in any letter case, with the usual other
    /// names (x86_64, aarch64, armhf). Errors: usage.
    static Result<PlatformName> parse(const std::string& text);
    /// That of this computer.
    static PlatformName ofThisMachine();
};

/// The entries that run on a platform, best first, as containerd chooses: the variant itself, then older ones of the same
/// processor (amd64/v3, v2, v1; arm/v7, v6, v5; arm64/v9.1, v9, v8.6 …), then the 32-bit architecture that it runs, too. A
/// variant that nothing is known of counts for itself alone. Entries that name no platform come last: their configs decide.
std::vector<size_t> choosePlatforms(const std::vector<IndexEntry>& entries, const PlatformName& wanted);
/// Whether an image of `actual` runs on what was asked for.
bool fits(const PlatformName& actual, const PlatformName& wanted);
/// "linux/amd64, linux/arm64/v8", without what is no platform (attestations).
std::string platformsOf(const std::vector<IndexEntry>& entries);

}  // namespace roseglass::registry

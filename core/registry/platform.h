#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "registry/manifest.h"

namespace roseglass::registry {

/// What an image runs on (OCI image-spec: platform).
struct PlatformName {
    std::string os, architecture, variant;
    /// "linux/arm64/v8"; empty where nothing is known.
    std::string toString() const;
    /// "OS/ARCH[/VARIANT]", or "ARCH" alone for this machine's system, with the usual other names (x86_64, aarch64).
    /// Errors: usage.
    static Result<PlatformName> parse(const std::string& text);
    /// That of this computer.
    static PlatformName ofThisMachine();
};

/// The entry that fits best, as containerd chooses: the same system and architecture, and the variant asked for; where
/// none was asked for, one without a variant or the usual one. Nothing when none fits.
std::optional<size_t> choosePlatform(const ImageIndex& index, const PlatformName& wanted);
/// Whether an image of `actual` is what was asked for.
bool fits(const PlatformName& actual, const PlatformName& wanted);
/// "linux/amd64, linux/arm64/v8", without what is no platform (attestations).
std::string platformsOf(const ImageIndex& index);

}  // namespace roseglass::registry

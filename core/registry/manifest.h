#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "registry/platform.h"

namespace roseglass::registry {

namespace media {
inline constexpr const char* kDockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr const char* kDockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr const char* kOciManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr const char* kOciIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr const char* kDockerConfig = "application/vnd.docker.container.image.v1+json";
inline constexpr const char* kOciConfig = "application/vnd.oci.image.config.v1+json";
inline constexpr const char* kDockerLayer = "application/vnd.docker.image.rootfs.diff.tar.gzip";
}  // namespace media

struct Descriptor {
    std::string mediaType;
    crypto::Sha256 digest;
    uint64_t size = 0;  ///< bytes
};

struct ImageManifest {
    std::string mediaType;
    Descriptor config;
    std::vector<Descriptor> layers;
    uint64_t totalBytes() const;  ///< config and layers
};

struct IndexEntry {
    Descriptor manifest;
    std::string os, architecture, variant;
    bool isIndex() const;  ///< by the type that it is announced with
    PlatformName platform() const { return {os, architecture, variant}; }
};

struct ImageIndex {
    std::string mediaType;
    std::vector<IndexEntry> entries;
};

using Manifest = std::variant<ImageManifest, ImageIndex>;

/// The media type of a manifest, as its content says it.
const std::string& typeOf(const Manifest& manifest);

/// Indexes within indexes, counted from the outermost one: deeper than any tool nests them.
inline constexpr size_t kIndexLevels = 8;
/// Manifests of one image, those of its indexes included.
inline constexpr size_t kMaxManifests = 2'000;

/// Reads a manifest or index, in the one way that strict_json.h allows. Schema 1, sizes that nothing has
/// and over 1,000 layers or entries are refused. Errors: malformed with the reason, too-large.
Result<Manifest> parseManifest(BytesView bytes);
/// Whether a manifest, of whatever type, is read in one way by every client. Errors: malformed with the reason, too-large.
Result<void> checkOneReading(BytesView bytes);

/// A manifest byte for byte, which its digest is of.
struct RawManifest {
    std::string mediaType;
    Bytes bytes;
    crypto::Sha256 digest;
    std::string platform;  ///< "linux/amd64"; empty for an index and where nothing says it
};

/// A layer that lies elsewhere and must not be distributed (Windows base layers).
bool isForeign(std::string_view mediaType);

}  // namespace roseglass::registry

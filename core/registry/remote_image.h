#pragma once
#include "base/job.h"
#include "registry/client.h"
#include "registry/platform.h"

namespace roseglass::registry {

/// A config or layer of an image in a registry.
struct RemoteBlob {
    Descriptor descriptor;
    bool isConfig = false;
    size_t number = 0;       ///< of a layer, from 1, within its platform
    std::string platform;    ///< of the first image that holds it
};

/// All manifests of one image, or of an index with the platforms that were chosen, and the blobs that they name.
struct RemoteImage {
    std::vector<RawManifest> manifests;  ///< children first; the last one is the image itself
    std::vector<RemoteBlob> blobs;       ///< each digest once; configs before their layers
    std::string mediaType;               ///< of what the reference names, as its content says it
    std::string platform;                ///< "linux/amd64", "all"; empty where nothing says it
    std::vector<IndexEntry> offered;     ///< by the index and those within it; empty for a single image
    Bytes config;                        ///< of the one image that was chosen; empty for all platforms, and where it is no image's
    const RawManifest& top() const { return manifests.back(); }
};

/// The images of an index, those of indexes within it in their place. An image that names no platform has that of the index
/// around it.
/// @param wanted  indexes that name another platform are not opened, and stand for what is in them; null: all are opened
/// Errors: malformed (deeper than kIndexLevels, another type than announced), too-large (over kMaxManifests); those of the registry.
Result<std::vector<IndexEntry>> imagesOf(const Client& client, const std::string& path, const ImageIndex& index, const PlatformName* wanted, const Job& job);

/// Reads the manifests below `top`, and the configs. Nothing of the layers. A Content-Type that is no manifest's contradicts
/// nothing: what the bytes are, their digest says.
/// @param platform  as PlatformName::parse takes it, or "all"; empty: this machine's, where there is a choice
/// Errors: usage; not-found (no such platform: says which there are); malformed (a type or size other than announced, a
/// foreign layer, schema 1, indexes nested too deeply, what clients read in different ways); too-large (also all manifests together); digest-mismatch; those of the registry.
Result<RemoteImage> readRemoteImage(const Client& client, const std::string& path, const Client::FetchedManifest& top, const std::string& platform, const Job& job);

}  // namespace roseglass::registry

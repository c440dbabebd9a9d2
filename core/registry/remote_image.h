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
    std::string platform;                ///< "linux/amd64", "all"; empty where nothing says it
    std::vector<IndexEntry> offered;     ///< by the index; empty for a single image
    Bytes config;                        ///< of the one image that was chosen; empty for all platforms, and where it is no image's
    const RawManifest& top() const { return manifests.back(); }
};

/// Reads the manifests below `top`, and the configs. Nothing of the layers.
/// @param platform  as PlatformName::parse takes it, or "all"; empty: this machine's, where there is a choice
/// Errors: usage; not-found (no such platform: says which there are); malformed (a type or size other than announced, a
/// foreign layer, schema 1, a list in a list, what clients read in different ways); too-large (also all manifests together); digest-mismatch; those of the registry.
Result<RemoteImage> readRemoteImage(const Client& client, const std::string& path, const Client::FetchedManifest& top, const std::string& platform, const Job& job);

}  // namespace roseglass::registry

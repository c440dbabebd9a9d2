#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/job.h"
#include "registry/content.h"
#include "registry/manifest.h"
#include "registry/source_name.h"

namespace roseglass::registry {

/// A config or layer as it will stand in the registry. `open` may be called several times.
struct PushBlob {
    Descriptor descriptor;
    std::function<Result<std::shared_ptr<const Content>>()> open;
};

/// All that has to be in a registry for one image.
struct PushImage {
    std::vector<RawManifest> manifests;   ///< children first; the last one is the image itself
    std::vector<PushBlob> blobs;           ///< each digest once
    std::vector<std::string> repositories; ///< references that the source names: their repositories may hold the blobs already
    const RawManifest& top() const { return manifests.back(); }
    uint64_t blobBytes() const;
};

/// One image of a source, as far as it is known without reading its layers.
struct SourceImage {
    std::vector<std::string> names;        ///< tags or references; each chooses it when written behind the source
    std::optional<crypto::Sha256> digest;  ///< of the manifest as it will be pushed; unknown while layers are uncompressed
    std::vector<std::string> platforms;    ///< "linux/arm64/v8"
    uint64_t bytes = 0;                    ///< config and layers as they lie there
};

/// Reads an OCI image layout (image-spec: image-layout). Manifests, indexes, blobs stay byte for byte what they are, and
/// keep their digests. Layers are not read yet; their sizes are compared.
/// @param tag  the annotation org.opencontainers.image.ref.name; empty where the layout holds one image
/// Errors: not-found (no layout, no such tag), usage (several images, none chosen), malformed, too-large, io.
Result<PushImage> openOciLayout(const std::filesystem::path& folder, const std::string& tag);
Result<std::vector<SourceImage>> describeOciLayout(const std::filesystem::path& folder);

/// Reads the tar of `docker save`, in the older layout and in the newer one that is an OCI layout, too; also compressed.
/// Layers that are not compressed are gzipped into files without a name in the folder for temporary files, and every
/// layer's diff ID is compared with the config's. Without a manifest.json the tar is read as an OCI layout.
/// @param image  a reference as the archive lists it, or "@N", counted from 0; empty where the archive holds one image
/// Errors: as above; digest-mismatch (a layer or config is not what its name says), interrupted.
Result<PushImage> openDockerArchive(std::shared_ptr<OpenFile> file, const std::string& image, const Job& job);
Result<std::vector<SourceImage>> describeDockerArchive(std::shared_ptr<OpenFile> file, const Job& job);

}  // namespace roseglass::registry

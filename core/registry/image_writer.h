#pragma once
#include <filesystem>
#include <string>

#include "registry/part_store.h"
#include "registry/remote_image.h"

namespace roseglass::registry {

/// What a folder is to somebody who wants to put an image there.
enum class LayoutState { Absent, Empty, Layout, Other };
LayoutState layoutStateOf(const std::filesystem::path& folder);

/// Whether an image may be added to a layout: no link on the way to its blobs, and nobody else who may write there. Errors: io.
Result<void> checkAddable(const std::filesystem::path& folder);

/// Under what an image stands in a layout.
struct LayoutTag {
    std::string name;      ///< the annotation org.opencontainers.image.ref.name; empty: known by its digest alone
    /// Whether somebody chose the name, and will ask for it. skopeo 1.9 finds nothing of docker's types under a
    /// tag, only in a layout that holds one image; so beside such an image an OCI index that leads to it gets the same tag.
    bool chosen = false;
};
/// The annotation of that index: the digest that it leads to. Reading, it is passed over.
inline constexpr const char* kStandsFor = "io.roseglass.stands-for";

/// Moves an image whose blobs are all in the store into an OCI layout (image-spec: image-layout). A folder that is not
/// there appears whole, by one rename of the store itself; into one that is there come the blobs first and then, by one
/// rename, the index.json with the new tag. Other images in it stay. The store is used up.
/// Errors: io, conflict (somebody else changed the folder meanwhile), malformed (its index.json).
Result<void> writeLayout(const std::filesystem::path& folder, PartStore& store, const RemoteImage& image, const LayoutTag& tag, const Job& job);

/// Writes one image as an archive that `docker load` reads, and that is an OCI layout, too: the manifest, with the digest
/// that was signed, is in it. Layers that older engines cannot unpack (zstd) come unpacked beside it, and are compared
/// with the config's diff IDs. The file appears whole, in place of one that was there.
/// @param reference  "localhost:5000/team/app:1"; empty: the image is loaded without a name
/// Errors: malformed (no image that an engine could load), digest-mismatch (a layer's content), io, interrupted.
Result<void> writeArchive(const std::filesystem::path& file, const PartStore& store, const RemoteImage& image, const std::string& reference, const Job& job);

}  // namespace roseglass::registry

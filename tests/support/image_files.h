#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace roseglass::test {

/// One entry of a tar, as hostile as a test wants.
struct TarEntry {
    std::string name, content;
    enum class Kind { File, SymbolicLink, HardLink, Folder, Fifo } kind = Kind::File;  ///< of a link, `content` is its target
};

/// A tar of these entries, in this order. @param filter  "", "gzip", "xz", "zstd" or "bzip2"
std::string makeTar(const std::vector<TarEntry>& entries, const std::string& filter = {});
std::string gzipped(const std::string& bytes);
std::string zstdCompressed(const std::string& bytes);
/// What compressed bytes hold; others as they are.
std::string unpackedBytes(const std::string& bytes);
std::string sha256Hex(const std::string& bytes);
/// Bytes that do not compress, the same for the same seed.
std::string noise(size_t size, unsigned seed = 1);

/// An image as its maker sees it: layers are tars.
struct SampleImage {
    std::vector<std::string> tags;
    std::vector<std::string> layers;
    std::string architecture = "amd64";
    std::string config() const;
};

/// What `docker save` wrote before version 25: HEX.json, ID/layer.tar, manifest.json at the end.
std::vector<TarEntry> olderArchive(const std::vector<SampleImage>& images);
/// What it writes since: an OCI layout with a manifest.json beside.
std::vector<TarEntry> newerArchive(const std::vector<SampleImage>& images);

/// An OCI layout in a folder. Answers the digest of what `tag` names: one manifest, or an index over several images.
std::string writeLayout(const std::filesystem::path& folder, const std::vector<SampleImage>& images, const std::string& tag);
void writeText(const std::filesystem::path& file, const std::string& text);

}  // namespace roseglass::test

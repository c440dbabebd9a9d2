#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/budget.h"
#include "base/job.h"
#include "registry/content.h"
#include "registry/image_source.h"

namespace roseglass::registry {

/// The files of an image layout by name ("index.json", "blobs/sha256/…"), wherever they lie.
class LayoutFiles {
public:
    virtual ~LayoutFiles() = default;
    /// Errors: not-found, malformed (a link out, a file twice), io.
    virtual Result<std::shared_ptr<const Content>> open(const std::string& name) const = 0;
    virtual std::string where() const = 0;
};

/// A folder. Nothing below it is reached through a symbolic link.
class FolderFiles final : public LayoutFiles {
public:
    explicit FolderFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}
    Result<std::shared_ptr<const Content>> open(const std::string& name) const override;
    std::string where() const override;

private:
    std::filesystem::path folder_;
};

/// A tar. Its entries are looked at once; nothing is ever unpacked.
class TarFiles final : public LayoutFiles {
public:
    /// @param file  compressed or not (gzip, xz, zstd, bzip2: then it is first unpacked into a temporary file)
    /// Errors: malformed (no tar, another compression, cut short, a path that leads out), too-large (over 20,000 entries), io, interrupted.
    static Result<std::shared_ptr<TarFiles>> read(std::shared_ptr<OpenFile> file, const Job& job);
    /// Links within the tar are followed, four at most: docker writes a layer that occurs twice as a link.
    Result<std::shared_ptr<const Content>> open(const std::string& name) const override;
    bool has(const std::string& name) const { return entries_.contains(name); }
    std::string where() const override { return name_; }

private:
    struct Entry {
        uint64_t offset = 0, size = 0;
        std::string link;        ///< the name that it stands for
        bool regular = false;
        bool twice = false;      ///< and the second is another file
    };
    Result<bool> isSame(const Entry& a, const Entry& b, const Job& job) const;
    Result<void> add(const std::string& name, Entry entry, const Job& job);
    std::shared_ptr<OpenFile> file_;
    std::string name_;
    std::map<std::string, Entry> entries_;
};

/// What a compressed file holds (gzip, xz, zstd, bzip2), in a temporary file. Errors: malformed, io, interrupted.
Result<std::shared_ptr<OpenFile>> unpacked(const OpenFile& file, const Job& job);

/// The same as openOciLayout and describeOciLayout, for whatever holds the files.
Result<PushImage> openLayout(std::shared_ptr<const LayoutFiles> files, const std::string& tag);
Result<std::vector<SourceImage>> describeLayout(const LayoutFiles& files);

/// The image of a layout whose config is this one, with the index around it where all of that is there, too; nothing where
/// there is none that is whole. Of several the first counts, one that has one of these names before others.
/// Errors: malformed, digest-mismatch, length-mismatch (what the image names is not what it should be), too-large, io.
Result<std::optional<PushImage>> openLayoutByConfig(std::shared_ptr<const LayoutFiles> files, const crypto::Sha256& config, const std::vector<std::string>& names);

/// Annotations of an index.json: the tag (image-spec: annotations), and containerd's whole reference.
inline constexpr const char* kRefName = "org.opencontainers.image.ref.name";
inline constexpr const char* kImageName = "io.containerd.image.name";
/// What the file oci-layout holds.
inline constexpr const char* kLayoutMarker = R"({"imageLayoutVersion":"1.0.0"})";

inline constexpr uint64_t kMaxManifestFile = budget::kManifest;
inline constexpr uint64_t kMaxConfigFile = budget::kConfig;

}  // namespace roseglass::registry

#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <set>

#include "base/job.h"
#include "base/own_folder.h"
#include "crypto/digest.h"
#include "registry/manifest.h"

namespace roseglass::registry {

/// The name under which an archive is put together among the parts.
inline constexpr const char* kArchivePart = "archive.part";

/// One blob that is being put together, hashed as it grows.
class Part {
public:
    uint64_t size() const { return file_->size(); }
    const Descriptor& descriptor() const { return descriptor_; }
    /// Whether some of the bytes are from an earlier time than this process.
    bool hasKept() const { return kept_; }
    /// Errors: length-mismatch (more than there may be), io.
    Result<void> append(BytesView bytes);
    /// From nothing.
    Result<void> restart();
    /// Compares length and digest, and makes the blob last under its own name. Errors: length-mismatch, digest-mismatch, io.
    Result<void> finish();

private:
    friend class PartStore;
    Part(Descriptor descriptor, std::shared_ptr<OpenFile> file, std::shared_ptr<const OwnFolder> folder)
        : descriptor_(std::move(descriptor)), file_(std::move(file)), folder_(std::move(folder)), hasher_(crypto::HashAlgorithm::Sha256) {}

    Descriptor descriptor_;
    std::shared_ptr<OpenFile> file_;
    std::shared_ptr<const OwnFolder> folder_;
    crypto::Hasher hasher_;
    bool kept_ = false;
};

/// The blobs of one pull on their way, in a folder that has the shape of an OCI layout: blobs/sha256/HEX for what is whole
/// and verified, HEX.part for what is not. It lies on the file system of its destination, so that both meet by a rename.
class PartStore {
public:
    /// Where the parts for a destination lie: in it, where it is a folder already, else beside it.
    static std::filesystem::path folderFor(const std::filesystem::path& destination);
    /// Bytes of a blob that an earlier pull left in such a folder.
    static uint64_t kept(const std::filesystem::path& folder, const crypto::Sha256& digest);

    /// Makes the folder where there is none, and holds its lock. Errors: conflict (another pull works there), io (also where it
    /// is a link or another user's, and where something lies in it that no pull makes).
    static Result<PartStore> open(const std::filesystem::path& folder);

    const OwnFolder& folder() const { return folder_; }
    const OwnFolder& blobs() const { return *blobs_; }
    /// Whether a blob is here whole; it is hashed once, and dropped where it is not what its name says.
    Result<bool> has(const Descriptor& blob, const Job& job);
    /// What there is of it, hashed. Errors: io, interrupted.
    Result<Part> begin(const Descriptor& blob, const Job& job);
    /// A blob that is here whole. Errors: not-found, io.
    Result<std::shared_ptr<OpenFile>> openBlob(const crypto::Sha256& digest) const { return blobs_->openFile(digest.hex()); }
    /// Puts a blob there that stands in memory. Errors: io.
    Result<void> put(const crypto::Sha256& digest, BytesView bytes);
    /// Drops every blob and part that is none of these. Errors: io.
    Result<void> keepOnly(const std::set<crypto::Sha256>& digests);
    /// What pulls made in the folder, and the folder itself where nothing else is in it.
    void remove();
    /// Where nothing is in it.
    void removeIfEmpty();

private:
    PartStore(OwnFolder folder, OwnFolder blobs) : folder_(std::move(folder)), blobs_(std::make_shared<const OwnFolder>(std::move(blobs))) {}

    OwnFolder folder_;
    std::shared_ptr<const OwnFolder> blobs_;
};

/// Whether a file is exactly this blob. Errors: io, interrupted.
Result<bool> isBlob(const OpenFile& file, const Descriptor& blob, const Job& job);

}  // namespace roseglass::registry

#include "registry/part_store.h"

#include <unistd.h>

#include "base/redact.h"
#include "registry/answer.h"

namespace roseglass::registry {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPiece = 256 << 10;
constexpr const char* kEnding = ".part";
constexpr const char* kBlobs = "blobs";
constexpr const char* kSha256 = "sha256";

/// The names that a pull makes.
bool isBlobName(const std::string& name) { return crypto::Sha256::fromHex(name).has_value(); }
bool isPartName(const std::string& name) { return name.ends_with(kEnding) && isBlobName(name.substr(0, name.size() - std::string_view(kEnding).size())); }
bool isOurBlob(const std::string& name) { return isBlobName(name) || isPartName(name) || OwnFolder::isUnfinished(name); }
bool isOurFile(const std::string& name) { return name == "index.json" || name == "oci-layout" || name == kArchivePart || OwnFolder::isUnfinished(name); }

tl::unexpected<Error> foreign(const OwnFolder& folder, const std::string& name) {
    return fail(ErrorCode::Io, folder.path().string() + " holds something that no pull made: " + printable(name, 100), "Remove the folder after you have looked at it, or choose another destination.");
}

/// Hashes the first `end` bytes of a file.
Result<crypto::Hasher> hashed(const OpenFile& file, uint64_t end, const Job& job) {
    crypto::Hasher hasher(crypto::HashAlgorithm::Sha256);
    Bytes piece(kPiece, '\0');
    for (uint64_t at = 0; at < end;) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        RG_ASSIGN(const size_t length, file.readAt(at, piece.data(), static_cast<size_t>(std::min<uint64_t>(kPiece, end - at))));
        if (length == 0) return fail(ErrorCode::Io, file.name() + " shrank while it was read");
        hasher.update({piece.data(), length});
        at += length;
    }
    return hasher;
}

}  // namespace

Result<bool> isBlob(const OpenFile& file, const Descriptor& blob, const Job& job) {
    if (file.size() != blob.size) return false;
    RG_ASSIGN(crypto::Hasher hasher, hashed(file, file.size(), job));
    return crypto::Sha256::fromRaw(hasher.finish()) == blob.digest;
}

Result<void> Part::append(BytesView bytes) {
    if (bytes.size() > descriptor_.size - std::min(size(), descriptor_.size)) return fail(wrongLength(descriptor_, "more"));
    hasher_.update(bytes);
    return file_->append(bytes);
}

Result<void> Part::restart() {
    kept_ = false;
    hasher_ = crypto::Hasher(crypto::HashAlgorithm::Sha256);
    return file_->clear();
}

Result<void> Part::finish() {
    if (size() != descriptor_.size) return fail(wrongLength(descriptor_, std::to_string(size()) + " bytes"));
    const auto actual = crypto::Sha256::fromRaw(hasher_.finish());
    if (actual != descriptor_.digest) return fail(wrongDigest(descriptor_, *actual));
    RG_TRY(file_->sync());
    const std::string whole = descriptor_.digest.hex();
    return folder_->moveTo(whole + kEnding, *folder_, whole);
}

fs::path PartStore::folderFor(const fs::path& destination) {
    constexpr const char* kName = ".roseglass-partial";
    std::error_code code;
    if (fs::is_directory(destination, code)) return destination / kName;
    fs::path whole = destination;
    if (!whole.has_filename()) whole = whole.parent_path();
    return whole.parent_path() / ("." + whole.filename().string() + kName);
}

uint64_t PartStore::kept(const fs::path& folder, const crypto::Sha256& digest) {
    std::error_code code;
    const fs::path whole = folder / "blobs" / "sha256" / digest.hex();
    for (const fs::path& path : {whole, fs::path(whole.string() + kEnding)}) {
        const auto size = fs::file_size(path, code);
        if (!code) return size;
    }
    return 0;
}

Result<PartStore> PartStore::open(const fs::path& folder) {
    RG_ASSIGN(OwnFolder top, OwnFolder::make(folder));
    RG_ASSIGN(const bool held, top.lock());
    if (!held) return fail(ErrorCode::Conflict, "Another pull is writing to the same place", "Wait until it has ended, or choose another destination. Its parts are in " + folder.string() + ".");
    RG_ASSIGN(const OwnFolder middle, top.makeIn(kBlobs));
    RG_ASSIGN(OwnFolder blobs, middle.makeIn(kSha256));
    for (const std::string& name : top.names())
        if (name != kBlobs && !isOurFile(name)) return foreign(top, name);
    for (const std::string& name : middle.names())
        if (name != kSha256) return foreign(middle, name);
    for (const std::string& name : blobs.names())
        if (!isOurBlob(name)) return foreign(blobs, name);
    return PartStore(std::move(top), std::move(blobs));
}

Result<bool> PartStore::has(const Descriptor& blob, const Job& job) {
    const std::string name = blob.digest.hex();
    if (!blobs_->has(name)) return false;
    RG_ASSIGN(const auto file, blobs_->openFile(name));
    RG_ASSIGN(const bool is, isBlob(*file, blob, job));
    if (!is) RG_TRY(blobs_->removeFile(name));
    return is;
}

Result<Part> PartStore::begin(const Descriptor& blob, const Job& job) {
    RG_ASSIGN(auto file, blobs_->openToAppend(blob.digest.hex() + kEnding));
    Part part(blob, std::move(file), blobs_);
    if (part.size() > blob.size) RG_TRY(part.restart());
    part.kept_ = part.size() > 0;
    RG_ASSIGN(part.hasher_, hashed(*part.file_, part.size(), job));
    return part;
}

Result<void> PartStore::put(const crypto::Sha256& digest, BytesView bytes) { return blobs_->write(digest.hex(), bytes); }

Result<void> PartStore::keepOnly(const std::set<crypto::Sha256>& digests) {
    for (const std::string& name : blobs_->names()) {
        const auto digest = crypto::Sha256::fromHex(name);
        if (digest && digests.contains(*digest)) continue;
        if (!isOurBlob(name)) return foreign(*blobs_, name);
        RG_TRY(blobs_->removeFile(name));
    }
    return {};
}

void PartStore::remove() {
    // What cannot be removed keeps its folder.
    for (const std::string& name : blobs_->names())
        if (isOurBlob(name)) static_cast<void>(blobs_->removeFile(name));
    for (const std::string& name : folder_.names())
        if (isOurFile(name)) static_cast<void>(folder_.removeFile(name));
    removeIfEmpty();
}

void PartStore::removeIfEmpty() {
    if (const auto middle = folder_.openIn(kBlobs)) middle->removeIfEmpty(kSha256);
    folder_.removeIfEmpty(kBlobs);
    if (folder_.isAt(folder_.path())) ::rmdir(folder_.path().c_str());
}

}  // namespace roseglass::registry

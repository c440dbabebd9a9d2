#include "registry/part_store.h"

#include <system_error>

#include "registry/answer.h"

namespace roseglass::registry {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPiece = 256 << 10;
constexpr const char* kEnding = ".part";

tl::unexpected<Error> trouble(const fs::path& path, const std::error_code& code) {
    const bool full = code == std::errc::no_space_on_device;
    return fail(ErrorCode::Io, "Cannot write " + path.string() + ": " + code.message(), full ? "Free some space there, or choose another destination." : "Check who owns the folder, and its mode.");
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
    std::error_code code;
    fs::rename(path_, whole_, code);
    if (code) return trouble(whole_, code);
    return {};
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

Result<PartStore> PartStore::open(fs::path folder) {
    std::error_code code;
    const bool isLink = fs::is_symlink(folder, code);
    if (isLink) return fail(ErrorCode::Io, folder.string() + " is a symbolic link, which is not followed here", "Remove it.");
    fs::create_directories(folder, code);
    if (code) return trouble(folder, code);
    RG_ASSIGN(std::optional<FolderLock> lock, FolderLock::tryAcquire(folder));
    if (!lock) return fail(ErrorCode::Conflict, "Another pull is writing to the same place", "Wait until it has ended, or choose another destination. Its parts are in " + folder.string() + ".");
    fs::create_directories(folder / "blobs" / "sha256", code);
    if (code) return trouble(folder, code);
    return PartStore(std::move(folder), std::move(*lock));
}

Result<bool> PartStore::has(const Descriptor& blob, const Job& job) {
    const fs::path path = pathOf(blob.digest);
    std::error_code code;
    if (!fs::exists(path, code)) return false;
    RG_ASSIGN(const auto file, OpenFile::openBeneath(blobs_, blob.digest.hex()));
    RG_ASSIGN(const bool is, isBlob(*file, blob, job));
    if (!is) fs::remove(path, code);
    return is;
}

Result<Part> PartStore::begin(const Descriptor& blob, const Job& job) {
    const fs::path path = pathOf(blob.digest).string() + kEnding;
    RG_ASSIGN(auto file, OpenFile::openToAppend(path));
    Part part(blob, std::move(file), path, pathOf(blob.digest));
    if (part.size() > blob.size) RG_TRY(part.restart());
    part.kept_ = part.size() > 0;
    RG_ASSIGN(part.hasher_, hashed(*part.file_, part.size(), job));
    return part;
}

Result<void> PartStore::put(const crypto::Sha256& digest, BytesView bytes) { return writeFileAtomically(pathOf(digest), bytes, 0644); }

Result<void> PartStore::keepOnly(const std::set<crypto::Sha256>& digests) {
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(blobs_, code)) {
        const auto digest = crypto::Sha256::fromHex(entry.path().filename().string());
        if (digest && digests.contains(*digest)) continue;
        fs::remove_all(entry.path(), code);
        if (code) return trouble(entry.path(), code);
    }
    return {};
}

void PartStore::remove() {
    std::error_code code;
    fs::remove_all(folder_, code);
}

void PartStore::removeIfEmpty() {
    std::error_code code;
    for (const fs::path& path : {blobs_, blobs_.parent_path(), folder_}) fs::remove(path, code);
}

}  // namespace roseglass::registry

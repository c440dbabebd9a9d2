#include "notary/cache.h"

#include <algorithm>
#include <set>
#include <system_error>

#include "base/file.h"
#include "base/folder_lock.h"

namespace roseglass::notary {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxFile = 100u << 20;
constexpr size_t kMaxRepositories = 10'000;
constexpr int kMaxDepth = 32;

}  // namespace

Cache::Cache(fs::path trustDir, const std::string& gun)
    : trustDir_(std::move(trustDir)), folder_(trustDir_ / "tuf" / gun / "metadata") {}

fs::path Cache::pathOf(const std::string& role) const { return folder_ / (role + ".json"); }

Result<void> Cache::refuseLinks(const fs::path& path) const {
    // The trust directory itself may be a link: that is the user's choice. What lies in it may come from anybody.
    fs::path at = trustDir_;
    for (const fs::path& step : path.lexically_relative(trustDir_)) {
        at /= step;
        std::error_code code;
        if (fs::is_symlink(fs::symlink_status(at, code))) {
            return fail(ErrorCode::Io, "Will not follow the symbolic link " + at.string(),
                        "The trust directory must hold its files itself; remove the link.");
        }
    }
    return {};
}

Result<tuf::SharedBytes> Cache::read(const std::string& role) const {
    const fs::path path = pathOf(role);
    RG_TRY(refuseLinks(path));
    auto bytes = readFile(path, kMaxFile);
    if (!bytes) {
        if (bytes.error().code == ErrorCode::NotFound) return tuf::SharedBytes();
        return fail(std::move(bytes).error().code == ErrorCode::TooLarge
                        ? Error(ErrorCode::TooLarge, "The cached " + path.string() + " is larger than any trust data", "Remove it; it is fetched anew.")
                        : bytes.error());
    }
    if (bytes->empty()) return tuf::SharedBytes();
    return std::make_shared<Bytes>(std::move(*bytes));
}

bool Cache::holds(const std::string& role, BytesView bytes) const {
    const auto present = read(role);
    return present && *present && **present == bytes;
}

Result<void> Cache::writeOne(const fs::path& path, BytesView bytes) const {
    RG_TRY(refuseLinks(path));
    RG_TRY(makePrivateFolder(path.parent_path()));
    return writeFileAtomically(path, bytes, 0600, FolderSync::Later);
}

Result<void> Cache::write(const std::vector<std::pair<std::string, tuf::SharedBytes>>& files) const {
    const auto isThere = [&](const auto& file) { return holds(file.first, *file.second); };
    if (std::all_of(files.begin(), files.end(), isThere)) return {};
    // One repository's files at a time: others need not wait for each other's disk.
    RG_TRY(makeFolder());
    RG_ASSIGN(const FolderLock lock, FolderLock::acquire(folder_));
    std::set<fs::path> folders;
    Result<void> written;
    for (auto file = files.begin(); written && file != files.end(); ++file) {
        if (isThere(*file)) continue;
        const fs::path path = pathOf(file->first);
        written = writeOne(path, *file->second);
        folders.insert(path.parent_path());
    }
    // As far as the file system can; what is verified is not refused for that.
    for (const fs::path& folder : folders) static_cast<void>(syncFolder(folder));
    return written;
}

Result<void> Cache::makeFolder() const {
    RG_TRY(refuseLinks(folder_));
    return makePrivateFolder(folder_);
}

Result<void> Cache::removeAll() const {
    const fs::path repository = folder_.parent_path();
    RG_TRY(refuseLinks(repository / "changelist"));
    RG_TRY(refuseLinks(folder_));
    std::error_code code;
    // A repository of the name "team/metadata" has its folders beside these files.
    std::vector<fs::path> gone{folder_ / "targets"};
    for (const fs::path& folder : {folder_, repository / "changelist"}) {
        for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
            const std::string extension = at->path().extension().string();
            if (extension == ".json" || extension == ".change") gone.push_back(at->path());
        }
    }
    for (const fs::path& path : gone) {
        if (fs::remove_all(path, code); code) return fail(ErrorCode::Io, "Cannot remove " + path.string() + ": " + code.message());
    }
    // Folders that nothing else uses go, too.
    fs::remove(repository / "changelist", code);
    for (fs::path folder = folder_; folder != trustDir_ / "tuf" && fs::remove(folder, code); folder = folder.parent_path()) {}
    return {};
}

std::optional<Instant> Cache::timeOf(const std::string& role) const {
    std::error_code code;
    const auto time = fs::last_write_time(pathOf(role), code);
    if (code) return std::nullopt;
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::file_clock::to_sys(time));
}

std::vector<std::string> cachedRepositories(const fs::path& trustDir) {
    std::vector<std::string> guns;
    const fs::path top = trustDir / "tuf";
    std::error_code code;
    for (fs::recursive_directory_iterator at(top, fs::directory_options::skip_permission_denied, code), end;
         !code && at != end && guns.size() < kMaxRepositories; at.increment(code)) {
        if (at.depth() > kMaxDepth) at.disable_recursion_pending();
        if (at->path().filename() != "metadata" || !at->is_directory(code)) continue;
        at.disable_recursion_pending();
        if (fs::is_regular_file(at->path() / "root.json", code)) {
            guns.push_back(at->path().parent_path().lexically_relative(top).string());
        }
    }
    std::sort(guns.begin(), guns.end());
    return guns;
}

}  // namespace roseglass::notary

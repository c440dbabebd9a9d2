#include "notary/cache.h"

#include <algorithm>
#include <climits>
#include <set>
#include <system_error>

#include "base/file.h"
#include "base/folder_lock.h"
#include "tuf/role_name.h"

namespace roseglass::notary {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxFile = 100u << 20;
constexpr size_t kMaxRepositories = 10'000;
constexpr int kMaxDepth = 64;

bool isTopLevel(const std::string& name) {
    return name == tuf::kRoot || name == tuf::kTargets || name == tuf::kSnapshot || name == tuf::kTimestamp;
}

/// Whether a folder "metadata" below another repository's is a repository's own, and no role of the other's: a role's file
/// in the place of root.json is no root.
bool holdsARoot(const fs::path& metadata) {
    const auto bytes = readFile(metadata / "root.json", kMaxFile);
    if (!bytes) return false;
    return tuf::unverifiedType(std::make_shared<Bytes>(*bytes)) == "Root";
}

}  // namespace

Cache::Cache(fs::path trustDir, const std::string& gun)
    : trustDir_(std::move(trustDir)), gun_(gun), folder_(trustDir_ / "tuf" / gun / "metadata") {}

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
                        ? Error(ErrorCode::TooLarge, "The cached " + path.string() + " is larger than any trust data", "Remove it; it is fetched again.")
                        : bytes.error());
    }
    return std::make_shared<Bytes>(std::move(*bytes));
}

bool Cache::hasFile(const std::string& role) const {
    std::error_code code;
    return fs::exists(fs::symlink_status(pathOf(role), code));
}

bool Cache::isKnown() const {
    const std::string_view roles[] = {tuf::kRoot, tuf::kTimestamp, tuf::kSnapshot, tuf::kTargets};
    return std::any_of(std::begin(roles), std::end(roles), [&](std::string_view role) { return hasFile(std::string(role)); });
}

bool Cache::holds(const std::string& role, BytesView bytes) const {
    const auto present = read(role);
    return present && *present && **present == bytes;
}

/// The repository whose root.json, targets.json or the like has the place of this role's file.
std::string Cache::gunInside(const std::string& role) const {
    return (gun_ + "/metadata/" + role.substr(0, role.rfind("/metadata/"))).substr(0, 300);
}

std::string Cache::whyNotKept(const std::string& role) const {
    constexpr size_t kLongestStep = NAME_MAX - std::string_view(".json").size();
    const fs::path path = pathOf(role);
    if (path.native().size() + 32 > PATH_MAX) return "its name is too long for a file on this computer";
    bool afterMetadata = false;
    for (const fs::path& part : fs::path(role)) {
        if (part.native().size() > kLongestStep) return "its name is too long for a file on this computer";
        if (afterMetadata && isTopLevel(part.native())) return "its file would be one of the repository " + gunInside(role);
        afterMetadata = part == "metadata";
    }
    return {};
}

Result<void> Cache::writeOne(const fs::path& path, BytesView bytes) const {
    RG_TRY(refuseLinks(path));
    RG_TRY(makePrivateFolder(path.parent_path()));
    return writeFileAtomically(path, bytes, 0600, FolderSync::Later);
}

Result<void> Cache::compareWith(const std::string& role, const tuf::SharedBytes& before) const {
    RG_ASSIGN(const tuf::SharedBytes present, read(role));
    const bool same = (!present && !before) || (present && before && *present == *before);
    if (same) return {};
    return fail(Error(ErrorCode::Conflict, "Another program has brought the trust data in " + folder_.string() + " up to date meanwhile",
                      "Try again: what it stored is then compared with.").withRole(role));
}

bool Cache::stillHolds(const std::map<std::string, tuf::SharedBytes>& verifiedAgainst) const {
    return std::all_of(verifiedAgainst.begin(), verifiedAgainst.end(), [&](const auto& file) { return compareWith(file.first, file.second).has_value(); });
}

Result<void> Cache::write(const std::vector<std::pair<std::string, tuf::SharedBytes>>& files,
                          const std::map<std::string, tuf::SharedBytes>& verifiedAgainst, const Job& job) const {
    const auto isThere = [&](const auto& file) { return holds(file.first, *file.second); };
    if (std::all_of(files.begin(), files.end(), isThere)) return {};
    // One repository's files at a time: others need not wait for each other's disk.
    RG_TRY(makeFolder());
    RG_ASSIGN(const FolderLock lock, FolderLock::acquire(folder_, job));
    std::vector<const std::pair<std::string, tuf::SharedBytes>*> wanted;
    for (const auto& file : files) {
        if (isThere(file)) continue;
        const auto before = verifiedAgainst.find(file.first);
        RG_TRY(compareWith(file.first, before == verifiedAgainst.end() ? nullptr : before->second));
        wanted.push_back(&file);
    }
    std::set<fs::path> folders;
    Result<void> written;
    for (auto file = wanted.begin(); written && file != wanted.end(); ++file) {
        const fs::path path = pathOf((*file)->first);
        written = writeOne(path, *(*file)->second);
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

namespace {

/// The files of delegations below `folder`. A repository of the name "team/app/metadata/targets" has its own files there.
void addRoleFiles(const fs::path& folder, std::vector<fs::path>& files, std::vector<fs::path>& folders) {
    std::error_code code;
    if (fs::is_symlink(fs::symlink_status(folder, code))) return files.push_back(folder);  // the link alone
    if (!fs::is_directory(folder, code)) return;
    folders.push_back(folder);
    for (fs::recursive_directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
        const fs::path& path = at->path();
        if (at->is_directory(code) && !at->is_symlink(code)) {
            if (path.filename() == "metadata" && holdsARoot(path)) at.disable_recursion_pending();
            else folders.push_back(path);
        } else if (path.extension() == ".json" || at->is_symlink(code)) {
            files.push_back(path);
        }
    }
}

}  // namespace

Result<void> Cache::removeAll() const {
    const fs::path repository = folder_.parent_path();
    RG_TRY(refuseLinks(repository / "changelist"));
    RG_TRY(refuseLinks(folder_));
    std::error_code code;
    std::vector<fs::path> gone, folders;
    addRoleFiles(folder_ / "targets", gone, folders);
    for (const fs::path& folder : {folder_, repository / "changelist"}) {
        for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
            const std::string extension = at->path().extension().string();
            if (extension == ".json" || extension == ".change") gone.push_back(at->path());
        }
    }
    // Without its root the rest is a damaged repository, and not one that nobody has seen: so much must be true of each moment.
    std::stable_partition(gone.begin(), gone.end(), [&](const fs::path& path) { return path != pathOf(std::string(tuf::kRoot)); });
    for (const fs::path& path : gone) {
        if (fs::remove(path, code); code) return fail(ErrorCode::Io, "Cannot remove " + path.string() + ": " + code.message());
    }
    // The deepest first; one in which something else lies stays.
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) fs::remove(*folder, code);
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
        if (!fs::is_regular_file(at->path() / "root.json", code)) continue;
        // Below another repository's files a role's file may lie in this place.
        const fs::path gun = at->path().parent_path().lexically_relative(top);
        const bool within = std::find(gun.begin(), gun.end(), "metadata") != gun.end();
        if (!within || holdsARoot(at->path())) guns.push_back(gun.string());
    }
    std::sort(guns.begin(), guns.end());
    return guns;
}

}  // namespace roseglass::notary

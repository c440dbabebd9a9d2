#include "keys/key_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "base/redact.h"
#include "keys/key_store.h"

namespace roseglass::keys {
namespace {

constexpr size_t kMaxFiles = 100'000;

void warnAbout(const std::filesystem::path& path, mode_t allowed, std::vector<std::string>& warnings) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) return;
    const std::string name = printable(path.string(), 400);
    if (info.st_uid != ::geteuid()) {
        warnings.push_back(name + " belongs to another user (" + std::to_string(info.st_uid) + ")");
    }
    if (!S_ISLNK(info.st_mode) && (info.st_mode & 0777 & ~allowed) != 0) {
        char mode[16];
        std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(info.st_mode & 07777));
        char wanted[16];
        std::snprintf(wanted, sizeof wanted, "%04o", static_cast<unsigned>(allowed));
        warnings.push_back(name + " can be used by others (mode " + mode + "); make it " + wanted);
    }
}

}  // namespace

KeyFolder scanKeyFolder(const std::filesystem::path& trustDir) {
    KeyFolder folder;
    std::error_code code;
    if (!std::filesystem::is_directory(trustDir, code)) return folder;
    warnAbout(trustDir, 0755, folder.warnings);
    const std::filesystem::path privateDir = trustDir / "private";
    if (!std::filesystem::is_directory(privateDir, code)) return folder;
    warnAbout(privateDir, 0700, folder.warnings);
    size_t seen = 0;
    for (std::filesystem::recursive_directory_iterator at(privateDir, std::filesystem::directory_options::skip_permission_denied, code), end;
         !code && at != end && seen < kMaxFiles; at.increment(code), ++seen) {
        if (at.depth() > 16) at.disable_recursion_pending();
        if (at->path().extension() == ".key") warnAbout(at->path(), 0600, folder.warnings);
    }
    for (const KeyInfo& key : KeyStore(trustDir).list()) {
        if (key.problem.empty()) folder.canonicalIds.insert(key.id);
    }
    std::sort(folder.warnings.begin(), folder.warnings.end());
    return folder;
}

}  // namespace roseglass::keys

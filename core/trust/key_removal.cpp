#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/redact.h"
#include "trust/key_admin.h"

namespace roseglass::trust {
namespace {

namespace fs = std::filesystem;

/// docker and notary take every file below private/ that ends in ".key" for a key, and no other.
constexpr const char* kAside = ".removed";
constexpr size_t kIdLength = 64;
constexpr size_t kMaxFiles = 100'000;

tl::unexpected<Error> cannot(const std::string& what, const fs::path& file, int error) {
    return fail(ErrorCode::Io, "Cannot " + what + " " + file.string() + ": " + std::generic_category().message(error), "Check who owns the file and its folder, and their modes.");
}

}  // namespace

Result<Plan> KeyAdmin::planRemove(const std::string& id) const {
    const KeyReport all = report();
    // A key may be on a token as well: that one is not ours to remove.
    const auto key = std::find_if(all.keys.begin(), all.keys.end(), [&](const KeyEntry& each) { return each.id == id && each.location == KeyLocation::File; });
    if (key == all.keys.end()) return fail(ErrorCode::KeyNotFound, "There is no key " + printable(id, 80) + " on this computer", "See key list.");
    Plan plan;
    plan.verb = "key remove";
    plan.destructive = true;
    plan.changes.push_back("Remove the " + describeKey(*key) + " from this computer");
    plan.files.push_back(key->path.string() + " (deleted)");
    if (!key->signer.empty()) {
        for (const std::string& repository : key->repositories()) plan.notes.push_back("The signer " + key->signer + " loses this key for " + repository + ".");
    }
    plan.notes.push_back(key->ifLost);
    switch (key->backup) {
        case BackupState::Never: plan.notes.push_back("There is no backup of it: without one it cannot come back."); break;
        case BackupState::Outdated: plan.notes.push_back("Its backup is older than the file, and may be under an older passphrase."); break;
        case BackupState::Done: plan.notes.push_back("It was backed up on " + formatRfc3339(*key->backedUp).substr(0, 10) + "; key restore brings it back."); break;
        case BackupState::NotCopyable: case BackupState::NotHere: break;
    }
    return plan;
}

Result<void> KeyAdmin::remove(const keys::KeyInfo& key) const { return store_.remove(key); }

Result<KeyAdmin::Aside> KeyAdmin::putAside(const keys::KeyInfo& key) const {
    Aside aside{key.id, key.path, fs::path(key.path).replace_extension(kAside)};
    struct stat status {};
    // Not through a symbolic link: what it points to is not ours to change.
    if (::lstat(key.path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::chmod(key.path.c_str(), 0600) != 0) return cannot("remove", key.path, errno);
    if (::rename(key.path.c_str(), aside.file.c_str()) != 0) return cannot("remove", key.path, errno);
    return aside;
}

Result<void> KeyAdmin::putBack(const Aside& aside) const {
    // A link fails where the name is taken, which a rename would not.
    if (::link(aside.file.c_str(), aside.original.c_str()) != 0) {
        if (errno == EEXIST) return fail(ErrorCode::Conflict, "The key " + aside.id.substr(0, 12) + " is there again already");
        return cannot("put back", aside.original, errno);
    }
    return ::unlink(aside.file.c_str()) == 0 ? Result<void>() : cannot("put back", aside.original, errno);
}

Result<void> KeyAdmin::discard(const Aside& aside) const {
    if (::unlink(aside.file.c_str()) == 0 || errno == ENOENT) return {};
    return cannot("delete", aside.file, errno);
}

std::vector<KeyAdmin::Aside> KeyAdmin::leftAside() const {
    std::vector<Aside> left;
    const fs::path folder = trustDir_ / "private";
    std::error_code code;
    size_t seen = 0;
    for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, code), end; !code && at != end && seen < kMaxFiles; at.increment(code), ++seen) {
        if (at.depth() > 16) at.disable_recursion_pending();
        const std::string stem = at->path().stem().string();
        const bool named = stem.size() >= kIdLength && stem.find_first_not_of("0123456789abcdef") >= kIdLength;
        if (at->path().extension() == kAside && named) left.push_back({stem.substr(0, kIdLength), fs::path(at->path()).replace_extension(".key"), at->path()});
    }
    std::sort(left.begin(), left.end(), [](const Aside& a, const Aside& b) { return a.file < b.file; });
    return left;
}

}  // namespace roseglass::trust

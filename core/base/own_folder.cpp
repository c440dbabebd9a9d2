#include "base/own_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/lock_wait.h"
#include "base/write_all.h"

namespace roseglass {
namespace {

namespace fs = std::filesystem;

constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK;
constexpr int kDeepest = 128;
constexpr size_t kMaxNames = 1'000'000;
constexpr size_t kMark = 12;  ///< random letters at the end of an unfinished file's name
constexpr std::string_view kLetters = "abcdefghijklmnop";

tl::unexpected<Error> trouble(const char* what, const fs::path& path, int error) {
    const std::string message = std::string(what) + " " + path.string() + ": " + std::generic_category().message(error);
    switch (error) {
        case ENOENT: return fail(ErrorCode::NotFound, message);
        case ELOOP: return fail(ErrorCode::Io, path.string() + " is a symbolic link, which is not followed here", "Remove it, or choose another place.");
        case ENOTDIR: return fail(ErrorCode::Io, path.string() + " is no folder", "Remove it, or choose another place.");
        case ENOSPC: case EDQUOT: return fail(ErrorCode::Io, message, "Free some space there, or choose another place.");
        case EROFS: return fail(ErrorCode::Io, message, "The file system is read-only; choose another place.");
        default: return fail(ErrorCode::Io, message, "Check who owns the folder, and its mode.");
    }
}

/// open() of a folder says ENOTDIR of a link that it may not follow.
int openFolderAt(int at, const char* name, int more) {
    const int fd = ::openat(at, name, kFolder | more);
    struct stat info {};
    if (fd < 0 && errno == ENOTDIR && ::fstatat(at, name, &info, AT_SYMLINK_NOFOLLOW) == 0) errno = S_ISLNK(info.st_mode) ? ELOOP : ENOTDIR;
    return fd;
}

std::string unfinishedName(const std::string& name) {
    std::string mark(kMark, '\0');
    if (::getrandom(mark.data(), mark.size(), 0) != static_cast<ssize_t>(mark.size())) std::abort();
    for (char& letter : mark) letter = kLetters[static_cast<unsigned char>(letter) % kLetters.size()];
    return "." + name.substr(0, 200) + "." + mark;
}

}  // namespace

OwnFolder& OwnFolder::operator=(OwnFolder&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(path_, other.path_);
    std::swap(sharing_, other.sharing_);
    return *this;
}

OwnFolder::~OwnFolder() {
    if (fd_ >= 0) ::close(fd_);
}

Result<OwnFolder> OwnFolder::adopt(int fd, fs::path path, Sharing sharing) {
    if (fd < 0) return trouble("Cannot open", path, errno);
    OwnFolder folder(fd, std::move(path), sharing);
    struct stat info {};
    if (::fstat(fd, &info) != 0) return trouble("Cannot open", folder.path_, errno);
    if (info.st_uid != ::geteuid()) {
        return fail(ErrorCode::Io, folder.path_.string() + " belongs to another user, who could exchange what is written there", "Remove it, or choose a place of your own.");
    }
    const mode_t others = sharing == Sharing::Group ? S_IWOTH : S_IWGRP | S_IWOTH;
    if ((info.st_mode & others) == 0) return folder;
    if (sharing == Sharing::Group) return fail(ErrorCode::Io, folder.path_.string() + " is writable by everybody, who could exchange what is written there", "Take that right away: chmod o-w.");
    // A folder of ours that a careless umask left open. A file system without modes says yes and changes nothing.
    if (::fchmod(fd, info.st_mode & 07755) != 0) return trouble("Cannot take others' right to write from", folder.path_, errno);
    return folder;
}

Result<OwnFolder> OwnFolder::open(const fs::path& path) { return adopt(openFolderAt(AT_FDCWD, path.c_str(), O_NOFOLLOW), path, Sharing::None); }
Result<OwnFolder> OwnFolder::openNamed(const fs::path& path) { return adopt(openFolderAt(AT_FDCWD, path.c_str(), 0), path, Sharing::Group); }

Result<OwnFolder> OwnFolder::make(const fs::path& path) {
    if (::mkdir(path.c_str(), 0755) != 0 && errno != EEXIST) return trouble("Cannot make", path, errno);
    return open(path);
}

Result<OwnFolder> OwnFolder::openIn(const std::string& name) const { return adopt(openFolderAt(fd_, name.c_str(), O_NOFOLLOW), path_ / name, sharing_); }

Result<OwnFolder> OwnFolder::makeIn(const std::string& name) const {
    if (::mkdirat(fd_, name.c_str(), 0755) != 0 && errno != EEXIST) return trouble("Cannot make", path_ / name, errno);
    return openIn(name);
}

bool OwnFolder::isAt(const fs::path& path) const {
    struct stat here {}, there {};
    return ::fstat(fd_, &here) == 0 && ::lstat(path.c_str(), &there) == 0 && here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

Result<bool> OwnFolder::lock() const { return tryLock(fd_, path_); }

std::vector<std::string> OwnFolder::names() const {
    std::vector<std::string> found;
    const int fd = ::openat(fd_, ".", kFolder);
    DIR* const folder = fd < 0 ? nullptr : ::fdopendir(fd);
    if (!folder) {
        if (fd >= 0) ::close(fd);
        return found;
    }
    while (const dirent* entry = ::readdir(folder)) {
        const std::string name = entry->d_name;
        if (name != "." && name != ".." && found.size() < kMaxNames) found.push_back(name);
    }
    ::closedir(folder);
    return found;
}

bool OwnFolder::has(const std::string& name) const {
    struct stat info {};
    return ::fstatat(fd_, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
}

bool OwnFolder::isFolder(const std::string& name) const {
    struct stat info {};
    return ::fstatat(fd_, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

Result<std::shared_ptr<OpenFile>> OwnFolder::openFile(const std::string& name) const {
    return OpenFile::openOwn(::openat(fd_, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), path_ / name, false, sharing_ == Sharing::Group);
}

Result<std::shared_ptr<OpenFile>> OwnFolder::openToAppend(const std::string& name) const {
    return OpenFile::openOwn(::openat(fd_, name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644), path_ / name, true, sharing_ == Sharing::Group);
}

Result<Bytes> OwnFolder::read(const std::string& name, uint64_t maxBytes) const {
    RG_ASSIGN(const auto file, openFile(name));
    return file->readAll(maxBytes);
}

Result<void> OwnFolder::write(const std::string& name, BytesView bytes, unsigned mode) const {
    const std::string unfinished = unfinishedName(name);
    const int fd = ::openat(fd_, unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return trouble("Cannot write", path_ / name, errno);
    int error = ::fchmod(fd, mode) != 0 ? errno : 0;
    if (error == 0) error = writeAll(fd, bytes);
    if (error == 0 && ::fsync(fd) != 0) error = errno;
    if (::close(fd) != 0 && error == 0) error = errno;
    if (error == 0 && ::renameat(fd_, unfinished.c_str(), fd_, name.c_str()) != 0) error = errno;
    if (error == 0) return {};
    ::unlinkat(fd_, unfinished.c_str(), 0);
    return trouble("Cannot write", path_ / name, error);
}

Result<void> OwnFolder::moveTo(const std::string& name, const OwnFolder& to, const std::string& newName) const {
    if (::renameat(fd_, name.c_str(), to.fd_, newName.c_str()) != 0) return trouble("Cannot write", to.path_ / newName, errno);
    return {};
}

Result<void> OwnFolder::moveTo(const std::string& name, const fs::path& file) const {
    if (::renameat(fd_, name.c_str(), AT_FDCWD, file.c_str()) != 0) return trouble("Cannot write", file, errno);
    return {};
}

Result<void> OwnFolder::removeFile(const std::string& name) const {
    if (::unlinkat(fd_, name.c_str(), 0) == 0 || errno == ENOENT) return {};
    return trouble("Cannot remove", path_ / name, errno);
}

void OwnFolder::removeIfEmpty(const std::string& name) const { ::unlinkat(fd_, name.c_str(), AT_REMOVEDIR); }

Result<void> OwnFolder::removeTree(const std::string& name) const { return removeTreeBelow(name, 0); }

Result<void> OwnFolder::removeTreeBelow(const std::string& name, int depth) const {
    if (!isFolder(name)) return removeFile(name);
    if (depth > kDeepest) return fail(ErrorCode::Io, (path_ / name).string() + " is nested too deeply to be removed", "Remove it by hand.");
    RG_ASSIGN(const OwnFolder inner, openIn(name));
    for (const std::string& entry : inner.names()) RG_TRY(inner.removeTreeBelow(entry, depth + 1));
    if (::unlinkat(fd_, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return {};
    return trouble("Cannot remove", path_ / name, errno);
}

Result<void> OwnFolder::sync() const {
    // Some file systems know no fsync of a folder.
    if (::fsync(fd_) != 0 && errno != EINVAL) return trouble("Cannot write", path_, errno);
    return {};
}

bool OwnFolder::isUnfinished(const std::string& name) {
    if (name.size() < kMark + 3 || name[0] != '.' || name[name.size() - kMark - 1] != '.') return false;
    return name.find_first_not_of(kLetters, name.size() - kMark) == std::string::npos;
}

}  // namespace roseglass

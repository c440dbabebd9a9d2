#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "base/lock_wait.h"
#include "base/write_all.h"

namespace roseglass {
namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { if (fd_ >= 0) ::close(fd_); }
    int get() const { return fd_; }

private:
    int fd_;
};

tl::unexpected<Error> ioError(const std::string& what, const std::filesystem::path& path, int error) {
    const std::string reason = std::generic_category().message(error);
    if (error == ENOENT) return fail(ErrorCode::NotFound, what + " " + path.string() + ": " + reason);
    std::string hint;
    if (error == EACCES || error == EPERM) hint = "Check who owns the file and its folder, and their modes.";
    if (error == ENOSPC || error == EDQUOT) hint = "Free some space and try again; the old file is unchanged.";
    if (error == EROFS) hint = "The file system is read-only; choose another folder.";
    if (error == ELOOP) hint = "It is a symbolic link, which is not followed here; put the file itself in its place.";
    return fail(ErrorCode::Io, what + " " + path.string() + ": " + reason, hint);
}

Result<Bytes> read(const std::filesystem::path& path, uint64_t maxBytes, int flags) {
    // Non-blocking, so that a FIFO in a file's place cannot hang us.
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags));
    if (fd.get() < 0) return ioError("Cannot read", path, errno);
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) return ioError("Cannot read", path, errno);
    if (!S_ISREG(info.st_mode)) return fail(ErrorCode::Io, "Cannot read " + path.string() + ": it is not a regular file");
    if (static_cast<uint64_t>(info.st_size) > maxBytes) {
        return fail(Error(ErrorCode::TooLarge, path.string() + " is larger than allowed here")
                        .withSides("at most " + std::to_string(maxBytes) + " bytes", std::to_string(info.st_size) + " bytes"));
    }
    Bytes bytes(static_cast<size_t>(info.st_size), '\0');
    size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t n = ::read(fd.get(), bytes.data() + done, bytes.size() - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return ioError("Cannot read", path, errno);
        if (n == 0) break;
        done += static_cast<size_t>(n);
    }
    bytes.resize(done);
    return bytes;
}

struct Owner {
    uid_t user;
    gid_t group;
};

Result<void> writeWhole(const std::filesystem::path& path, BytesView bytes, unsigned mode, const Owner* owner, FolderSync sync = FolderSync::Now) {
    const std::filesystem::path folder = path.parent_path().empty() ? "." : path.parent_path();
    // A name of 255 bytes is a file's, too, and leaves no room for more.
    std::string name = (folder / ("." + path.filename().string().substr(0, 200) + ".XXXXXX")).string();
    const Descriptor fd(::mkostemp(name.data(), O_CLOEXEC));
    if (fd.get() < 0) {
        const int error = errno;
        return error == ENOENT ? fail(ErrorCode::Io, "Cannot write " + path.string() + ": its folder does not exist")
                               : ioError("Cannot write", path, error);
    }
    int error = 0;
    if (owner && (owner->user != ::geteuid() || owner->group != ::getegid()) && ::fchown(fd.get(), owner->user, owner->group) != 0) error = errno;
    if (error == 0 && ::fchmod(fd.get(), mode) != 0) error = errno;
    if (error == 0) error = writeAll(fd.get(), bytes);
    if (error == 0 && ::fsync(fd.get()) != 0) error = errno;
    if (error == 0 && ::rename(name.c_str(), path.c_str()) != 0) error = errno;
    if (error != 0) {
        ::unlink(name.c_str());
        return ioError("Cannot write", path, error);
    }
    // The file is whole already; a folder that cannot be made to last is no failure of it.
    if (sync == FolderSync::Now) static_cast<void>(syncFolder(folder));
    return {};
}

}  // namespace

Result<Bytes> readFile(const std::filesystem::path& path, uint64_t maxBytes) { return read(path, maxBytes, O_NOFOLLOW); }
Result<Bytes> readUserFile(const std::filesystem::path& path, uint64_t maxBytes) { return read(path, maxBytes, 0); }

Result<Bytes> readNamedFile(const std::filesystem::path& path, uint64_t maxBytes) {
    auto bytes = readUserFile(path, maxBytes);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) return fail(ErrorCode::Io, bytes.error().message, "Check the name of the file.");
    return bytes;
}

Result<void> writeFileAtomically(const std::filesystem::path& path, BytesView bytes, unsigned mode, FolderSync sync) { return writeWhole(path, bytes, mode, nullptr, sync); }

Result<void> replaceFileAtomically(const std::filesystem::path& path, BytesView bytes, unsigned newMode) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        if (errno != ENOENT) return ioError("Cannot write", path, errno);
        return writeWhole(path, bytes, newMode, nullptr);
    }
    if (!S_ISREG(info.st_mode)) return fail(ErrorCode::Io, "Cannot write " + path.string() + ": it is not a regular file");
    std::error_code code;
    const std::filesystem::path target = std::filesystem::canonical(path, code);
    if (code) return ioError("Cannot write", path, code.value());
    const Owner owner{info.st_uid, info.st_gid};
    return writeWhole(target, bytes, info.st_mode & 07777, &owner);
}

Result<void> makePrivateFolder(const std::filesystem::path& path) {
    std::error_code code;
    if (path.empty() || std::filesystem::is_directory(path, code)) return {};
    RG_TRY(makePrivateFolder(path.parent_path()));
    if (::mkdir(path.c_str(), 0700) != 0) {
        const int error = errno;
        if (error == EEXIST && std::filesystem::is_directory(path, code)) return {};
        return fail(ErrorCode::Io, "Cannot make the folder " + path.string() + ": " + std::generic_category().message(error),
                    "Check who owns the folder above it, and its mode.");
    }
    // The umask may have taken bits from the owner, too.
    ::chmod(path.c_str(), 0700);
    return {};
}

Result<void> syncFolder(const std::filesystem::path& folder) {
    const Descriptor dir(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // Some file systems know no fsync of a folder.
    if (dir.get() < 0 || (::fsync(dir.get()) != 0 && errno != EINVAL)) return ioError("Cannot write", folder, errno);
    return {};
}

uint64_t freeSpace(const std::filesystem::path& path) {
    std::error_code code;
    std::filesystem::path at = std::filesystem::absolute(path, code);
    while (!std::filesystem::exists(at, code) && at.has_relative_path()) at = at.parent_path();
    const auto space = std::filesystem::space(at, code);
    return code ? UINT64_MAX : space.available;
}

Result<FileLock> FileLock::acquire(const std::filesystem::path& path, const Job& job) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return ioError("Cannot lock", path, errno);
    FileLock lock(fd);
    RG_TRY(waitForLock(fd, path, job, std::chrono::minutes(2)));
    return lock;
}

FileLock::~FileLock() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace roseglass

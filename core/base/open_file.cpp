#include "base/open_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace roseglass {
namespace {

constexpr uint64_t kWriteOut = 8u << 20;

tl::unexpected<Error> trouble(const std::string& what, const std::string& name, int error) {
    const std::string message = what + " " + name + ": " + std::generic_category().message(error);
    if (error == ENOENT || error == ENOTDIR) return fail(ErrorCode::NotFound, message);
    if (error == ELOOP) return fail(ErrorCode::Io, message, "It is a symbolic link, which is not followed here; put the file itself in its place.");
    if (error == ENOSPC || error == EDQUOT) return fail(ErrorCode::Io, message, "Free some space there, or let TMPDIR name another folder.");
    return fail(ErrorCode::Io, message, error == EACCES ? "Check who owns the file and its folder, and their modes." : "");
}

}  // namespace

Result<std::shared_ptr<OpenFile>> OpenFile::adopt(int fd, const std::filesystem::path& path) {
    const int error = errno;
    if (fd < 0) return trouble("Cannot read", path.string(), error);
    struct stat info {};
    const bool known = ::fstat(fd, &info) == 0;
    std::shared_ptr<OpenFile> file(new OpenFile(fd, known ? static_cast<uint64_t>(info.st_size) : 0, path.string()));
    if (!known || !S_ISREG(info.st_mode)) return fail(ErrorCode::Io, "Cannot read " + path.string() + ": it is not a regular file");
    return file;
}

// Non-blocking, so that a FIFO in a file's place cannot hang us.
Result<std::shared_ptr<OpenFile>> OpenFile::open(const std::filesystem::path& path) { return adopt(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), path); }

Result<std::shared_ptr<OpenFile>> OpenFile::openBeneath(const std::filesystem::path& folder, const std::filesystem::path& parts) {
    int at = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (at < 0) return trouble("Cannot read", folder.string(), errno);
    for (auto part = parts.begin(); part != parts.end(); ++part) {
        const bool last = std::next(part) == parts.end();
        const int next = ::openat(at, part->c_str(), O_CLOEXEC | O_NOFOLLOW | (last ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY));
        int error = errno;
        struct stat info {};
        if (next < 0 && error == ENOTDIR && ::fstatat(at, part->c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode)) error = ELOOP;
        ::close(at);
        errno = error;
        if (last || next < 0) return adopt(next, folder / parts);
        at = next;
    }
    ::close(at);
    return fail(ErrorCode::Io, "Cannot read " + folder.string() + ": it is a folder");
}

Result<std::shared_ptr<OpenFile>> OpenFile::openToAppend(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (fd < 0) return trouble("Cannot write", path.string(), errno);
    RG_ASSIGN(auto file, adopt(fd, path));
    file->lasting_ = true;
    return file;
}

Result<std::shared_ptr<OpenFile>> OpenFile::openOwn(int fd, const std::filesystem::path& path, bool toAppend, bool shared) {
    if (fd < 0) return trouble(toAppend ? "Cannot write" : "Cannot read", path.string(), errno);
    RG_ASSIGN(auto file, adopt(fd, path));
    struct stat info {};
    if (::fstat(fd, &info) != 0) return trouble("Cannot read", path.string(), errno);
    // One file of two names may be written through the other.
    if (!shared && (info.st_uid != ::geteuid() || info.st_nlink > 1)) {
        return fail(ErrorCode::Io, path.string() + " was not made by this program", "Remove it, or choose another place.");
    }
    if (!shared && (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) ::fchmod(fd, info.st_mode & 0755);
    file->lasting_ = toAppend;
    return file;
}

Result<std::shared_ptr<OpenFile>> OpenFile::temporary() {
    std::error_code code;
    std::filesystem::path folder = std::filesystem::temp_directory_path(code);
    if (code) folder = "/tmp";
    std::string name = (folder / "roseglass-XXXXXX").string();
    const int fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd < 0) return trouble("Cannot make a temporary file in", folder.string(), errno);
    ::unlink(name.c_str());
    return std::shared_ptr<OpenFile>(new OpenFile(fd, 0, "a temporary file in " + folder.string()));
}

OpenFile::~OpenFile() { ::close(fd_); }

Result<size_t> OpenFile::readAt(uint64_t offset, char* out, size_t room) const {
    while (true) {
        const ssize_t n = ::pread(fd_, out, room, static_cast<off_t>(offset));
        if (n >= 0) return static_cast<size_t>(n);
        if (errno != EINTR) return trouble("Cannot read", name_, errno);
    }
}

Result<Bytes> OpenFile::readAll(uint64_t maxBytes) const {
    if (size_ > maxBytes) {
        return fail(Error(ErrorCode::TooLarge, name_ + " is larger than allowed here").withSides("at most " + std::to_string(maxBytes) + " bytes", std::to_string(size_) + " bytes"));
    }
    Bytes bytes(static_cast<size_t>(size_), '\0');
    for (size_t done = 0; done < bytes.size();) {
        RG_ASSIGN(const size_t length, readAt(done, bytes.data() + done, bytes.size() - done));
        if (length == 0) return fail(ErrorCode::Io, name_ + " shrank while it was read");
        done += length;
    }
    return bytes;
}

Result<void> OpenFile::append(BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return trouble("Cannot write", name_, errno);
        size_ += static_cast<uint64_t>(n);
        bytes.remove_prefix(static_cast<size_t>(n));
    }
    // Early, so that the disk works while more comes in and sync() has little left to wait for.
    if (lasting_ && size_ - begun_ >= kWriteOut) {
        ::sync_file_range(fd_, static_cast<off_t>(begun_), static_cast<off_t>(size_ - begun_), SYNC_FILE_RANGE_WRITE);
        begun_ = size_;
    }
    return {};
}

Result<void> OpenFile::clear() {
    if (::ftruncate(fd_, 0) != 0) return trouble("Cannot write", name_, errno);
    size_ = begun_ = 0;
    return {};
}

Result<void> OpenFile::sync() {
    if (::fsync(fd_) != 0) return trouble("Cannot write", name_, errno);
    return {};
}

std::string OpenFile::path() const { return "/proc/self/fd/" + std::to_string(fd_); }

}  // namespace roseglass

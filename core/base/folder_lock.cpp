#include "base/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace roseglass {
namespace {

tl::unexpected<Error> notLocked(const std::filesystem::path& folder, int error) {
    return fail(ErrorCode::Io, "Cannot lock " + folder.string() + ": " + std::generic_category().message(error), "Check who owns the folder, and its mode.");
}

Result<int> opened(const std::filesystem::path& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    return fd < 0 ? Result<int>(notLocked(folder, errno)) : Result<int>(fd);
}

/// False where somebody else holds it.
Result<bool> taken(int fd, const std::filesystem::path& folder) {
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return false;
        if (errno != EINTR) return notLocked(folder, errno);
    }
    return true;
}

}  // namespace

Result<FolderLock> FolderLock::acquire(const std::filesystem::path& folder, const Job& job, std::chrono::milliseconds longest) {
    constexpr auto kAskEvery = std::chrono::milliseconds(20);
    const auto end = std::chrono::steady_clock::now() + longest;
    while (true) {
        RG_ASSIGN(auto lock, tryAcquire(folder));
        if (lock) return std::move(*lock);
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped while another program held " + folder.string());
        if (std::chrono::steady_clock::now() >= end || job.late()) {
            return fail(ErrorCode::Io, "Another program keeps " + folder.string() + " locked", "End it, or wait for it; then try again.");
        }
        job.pause(kAskEvery);
    }
}

Result<std::optional<FolderLock>> FolderLock::tryAcquire(const std::filesystem::path& folder) {
    RG_ASSIGN(const int fd, opened(folder));
    FolderLock lock(fd);
    RG_ASSIGN(const bool held, taken(fd, folder));
    return held ? std::optional(std::move(lock)) : std::nullopt;
}

FolderLock::~FolderLock() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace roseglass

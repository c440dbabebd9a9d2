#include "base/folder_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/lock_wait.h"

namespace roseglass {
namespace {

tl::unexpected<Error> notLocked(const std::filesystem::path& folder, int error) {
    return fail(ErrorCode::Io, "Cannot lock " + folder.string() + ": " + std::generic_category().message(error), "Check who owns the folder, and its mode.");
}

Result<int> opened(const std::filesystem::path& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    return fd < 0 ? Result<int>(notLocked(folder, errno)) : Result<int>(fd);
}

}  // namespace

Result<FolderLock> FolderLock::acquire(const std::filesystem::path& folder, const Job& job, std::chrono::milliseconds longest) {
    RG_ASSIGN(const int fd, opened(folder));
    FolderLock lock(fd);
    RG_TRY(waitForLock(fd, folder, job, longest));
    return lock;
}

Result<std::optional<FolderLock>> FolderLock::tryAcquire(const std::filesystem::path& folder) {
    RG_ASSIGN(const int fd, opened(folder));
    FolderLock lock(fd);
    RG_ASSIGN(const bool held, tryLock(fd, folder));
    return held ? std::optional(std::move(lock)) : std::nullopt;
}

FolderLock::~FolderLock() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace roseglass

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

}  // namespace

Result<FolderLock> FolderLock::acquire(const std::filesystem::path& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return notLocked(folder, errno);
    FolderLock lock(fd);
    while (::flock(fd, LOCK_EX) != 0) {
        if (errno != EINTR) return notLocked(folder, errno);
    }
    return lock;
}

FolderLock::~FolderLock() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace roseglass

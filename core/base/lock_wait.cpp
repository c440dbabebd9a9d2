#include "base/lock_wait.h"

#include <sys/file.h>

#include <cerrno>
#include <system_error>

namespace roseglass {

Result<bool> tryLock(int fd, const std::filesystem::path& path) {
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        if (error == EWOULDBLOCK) return false;
        if (error == EINTR) continue;
        return fail(ErrorCode::Io, "Cannot lock " + path.string() + ": " + std::generic_category().message(error),
                    "Check who owns it, and its mode.");
    }
    return true;
}

Result<void> waitForLock(int fd, const std::filesystem::path& path, const Job& job, std::chrono::milliseconds longest) {
    constexpr auto kAskEvery = std::chrono::milliseconds(20);
    const auto end = std::chrono::steady_clock::now() + longest;
    while (true) {
        RG_ASSIGN(const bool taken, tryLock(fd, path));
        if (taken) return {};
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped while another program held " + path.string());
        if (std::chrono::steady_clock::now() >= end || job.late()) {
            return fail(ErrorCode::Io, "Another program keeps " + path.string() + " locked",
                        "End it, or wait for it; then try again.");
        }
        job.pause(kAskEvery);
    }
}

}  // namespace roseglass

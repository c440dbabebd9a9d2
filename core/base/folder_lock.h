#pragma once
#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/job.h"
#include "base/result.h"

namespace roseglass {

/// An advisory lock (flock) on a folder itself, held until destruction. No further file is left of it. The folder must exist; a
/// final symbolic link is not followed.
class FolderLock {
public:
    /// Waits for it, for so long at most. Errors: io (also where somebody keeps it too long), interrupted.
    static Result<FolderLock> acquire(const std::filesystem::path& folder, const Job& job, std::chrono::milliseconds longest = kLongestWait);
    static constexpr std::chrono::milliseconds kLongestWait = std::chrono::seconds(30);
    /// Nothing when somebody else holds it. Errors: io.
    static Result<std::optional<FolderLock>> tryAcquire(const std::filesystem::path& folder);
    FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FolderLock& operator=(FolderLock&& other) noexcept { std::swap(fd_, other.fd_); return *this; }
    ~FolderLock();

private:
    explicit FolderLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace roseglass

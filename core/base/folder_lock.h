#pragma once
#include <filesystem>
#include <utility>

#include "base/result.h"

namespace roseglass {

/// An advisory lock (flock) on a folder itself, waited for and held until destruction. No further file is left of it.
class FolderLock {
public:
    /// The folder must exist; a final symbolic link is not followed. Errors: io.
    static Result<FolderLock> acquire(const std::filesystem::path& folder);
    FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FolderLock& operator=(FolderLock&& other) noexcept { std::swap(fd_, other.fd_); return *this; }
    ~FolderLock();

private:
    explicit FolderLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace roseglass

#pragma once
#include <chrono>
#include <filesystem>

#include "base/job.h"
#include "base/result.h"

namespace roseglass {

/// Takes the lock (flock) on an open descriptor, and asks again until `longest` has passed.
/// @param path  what is locked, for messages
/// Errors: io (also where another program keeps it too long), interrupted.
Result<void> waitForLock(int fd, const std::filesystem::path& path, const Job& job, std::chrono::milliseconds longest);

/// One try. False where another program holds the lock. Errors: io.
Result<bool> tryLock(int fd, const std::filesystem::path& path);

}  // namespace roseglass

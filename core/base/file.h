#pragma once
#include <cstdint>
#include <filesystem>

#include "base/bytes.h"
#include "base/job.h"
#include "base/result.h"

namespace roseglass {

/// Reads a regular file of at most `maxBytes`. A final symbolic link is not followed.
/// Errors: not-found (no such file), too-large, io.
Result<Bytes> readFile(const std::filesystem::path& path, uint64_t maxBytes);

/// As readFile, but a final symbolic link is followed: for files that the user names or links himself.
Result<Bytes> readUserFile(const std::filesystem::path& path, uint64_t maxBytes);

/// As readUserFile, for a file that the user named in so many words: one that is not there is a local file's trouble, and
/// no answer of a server. Errors: too-large, io.
Result<Bytes> readNamedFile(const std::filesystem::path& path, uint64_t maxBytes);

/// When a new name in a folder is made to last: at once, or by the caller with syncFolder, once for many files.
enum class FolderSync { Now, Later };

/// Writes the whole file or leaves the old one: a temporary file in the same folder, fsync, rename, fsync of the
/// folder. `mode` holds whatever the umask says. The folder must exist. Errors: io.
Result<void> writeFileAtomically(const std::filesystem::path& path, BytesView bytes, unsigned mode = 0600, FolderSync sync = FolderSync::Now);

/// As writeFileAtomically, for a file of the user's or the system's own: what is there keeps its mode and its owner, and a
/// final symbolic link stays one. A new file gets `newMode`. Errors: io.
Result<void> replaceFileAtomically(const std::filesystem::path& path, BytesView bytes, unsigned newMode = 0644);

/// Makes the folder and its missing parents with mode 0700, whatever the umask. Errors: io.
Result<void> makePrivateFolder(const std::filesystem::path& path);

/// Makes what was renamed in a folder last beyond a power failure. Errors: io.
Result<void> syncFolder(const std::filesystem::path& folder);
/// Bytes free for this user on the file system of `path`, or of its nearest parent that exists.
uint64_t freeSpace(const std::filesystem::path& path);

/// An advisory lock (flock) on a file beside what it protects, held until destruction. Errors: io.
class FileLock {
public:
    /// Waits for it, two minutes at most; also io where somebody keeps it longer, and interrupted.
    static Result<FileLock> acquire(const std::filesystem::path& path, const Job& job);
    FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FileLock& operator=(FileLock&& other) noexcept { std::swap(fd_, other.fd_); return *this; }
    ~FileLock();

private:
    explicit FileLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace roseglass

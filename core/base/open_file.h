#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"

namespace roseglass {

/// A regular file that is kept open and read at any place. Thread-safe as far as reading goes.
class OpenFile {
public:
    /// A final symbolic link is followed: the user names the file. Errors: not-found, io.
    static Result<std::shared_ptr<OpenFile>> open(const std::filesystem::path& path);
    /// Opens `parts` one below the other under `folder`; no symbolic link is followed below it. Errors: not-found, io.
    static Result<std::shared_ptr<OpenFile>> openBeneath(const std::filesystem::path& folder, const std::filesystem::path& parts);
    /// For reading and appending; made (mode 0644, less what the umask takes) when there is none. A final symbolic link is not
    /// followed. Errors: io.
    static Result<std::shared_ptr<OpenFile>> openToAppend(const std::filesystem::path& path);
    /// What OwnFolder opened; negative: errno says why. A file of this user's own that nobody else may write, unless `shared`.
    static Result<std::shared_ptr<OpenFile>> openOwn(int fd, const std::filesystem::path& path, bool toAppend, bool shared);
    /// An empty file for this process alone, in the folder for temporary files. It has no name there, so nothing is left of
    /// it once its last user is gone, however that user ended. Errors: io.
    static Result<std::shared_ptr<OpenFile>> temporary();
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile();

    uint64_t size() const { return size_; }
    /// Up to `room` bytes from `offset`; 0 only at the file's end. Errors: io.
    Result<size_t> readAt(uint64_t offset, char* out, size_t room) const;
    /// Everything that it held when it was opened. Errors: too-large, io (also where it has shrunk).
    Result<Bytes> readAll(uint64_t maxBytes) const;
    /// Behind what is there; for a temporary file or one that was opened for it, from one thread. Errors: io.
    Result<void> append(BytesView bytes);
    /// Drops all that is in it. Errors: io.
    Result<void> clear();
    /// Waits until all bytes are on the disk. Errors: io.
    Result<void> sync();
    /// A path that opens this very file once more, for libraries that want a name.
    std::string path() const;
    /// As the user knows it.
    const std::string& name() const { return name_; }

private:
    OpenFile(int fd, uint64_t size, std::string name) : fd_(fd), size_(size), name_(std::move(name)) {}
    static Result<std::shared_ptr<OpenFile>> adopt(int fd, const std::filesystem::path& path);

    int fd_;
    uint64_t size_;
    bool lasting_ = false;
    uint64_t begun_ = 0;  ///< bytes that the system was asked to write out
    std::string name_;
};

}  // namespace roseglass

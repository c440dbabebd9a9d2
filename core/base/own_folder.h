#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/open_file.h"
#include "base/result.h"

namespace roseglass {

/// A folder whose files this program makes, uses in later runs, and deletes. It is held open, so renaming or replacing its path
/// changes nothing. No symbolic link below it is followed, every folder and file must belong to this user and be writable by
/// nobody else, and nothing is deleted unless its name is given. Every function that fails says io, with the path.
class OwnFolder {
public:
    /// A folder that is there, or is made (mode 0755, less what the umask takes). A final symbolic link is refused.
    static Result<OwnFolder> open(const std::filesystem::path& path);
    static Result<OwnFolder> make(const std::filesystem::path& path);
    /// A folder that the user named: a final symbolic link is the user's own, and is followed; the group may write in it.
    static Result<OwnFolder> openNamed(const std::filesystem::path& path);
    OwnFolder(OwnFolder&& other) noexcept : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)), sharing_(other.sharing_) {}
    OwnFolder& operator=(OwnFolder&& other) noexcept;
    ~OwnFolder();

    const std::filesystem::path& path() const { return path_; }
    Result<OwnFolder> openIn(const std::string& name) const;
    Result<OwnFolder> makeIn(const std::string& name) const;
    /// Whether `path` still leads to this folder.
    bool isAt(const std::filesystem::path& path) const;
    /// Takes the lock on the folder, held as long as this object lives. False where another program holds it.
    Result<bool> lock() const;

    std::vector<std::string> names() const;
    /// Whether there is anything of that name, a dangling link included.
    bool has(const std::string& name) const;
    Result<std::shared_ptr<OpenFile>> openFile(const std::string& name) const;
    /// For reading and appending; made (mode 0644, less what the umask takes) where there is none.
    Result<std::shared_ptr<OpenFile>> openToAppend(const std::string& name) const;
    /// Errors also: not-found, too-large.
    Result<Bytes> read(const std::string& name, uint64_t maxBytes) const;
    /// The whole file or none of it. `mode` holds whatever the umask says.
    Result<void> write(const std::string& name, BytesView bytes, unsigned mode = 0644) const;
    Result<void> moveTo(const std::string& name, const OwnFolder& to, const std::string& newName) const;
    /// Out of this program's own folders, in place of a file that is there.
    Result<void> moveTo(const std::string& name, const std::filesystem::path& file) const;
    /// A file or a link, never a folder. One that is not there is no error.
    Result<void> removeFile(const std::string& name) const;
    /// An empty folder; one in which something lies stays.
    void removeIfEmpty(const std::string& name) const;
    /// A folder with all that is in it, for content that other programs wrote at our command. Links are removed, not followed.
    Result<void> removeTree(const std::string& name) const;
    /// Makes what was made, moved and removed here last beyond a power failure.
    Result<void> sync() const;

    /// Whether a name is one that write() uses for `name` on the way, and leaves behind where it is cut off.
    static bool isUnfinished(const std::string& name);

private:
    enum class Sharing { None, Group };
    OwnFolder(int fd, std::filesystem::path path, Sharing sharing) : fd_(fd), path_(std::move(path)), sharing_(sharing) {}
    static Result<OwnFolder> adopt(int fd, std::filesystem::path path, Sharing sharing);
    Result<void> removeTreeBelow(const std::string& name, int depth) const;
    bool isFolder(const std::string& name) const;

    int fd_;
    std::filesystem::path path_;
    Sharing sharing_;
};

}  // namespace roseglass

#pragma once
#include <filesystem>

#include "trust/client.h"
#include "trust/watch.h"

namespace roseglass::trust {

/// The file in which a watch keeps what it has told of one repository, so that no other command silences it: what the
/// cache and the visits hold, anybody may bring up to date. One file for each repository, trust server and trust
/// directory: FOLDER/sha256(…).json, 0600, written whole or not at all.
class WatchFile {
public:
    /// @param trustServer  where the repository is asked for
    WatchFile(const Options& options, const std::string& repository, const std::string& trustServer);

    /// Nothing where it was never watched. Errors: io, too-large, malformed (also one of a later version).
    Result<std::optional<WatchMemory>> read() const;
    /// Errors: io.
    Result<void> write(const WatchMemory& memory) const;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path folder_, path_;
    std::string repository_, trustServer_;
};

/// "watch" beside the folder of visits: $XDG_DATA_HOME/roseglass/watch, else ~/.local/share/roseglass/watch.
std::filesystem::path watchFolderOf(const Options& options);

}  // namespace roseglass::trust

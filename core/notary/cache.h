#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "base/job.h"
#include "base/result.h"
#include "tuf/trusted_set.h"

namespace roseglass::notary {

/// The metadata files of one GUN in Docker's trust directory: TRUSTDIR/tuf/GUN/metadata/ROLE.json, as docker and notary
/// write and read them. Symbolic links below the trust directory are refused, never followed.
class Cache {
public:
    Cache(std::filesystem::path trustDir, const std::string& gun);

    /// Null when there is no such file; an empty one is damaged, and no absence. Errors: io, too-large.
    Result<tuf::SharedBytes> read(const std::string& role) const;
    /// Whether there is a file of this role, readable or not.
    bool hasFile(const std::string& role) const;
    /// Whether this computer has seen the repository: there is a file of root, timestamp, snapshot or targets.
    bool isKnown() const;
    /// Each file whole or not at all, in this order, and all of them lasting on return; folders 0700, files 0600. What is
    /// there already is not written again.
    /// @param verifiedAgainst  what lay here, by role, when these files were verified; null for nothing. Under the lock it is
    ///     compared with what lies here now, so that nobody writes over what somebody else has verified meanwhile.
    /// Errors: conflict (something else lies here by now: verify once more), io, interrupted.
    Result<void> write(const std::vector<std::pair<std::string, tuf::SharedBytes>>& files,
                       const std::map<std::string, tuf::SharedBytes>& verifiedAgainst, const Job& job) const;
    /// Whether nothing was stored since: where nothing is to be written, what was judged must not be older than that either.
    bool stillHolds(const std::map<std::string, tuf::SharedBytes>& verifiedAgainst) const;
    /// Why no file of this role can be kept here; empty when one can. Names of roles come from metadata: one may be too long
    /// for a file's name, or its file may be one of another repository ("HOST/a" with the role targets/metadata/root, and
    /// "HOST/a/metadata/targets").
    std::string whyNotKept(const std::string& role) const;
    /// Forgets the GUN: its metadata, the root last, and what is staged. Other repositories may lie below it (team, team/app) and stay.
    /// Errors: io.
    Result<void> removeAll() const;
    /// When the role's file was last written.
    std::optional<Instant> timeOf(const std::string& role) const;

    const std::filesystem::path& folder() const { return folder_; }
    const std::filesystem::path& trustDir() const { return trustDir_; }

private:
    Result<void> makeFolder() const;
    Result<void> compareWith(const std::string& role, const tuf::SharedBytes& before) const;
    std::string gunInside(const std::string& role) const;
    Result<void> writeOne(const std::filesystem::path& path, BytesView bytes) const;
    bool holds(const std::string& role, BytesView bytes) const;
    std::filesystem::path pathOf(const std::string& role) const;
    Result<void> refuseLinks(const std::filesystem::path& path) const;

    std::filesystem::path trustDir_;
    std::string gun_;
    std::filesystem::path folder_;
};

/// The GUNs that have trust data in this trust directory, sorted; at most 10,000.
std::vector<std::string> cachedRepositories(const std::filesystem::path& trustDir);

}  // namespace roseglass::notary

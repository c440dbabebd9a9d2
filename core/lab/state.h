#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "lab/server_process.h"

namespace roseglass::lab {

/// What the lab writes down about itself: FOLDER/lab.json.
struct StateFile {
    uint16_t signerPort = 0, serverPort = 0, registryPort = 0;
    std::map<std::string, ProcessMark> processes;  ///< "signer", "server", "registry"
    std::vector<std::string> repositories;         ///< empty until seeded
    std::string mark;                              ///< of this lab, in this user's record, too (lab/records.h)

    /// Whether a folder is a lab that this user made.
    static bool isLab(const std::filesystem::path& folder);
    /// An empty state when there is none. Errors: io (also where the file is somebody else's, or others may write it).
    static Result<StateFile> load(const std::filesystem::path& folder);
    Result<void> save(const std::filesystem::path& folder) const;
    /// Whether all three run, with this folder's configuration: what a file says of processes is no more than a claim.
    bool allRunning(const std::filesystem::path& folder) const;
};

}  // namespace roseglass::lab

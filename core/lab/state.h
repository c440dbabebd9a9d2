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

    /// Whether a folder bears a lab's mark: a lab.json that save() wrote.
    static bool isLab(const std::filesystem::path& folder);
    /// An empty state when there is none. Errors: io, malformed.
    static Result<StateFile> load(const std::filesystem::path& folder);
    Result<void> save(const std::filesystem::path& folder) const;
    bool allRunning() const;
};

}  // namespace roseglass::lab

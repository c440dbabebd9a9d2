#pragma once
#include <filesystem>

#include "base/instant.h"
#include "docker/daemon_json.h"

namespace roseglass::docker {

/// A daemon.json on disk, as it was read.
struct DaemonFile {
    std::filesystem::path path;
    bool exists = false;
    std::string text;     ///< empty without a file
    DaemonJson json;      ///< findings about the file's mode included
};

/// Which daemon.json the engine of this user reads: CONFIGFOLDER/daemon.json where it is (Docker Desktop), else
/// $XDG_CONFIG_HOME/docker/daemon.json where it is (rootless), else `systemFile`, be it there or not.
std::filesystem::path findDaemonFile(const std::filesystem::path& dockerConfigFolder, const std::filesystem::path& systemFile = "/etc/docker/daemon.json");

/// No file is no error: mode disabled, the default. Errors: io, too-large.
Result<DaemonFile> loadDaemonFile(const std::filesystem::path& path);

/// Whether this user can replace the file, or make it.
bool canWriteDaemonFile(const std::filesystem::path& path);

/// Writes the text in place of the file that was read, whole or not at all, with its mode and owner, after a copy of the old
/// one was put beside it. The folder is made where it is missing.
/// @return  the copy; empty where there was no file
/// Errors: conflict (another program changed the file meanwhile), io.
Result<std::filesystem::path> saveDaemonFile(const DaemonFile& read, const std::string& text, Instant now);

}  // namespace roseglass::docker

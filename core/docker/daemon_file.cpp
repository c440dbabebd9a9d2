#include "docker/daemon_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/file.h"
#include "base/places.h"
#include "base/redact.h"

namespace roseglass::docker {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxFile = 4u << 20;

fs::path userFile() {
    const char* config = std::getenv("XDG_CONFIG_HOME");
    if (config && *config) return fs::path(config) / "docker/daemon.json";
    const fs::path home = homeFolder();
    return home.empty() ? fs::path() : home / ".config/docker/daemon.json";
}

bool isFile(const fs::path& path) {
    std::error_code code;
    return !path.empty() && fs::exists(path, code);
}

/// Who else can change the policy.
void judgeMode(const fs::path& path, std::vector<Finding>& findings) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0 || (info.st_mode & (S_IWOTH | S_IWGRP)) == 0) return;
    const bool others = (info.st_mode & S_IWOTH) != 0;
    Finding finding;
    finding.severity = Severity::Warning;
    finding.code = others ? "writable-by-others" : "writable-by-group";
    finding.message = printable(path.string(), 300) + (others ? " can be changed by every user of this computer, and so the policy" : " can be changed by its group, and so the policy");
    finding.hint = "Take the right away: chmod go-w " + printable(path.string(), 300);
    findings.insert(findings.begin(), std::move(finding));
}

/// NAME.20261124T100000Z.bak beside the file, or with a number where that exists.
fs::path backupName(const fs::path& path, Instant now) {
    std::string time = formatRfc3339(now);
    std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
    fs::path name = path;
    name += "." + time + ".bak";
    for (int number = 2; isFile(name) && number < 1000; ++number) {
        name = path;
        name += "." + time + "-" + std::to_string(number) + ".bak";
    }
    return name;
}

/// As a person understands "not there": for a file that a program looks for, that is an answer.
Result<std::optional<Bytes>> readIfThere(const fs::path& path) {
    auto bytes = readUserFile(path, kMaxFile);
    if (bytes) return std::optional<Bytes>(std::move(*bytes));
    if (bytes.error().code == ErrorCode::NotFound) return std::optional<Bytes>();
    Error error = std::move(bytes).error();
    error.message = printable(error.message, 400);
    return fail(std::move(error));
}

}  // namespace

fs::path findDaemonFile(const fs::path& dockerConfigFolder, const fs::path& systemFile) {
    for (const fs::path& path : {dockerConfigFolder / "daemon.json", userFile()}) {
        if (isFile(path)) return path;
    }
    return systemFile;
}

Result<DaemonFile> loadDaemonFile(const fs::path& path) {
    DaemonFile file;
    file.path = path;
    RG_ASSIGN(const std::optional<Bytes> bytes, readIfThere(path));
    if (!bytes) return file;
    file.exists = true;
    file.text = *bytes;
    file.json = readDaemonJson(file.text);
    judgeMode(path, file.json.findings);
    return file;
}

bool canWriteDaemonFile(const fs::path& path) {
    std::error_code code;
    const fs::path target = isFile(path) ? fs::canonical(path, code) : path;
    if (code) return false;
    fs::path folder = target.parent_path();
    while (!folder.empty() && folder.has_relative_path() && !isFile(folder)) folder = folder.parent_path();
    if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) return false;
    struct stat info {};
    // A file of somebody else keeps its owner, which only root can give it.
    return ::stat(target.c_str(), &info) != 0 || info.st_uid == ::geteuid() || ::geteuid() == 0;
}

Result<fs::path> saveDaemonFile(const DaemonFile& read, const std::string& text, Instant now) {
    RG_ASSIGN(const std::optional<Bytes> present, readIfThere(read.path));
    if (present.has_value() != read.exists || (present && *present != read.text)) {
        return fail(ErrorCode::Conflict, "Another program changed " + printable(read.path.string(), 300) + " meanwhile", "Load the file again and make your changes on what it holds now.");
    }
    std::error_code code;
    if (!read.path.parent_path().empty()) fs::create_directories(read.path.parent_path(), code);
    fs::path backup;
    if (present) {
        backup = backupName(read.path, now);
        struct stat info {};
        const unsigned mode = ::stat(read.path.c_str(), &info) == 0 ? info.st_mode & 0777 : 0600;
        RG_TRY(writeFileAtomically(backup, *present, mode));
    }
    RG_TRY(replaceFileAtomically(read.path, text));
    return backup;
}

}  // namespace roseglass::docker

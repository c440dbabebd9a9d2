#include "base/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string_view>

extern char** environ;

namespace roseglass {
namespace {

bool isExecutable(const std::filesystem::path& file) {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(file.c_str(), X_OK) == 0;
}

bool isSecret(std::string_view name) { return name.ends_with("_PASSPHRASE") || name == "ROSEGLASS_TOKEN_PIN" || name == "DOCKER_AUTH_CONFIG"; }

/// Pointers into `added` and the process's own environment.
std::vector<char*> environmentFor(std::vector<std::string>& added, bool withoutPassphrases) {
    std::vector<char*> lines;
    for (std::string& line : added) lines.push_back(line.data());
    for (char** at = environ; at && *at; ++at) {
        const std::string_view line(*at), name = line.substr(0, line.find('='));
        const bool replaced = std::any_of(added.begin(), added.end(), [&](const std::string& own) { return own.substr(0, own.find('=')) == name; });
        if (!replaced && !(withoutPassphrases && isSecret(name))) lines.push_back(*at);
    }
    lines.push_back(nullptr);
    return lines;
}

/// posix_spawn's two lists, freed in any case.
struct Lists {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    Lists() {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
    }
    Lists(const Lists&) = delete;
    Lists& operator=(const Lists&) = delete;
    ~Lists() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
};

void setDescriptors(Lists& lists, const Start& start) {
    const int wanted[] = {start.input, start.output, start.error};
    for (int target = STDIN_FILENO; target <= STDERR_FILENO; ++target) {
        if (wanted[target] >= 0) posix_spawn_file_actions_adddup2(&lists.actions, wanted[target], target);
        else posix_spawn_file_actions_addopen(&lists.actions, target, "/dev/null", target == STDIN_FILENO ? O_RDONLY : O_WRONLY, 0);
    }
    posix_spawn_file_actions_addclosefrom_np(&lists.actions, STDERR_FILENO + 1);
}

void setSignals(Lists& lists, bool ownSession) {
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    for (int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) sigaddset(&usual, signal);
    posix_spawnattr_setsigmask(&lists.attributes, &none);
    posix_spawnattr_setsigdefault(&lists.attributes, &usual);
    posix_spawnattr_setflags(&lists.attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (ownSession ? POSIX_SPAWN_SETSID : 0)));
}

}  // namespace

std::optional<std::filesystem::path> findProgram(const std::string& name) {
    if (name.find('/') != std::string::npos) return std::filesystem::path(name);
    const char* path = std::getenv("PATH");
    std::string_view rest = path ? path : "";
    while (!rest.empty() && !name.empty()) {
        const size_t colon = std::min(rest.find(':'), rest.size());
        const std::string_view folder = rest.substr(0, colon);
        if (folder.starts_with('/')) {
            std::filesystem::path file = std::filesystem::path(folder) / name;
            if (isExecutable(file)) return file;
        }
        rest.remove_prefix(std::min(colon + 1, rest.size()));
    }
    return std::nullopt;
}

Result<pid_t> startProgram(const Start& start) {
    const auto file = findProgram(start.program);
    if (!file) return fail(ErrorCode::Io, "The program " + start.program + " is in no folder on PATH", "Install it and try again.");
    Lists lists;
    setDescriptors(lists, start);
    setSignals(lists, start.ownSession);
    if (!start.folder.empty()) posix_spawn_file_actions_addchdir_np(&lists.actions, start.folder.c_str());
    std::vector<std::string> words{start.program}, added = start.environment;
    words.insert(words.end(), start.arguments.begin(), start.arguments.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::vector<char*> environment = environmentFor(added, start.withoutPassphrases);
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, file->c_str(), &lists.actions, &lists.attributes, arguments.data(), environment.data());
    if (error != 0) return fail(ErrorCode::Io, "The program " + start.program + " cannot be started: " + std::strerror(error), "Install it and try again.");
    return pid;
}

}  // namespace roseglass

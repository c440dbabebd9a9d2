#include "lab/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "base/file.h"
#include "base/redact.h"
#include "base/spawn.h"

extern char** environ;

namespace roseglass::lab {
namespace {

uint64_t startTimeOf(pid_t pid, char* state) {
    char name[64], text[1024];
    std::snprintf(name, sizeof name, "/proc/%d/stat", pid);
    const int fd = ::open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    const ssize_t length = ::read(fd, text, sizeof text - 1);
    ::close(fd);
    if (length <= 0) return 0;
    text[length] = '\0';
    // The program's name, in brackets, may hold anything; the fields count from behind its last one.
    const char* at = std::strrchr(text, ')');
    if (!at || at[1] == '\0') return 0;
    if (state) *state = at[2];
    at += 1;
    for (int field = 3; field < 22 && at; ++field) at = std::strchr(at + 1, ' ');
    return at ? std::strtoull(at + 1, nullptr, 10) : 0;
}

}  // namespace

Result<ProcessMark> startServer(const std::string& program, const std::vector<std::string>& arguments, const std::filesystem::path& log) {
    const auto file = findProgram(program);
    if (!file) return fail(ErrorCode::Io, "The server " + program + " is not installed");
    std::error_code code;
    if (std::filesystem::is_symlink(log.parent_path(), code)) return fail(ErrorCode::Io, printable(log.parent_path().string(), 300) + " is a symbolic link", "Remove it.");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawn_file_actions_addchdir_np(&actions, log.parent_path().c_str());
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    for (int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) sigaddset(&usual, signal);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    std::vector<std::string> words{program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ProcessMark mark;
    const int error = ::posix_spawn(&mark.pid, file->c_str(), &actions, &attributes, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) return fail(ErrorCode::Io, "The server " + program + " cannot be started: " + std::strerror(error));
    mark.startTime = startTimeOf(mark.pid, nullptr);
    return mark;
}

bool isRunning(const ProcessMark& mark) {
    if (mark.pid <= 1) return false;
    // Our own child that has ended is no longer running: take its leave.
    ::waitpid(mark.pid, nullptr, WNOHANG);
    char state = 0;
    return startTimeOf(mark.pid, &state) == mark.startTime && mark.startTime != 0 && state != 'Z' && state != 'X';
}

void endProcess(const ProcessMark& mark) {
    for (int attempt = 0; attempt < 400 && isRunning(mark); ++attempt) {
        if (attempt == 0) ::kill(mark.pid, SIGTERM);
        if (attempt == 300) ::kill(mark.pid, SIGKILL);
        ::usleep(10'000);
    }
}

Result<void> endWithThisProcess(const std::vector<ProcessMark>& marks) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail(ErrorCode::Io, "No pipe could be made");
    const pid_t child = ::fork();
    if (child < 0) return fail(ErrorCode::Io, "No watcher could be started");
    if (child == 0) {
        // Only calls that are safe after fork in a program with threads, from here on.
        ::setsid();
        if (::fork() != 0) ::_exit(0);
        ::dup2(ends[0], STDIN_FILENO);
        ::close_range(STDERR_FILENO, ~0u, 0);
        char byte;
        while (::read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR) {}
        for (const ProcessMark& mark : marks) endProcess(mark);
        ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    ::close(ends[0]);
    // The write end stays open on purpose, for as long as this process lives.
    return {};
}

}  // namespace roseglass::lab

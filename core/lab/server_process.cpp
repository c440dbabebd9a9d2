#include "lab/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "base/file.h"
#include "base/redact.h"
#include "base/spawn.h"

namespace roseglass::lab {
namespace {

/// What a process was started with, each word ended by a zero; empty where there is none. /proc tells no size of it.
std::string commandLineOf(pid_t pid) {
    constexpr size_t kMost = 1u << 20;
    const int fd = ::open(("/proc/" + std::to_string(pid) + "/cmdline").c_str(), O_RDONLY | O_CLOEXEC);
    std::string text;
    char piece[4096];
    ssize_t length = 0;
    while (fd >= 0 && text.size() < kMost && (length = ::read(fd, piece, sizeof piece)) > 0) text.append(piece, static_cast<size_t>(length));
    if (fd >= 0) ::close(fd);
    return text;
}

/// Also called after a fork, so it takes no memory.
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
    const std::filesystem::path folder = log.parent_path();
    std::error_code code;
    if (std::filesystem::is_symlink(folder, code)) return fail(ErrorCode::Io, printable(folder.string(), 300) + " is a symbolic link", "Remove it.");
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (output < 0) return fail(ErrorCode::Io, "Cannot write " + printable(log.string(), 300) + ": " + std::strerror(errno));
    Start start;
    start.program = program;
    start.arguments = arguments;
    start.output = start.error = output;
    start.folder = folder;
    start.ownSession = true;
    const auto started = startProgram(start);
    ::close(output);
    if (!started) return fail(started.error());
    return ProcessMark{*started, startTimeOf(*started, nullptr)};
}

bool isConfiguredIn(const ProcessMark& mark, const std::filesystem::path& folder) {
    const std::string words = mark.pid > 1 ? commandLineOf(mark.pid) : std::string();
    for (size_t at = 0; at < words.size();) {
        const size_t end = std::min(words.find('\0', at), words.size());
        const std::filesystem::path word = words.substr(at, end - at);
        std::error_code code;
        if (word.is_absolute() && std::filesystem::equivalent(word.parent_path(), folder, code)) return true;
        at = end + 1;
    }
    return false;
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

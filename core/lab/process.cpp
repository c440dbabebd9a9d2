#include "lab/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "base/redact.h"
#include "base/spawn.h"

extern char** environ;

namespace roseglass::lab {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr size_t kMaxOutput = 1 << 20;

class Descriptor {
public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { reset(); }
    void reset(int fd = -1) {
        if (fd_ >= 0) ::close(fd_);
        fd_ = fd;
    }
    int get() const { return fd_; }

private:
    int fd_;
};

std::string lastLines(const std::string& output) {
    const size_t from = output.size() > 400 ? output.size() - 400 : 0;
    return printable(output.substr(from), 500);
}

/// The input goes through a file without a name, so that no program's slowness can block us.
int inputFile(const std::string& input) {
    const int fd = ::memfd_create("input", MFD_CLOEXEC);
    if (fd >= 0) {
        [[maybe_unused]] const ssize_t written = ::write(fd, input.data(), input.size());
        ::lseek(fd, 0, SEEK_SET);
    }
    return fd;
}

struct Outcome {
    int status = 0;
    bool timedOut = false;
    bool stopped = false;
};

Outcome waitFor(pid_t pid, int output, std::string& text, std::chrono::seconds limit, const Job& job) {
    Outcome outcome;
    const auto deadline = SteadyClock::now() + limit;
    bool open = true;
    while (true) {
        pollfd wait{open ? output : -1, POLLIN, 0};
        if (::poll(&wait, 1, 20) > 0) {
            char piece[8192];
            const ssize_t n = ::read(output, piece, sizeof piece);
            if (n <= 0) open = false;
            else if (text.size() < kMaxOutput) text.append(piece, static_cast<size_t>(n));
            if (n > 0) continue;
        }
        if (::waitpid(pid, &outcome.status, WNOHANG) == pid) return outcome;
        outcome.stopped = job.stopped();
        outcome.timedOut = SteadyClock::now() > deadline;
        if (outcome.stopped || outcome.timedOut) {
            ::kill(pid, SIGKILL);
            ::waitpid(pid, &outcome.status, 0);
            return outcome;
        }
    }
}

}  // namespace

bool isInstalled(const std::string& program) {
    return findProgram(program).has_value();
}

Result<std::string> runCommand(const Command& command, const Job& job) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail(ErrorCode::Io, "No pipe could be made");
    Descriptor reader(ends[0]), writer(ends[1]);
    const Descriptor input(inputFile(command.input));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, writer.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, writer.get(), STDERR_FILENO);
    if (!command.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, command.folder.c_str());

    std::vector<std::string> words{command.program};
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    std::vector<char*> argv, envp;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    std::vector<std::string> added = command.environment;
    for (std::string& line : added) envp.push_back(line.data());
    for (char** line = environ; *line; ++line) {
        const std::string_view name = std::string_view(*line).substr(0, std::string_view(*line).find('=') + 1);
        bool replaced = false;
        for (const std::string& own : added) replaced = replaced || own.starts_with(name);
        if (!replaced) envp.push_back(*line);
    }
    envp.push_back(nullptr);

    pid_t pid = -1;
    const auto file = findProgram(command.program);
    const int error = !file ? ENOENT : ::posix_spawn(&pid, file->c_str(), &actions, nullptr, argv.data(), envp.data());
    posix_spawn_file_actions_destroy(&actions);
    writer.reset();
    if (error != 0) return fail(ErrorCode::Io, "The program " + command.program + " cannot be started: " + std::strerror(error), "Install it and try again.");
    std::string output;
    const Outcome outcome = waitFor(pid, reader.get(), output, command.timeLimit, job);
    if (outcome.stopped) return fail(ErrorCode::Interrupted, "Stopped");
    if (outcome.timedOut) return fail(ErrorCode::Timeout, command.program + " did not end within " + std::to_string(command.timeLimit.count()) + " s");
    if (!WIFEXITED(outcome.status) || WEXITSTATUS(outcome.status) != 0) {
        return fail(ErrorCode::Io, command.program + " failed: " + lastLines(output));
    }
    return output;
}

}  // namespace roseglass::lab

#include "lab/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "base/redact.h"
#include "base/spawn.h"

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

Result<std::string> runCommand(const Command& command, const Job& job) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail(ErrorCode::Io, "No pipe could be made");
    Descriptor reader(ends[0]), writer(ends[1]);
    const Descriptor input(inputFile(command.input));
    Start start;
    start.program = command.program;
    start.arguments = command.arguments;
    start.environment = command.environment;
    start.input = input.get();
    start.output = start.error = writer.get();
    start.folder = command.folder;
    // docker and notary read the keys' passphrases from the environment.
    start.withoutPassphrases = false;
    const auto started = startProgram(start);
    writer.reset();
    if (!started) return fail(started.error());
    const pid_t pid = *started;
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

#include "docker/helper_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "base/budget.h"
#include "base/spawn.h"

namespace roseglass::docker {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr size_t kMaxInput = 32 << 10;  // fits any pipe, so that writing it cannot block

struct Pipe {
    int ends[2] = {-1, -1};
    Pipe() {
        if (::pipe2(ends, O_CLOEXEC) != 0) ends[0] = ends[1] = -1;
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() { close(0); close(1); }
    void close(int end) {
        if (ends[end] >= 0) ::close(ends[end]);
        ends[end] = -1;
    }
};

/// Where a program's standard error goes: a piece of memory that does not grow, which nobody has to empty meanwhile, and which
/// stays writable for what the program leaves running behind.
class Words {
public:
    Words() : memory_(::memfd_create("words", MFD_CLOEXEC | MFD_ALLOW_SEALING)) {
        if (memory_ < 0 || ::ftruncate(memory_, kRoom) != 0) return;
        ::fcntl(memory_, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK);
    }
    Words(const Words&) = delete;
    Words& operator=(const Words&) = delete;
    ~Words() {
        if (memory_ >= 0) ::close(memory_);
    }
    int descriptor() const { return memory_; }
    std::string read() const {
        std::string text(kMaxWords, '\0');
        const ssize_t length = memory_ < 0 ? 0 : ::pread(memory_, text.data(), text.size(), 0);
        text.resize(length > 0 ? static_cast<size_t>(length) : 0);
        text.resize(std::min(text.find('\0'), text.size()));
        return text;
    }

private:
    static constexpr size_t kMaxWords = 4096;
    static constexpr off_t kRoom = 1 << 20;  // more than any helper writes; beyond it writing fails
    int memory_;
};

tl::unexpected<Error> broken(const HelperCall& call, const std::string& hint, const std::string& why) {
    return fail(ErrorCode::Io, "The helper " + call.program.substr(call.program.rfind('/') + 1) + " " + why, hint);
}

struct Outcome {
    std::string output;
    int status = 0;
};

/// Reads until the helper closes its output, the limit is reached or time is up; then it is over, one way or another.
Result<Outcome> collect(pid_t pid, int fd, const HelperCall& call, const std::string& hint, const Job& job) {
    Outcome outcome;
    // Never grown, so that no piece of a secret stays behind in memory.
    outcome.output.reserve(budget::kHelperOutput + 4096);
    const auto deadline = SteadyClock::now() + call.timeLimit;
    const std::string limit = std::to_string(call.timeLimit.count()) + " s";
    std::string problem;
    char piece[4096];
    while (problem.empty()) {
        if (job.stopped()) problem = "was stopped";
        if (SteadyClock::now() > deadline) problem = "did not answer within " + limit;
        pollfd wait{fd, POLLIN, 0};
        if (!problem.empty() || ::poll(&wait, 1, 50) <= 0) continue;
        const ssize_t n = ::read(fd, piece, sizeof piece);
        if (n <= 0) break;
        outcome.output.append(piece, static_cast<size_t>(n));
        ::explicit_bzero(piece, sizeof piece);
        if (outcome.output.size() > budget::kHelperOutput) problem = "printed more than 64 KiB";
    }
    while (problem.empty() && ::waitpid(pid, &outcome.status, WNOHANG) == 0) {
        if (SteadyClock::now() > deadline || job.stopped()) problem = "did not end within " + limit;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (problem.empty()) return outcome;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, &outcome.status, 0);
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
    return broken(call, hint, problem);
}

void writeInput(int fd, std::string_view input) {
    // A helper that does not read must not end us with SIGPIPE.
    struct sigaction ignore {}, old {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &old);
    [[maybe_unused]] const ssize_t written = ::write(fd, input.data(), input.size());
    ::sigaction(SIGPIPE, &old, nullptr);
}

}  // namespace

Result<HelperAnswer> runHelper(const HelperCall& call, const std::string& hint, const Job& job) {
    if (call.input.reveal().size() > kMaxInput) return fail(ErrorCode::TooLarge, "What the helper " + call.program + " is asked is larger than 32 KiB");
    Pipe input, output;
    const Words words;
    if (input.ends[0] < 0 || output.ends[0] < 0) return broken(call, hint, "cannot be started: no pipe could be made");
    Start start;
    start.program = call.program;
    start.arguments = {call.action};
    start.input = input.ends[0];
    start.output = output.ends[1];
    start.error = words.descriptor();
    const auto started = startProgram(start);
    if (!started) return broken(call, hint, "cannot be started; is it installed?");
    input.close(0);
    output.close(1);
    writeInput(input.ends[1], call.input.reveal());
    input.close(1);
    RG_ASSIGN(Outcome outcome, collect(*started, output.ends[0], call, hint, job));
    return HelperAnswer{crypto::Secret(std::move(outcome.output)), words.read(), WIFEXITED(outcome.status) && WEXITSTATUS(outcome.status) == 0};
}

}  // namespace roseglass::docker

#include "docker/credential_helper.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

extern char** environ;

namespace roseglass::docker {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr auto kTimeLimit = std::chrono::seconds(10);
constexpr size_t kMaxOutput = 64 << 10;

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

bool isHelperName(const std::string& name) {
    return !name.empty() && name.size() < 64 && name.front() != '-' && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

tl::unexpected<Error> broken(const std::string& program, const std::string& why) {
    return fail(ErrorCode::Io, "The credential helper " + program + " " + why,
                "Check credsStore and credHelpers in docker's config.json, or log in without a helper.");
}

struct Outcome {
    std::string output;
    int status = 0;
};

/// Reads until the helper closes its output, the limit is reached or time is up; then it is over, one way or another.
Result<Outcome> collect(pid_t pid, int fd, const std::string& program, const Job& job) {
    Outcome outcome;
    const auto deadline = SteadyClock::now() + kTimeLimit;
    std::string problem;
    char piece[4096];
    while (problem.empty()) {
        if (job.stopped()) problem = "was stopped";
        if (SteadyClock::now() > deadline) problem = "did not answer within 10 s";
        pollfd wait{fd, POLLIN, 0};
        if (!problem.empty() || ::poll(&wait, 1, 50) <= 0) continue;
        const ssize_t n = ::read(fd, piece, sizeof piece);
        if (n <= 0) break;
        outcome.output.append(piece, static_cast<size_t>(n));
        if (outcome.output.size() > kMaxOutput) problem = "printed more than 64 KiB";
    }
    while (problem.empty() && ::waitpid(pid, &outcome.status, WNOHANG) == 0) {
        if (SteadyClock::now() > deadline || job.stopped()) problem = "did not end within 10 s";
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (problem.empty()) return outcome;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, &outcome.status, 0);
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
    return broken(program, problem);
}

}  // namespace

Result<std::optional<http::Credential>> askCredentialHelper(const std::string& name, const std::string& server, const Job& job) {
    if (!isHelperName(name)) return fail(ErrorCode::Io, "docker's config.json names a credential helper that cannot be one");
    const std::string program = "docker-credential-" + name;
    Pipe input, output;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input.ends[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output.ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::string programArgument = program, getArgument = "get";
    char* arguments[] = {programArgument.data(), getArgument.data(), nullptr};
    pid_t pid = -1;
    const int error = ::posix_spawnp(&pid, program.c_str(), &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return broken(program, "cannot be started; is it installed?");
    input.close(0);
    output.close(1);
    // A helper that does not read must not end us with SIGPIPE; the server's name fits any pipe.
    struct sigaction ignore {}, old {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &old);
    [[maybe_unused]] const ssize_t written = ::write(input.ends[1], server.data(), server.size());
    ::sigaction(SIGPIPE, &old, nullptr);
    input.close(1);
    RG_ASSIGN(Outcome outcome, collect(pid, output.ends[0], program, job));
    if (!WIFEXITED(outcome.status) || WEXITSTATUS(outcome.status) != 0) {
        if (outcome.output.find("credentials not found") != std::string::npos) return std::nullopt;
        return broken(program, "failed");
    }
    const auto json = nlohmann::json::parse(outcome.output, nullptr, false);
    crypto::Secret wiped(std::move(outcome.output));
    const auto text = [&](const char* key) { return json.is_object() && json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string(); };
    if (!json.is_object() || text("Secret").empty()) return broken(program, "printed something that is no credential");
    http::Credential credential;
    credential.username = text("Username");
    (credential.username == "<token>" ? credential.identityToken : credential.password) = crypto::Secret(text("Secret"));
    if (credential.username == "<token>") credential.username.clear();
    return credential;
}

}  // namespace roseglass::docker

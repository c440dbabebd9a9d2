#include "support/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

namespace roseglass::test {
namespace {

/// Reads what is there; false once the other end is closed.
bool drain(int fd, std::string& text) {
    std::array<char, 65536> piece;
    const ssize_t n = ::read(fd, piece.data(), piece.size());
    if (n > 0) text.append(piece.data(), static_cast<size_t>(n));
    return n > 0 || (n < 0 && errno == EINTR);
}

}  // namespace

Ran runProgram(const std::vector<std::string>& words, const std::vector<std::string>& environment, const std::string& input, std::chrono::seconds limit) {
    int in[2], out[2], err[2];
    Ran ran;
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) return ran;
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(in[0], 0);
        ::dup2(out[1], 1);
        ::dup2(err[1], 2);
        ::setsid();
        for (const std::string& variable : environment) {
            const size_t equals = variable.find('=');
            if (equals + 1 == variable.size()) ::unsetenv(variable.substr(0, equals).c_str());
            else ::setenv(variable.substr(0, equals).c_str(), variable.c_str() + equals + 1, 1);
        }
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    for (int fd : {in[0], out[1], err[1]}) ::close(fd);
    [[maybe_unused]] const ssize_t written = ::write(in[1], input.data(), input.size());
    ::close(in[1]);
    const auto end = std::chrono::steady_clock::now() + limit;
    bool outOpen = true, errOpen = true;
    while (outOpen || errOpen) {
        pollfd waiting[2] = {{outOpen ? out[0] : -1, POLLIN, 0}, {errOpen ? err[0] : -1, POLLIN, 0}};
        ::poll(waiting, 2, 100);
        if (waiting[0].revents) outOpen = drain(out[0], ran.out);
        if (waiting[1].revents) errOpen = drain(err[0], ran.err);
        if (std::chrono::steady_clock::now() > end) ::kill(child, SIGKILL);
    }
    ::close(out[0]);
    ::close(err[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ran.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return ran;
}

}  // namespace roseglass::test

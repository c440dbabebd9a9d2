#include "passphrases.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/redact.h"
#include "keychain.h"
#include "terminal.h"

namespace roseglass::cli {
namespace {

using crypto::Secret;

constexpr int kMaxTries = 3;
constexpr size_t kMaxLine = 4096;
constexpr int kPollMs = 200;

/// The controlling terminal, whatever standard input and output are.
class Terminal {
public:
    explicit Terminal(bool echo) : fd_(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)) {
        if (fd_ < 0 || ::tcgetattr(fd_, &before_) != 0 || echo) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        quiet.c_lflag |= ECHONL;
        changed_ = ::tcsetattr(fd_, TCSAFLUSH, &quiet) == 0;
    }
    ~Terminal() {
        if (changed_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
        if (fd_ >= 0) ::close(fd_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    bool isOpen() const { return fd_ >= 0; }
    void write(const std::string& text) const { [[maybe_unused]] const ssize_t written = ::write(fd_, text.data(), text.size()); }

    Result<Secret> readLine(const Job& job) const {
        std::string line;
        line.reserve(kMaxLine);
        while (line.size() < kMaxLine) {
            if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
            pollfd waiting{fd_, POLLIN, 0};
            if (::poll(&waiting, 1, kPollMs) <= 0) continue;
            char byte = 0;
            const ssize_t got = ::read(fd_, &byte, 1);
            if (got == 0 || (got < 0 && errno != EINTR)) return fail(ErrorCode::Interrupted, "Stopped");
            if (got < 0) continue;
            if (byte == '\n') break;
            line += byte;
        }
        return Secret(std::move(line));
    }

private:
    int fd_;
    termios before_{};
    bool changed_ = false;
};

std::string nameOf(const keys::PassphraseRequest& request) {
    const std::string role = request.role.empty() ? "" : request.role + " ";
    return role + "key" + (request.keyId.empty() ? "" : " with ID " + request.keyId.substr(0, 7)) + (request.gun.empty() ? "" : " (" + printable(request.gun, 120) + ")");
}

class Prompt final : public keys::PassphraseSource {
public:
    Result<std::optional<Secret>> find(const keys::PassphraseRequest& request, const Job& job) override {
        if (request.attempt >= kMaxTries || !hasTerminal()) return std::nullopt;
        if (request.attempt > 0) tell("That was not right; " + std::to_string(kMaxTries - request.attempt) + (kMaxTries - request.attempt == 1 ? " try is" : " tries are") + " left.");
        if (!request.create) {
            RG_ASSIGN(Secret given, askLine("Enter passphrase for " + nameOf(request) + ": ", false, job));
            return given;
        }
        if (request.role == "root" && request.attempt == 0) {
            tell("This passphrase guards the root key, the most sensitive key of all: choose a long one, keep it and the key file safe and backed up.");
            tell("Nobody can recover it.");
        }
        for (int tries = 0; tries < kMaxTries; ++tries) {
            RG_ASSIGN(Secret given, askLine("Enter passphrase for new " + nameOf(request) + ": ", false, job));
            if (given.reveal().size() < keys::kMinPassphrase) {
                tell("It needs at least 8 characters.");
                continue;
            }
            RG_ASSIGN(const Secret again, askLine("Repeat passphrase for new " + nameOf(request) + ": ", false, job));
            if (again.reveal() == given.reveal()) return given;
            tell("They are not the same.");
        }
        return std::nullopt;
    }

    Result<std::optional<Pin>> findPin(const keys::TokenPin& pin, int attempt, const Job& job) override {
        if (attempt >= kMaxTries || !hasTerminal()) return std::nullopt;
        // How many wrong PINs a token takes is its own affair.
        if (attempt > 0) tell("That was not the PIN.");
        if (const std::string caution = cautionOf(pin); !caution.empty()) tell(caution);
        RG_ASSIGN(Secret given, askLine("Enter the PIN of the token " + printable(pin.token, 80) + ": ", false, job));
        return Pin{std::move(given), true};
    }
};

}  // namespace

bool hasTerminal() { return Terminal(true).isOpen(); }

Result<Secret> askLine(const std::string& prompt, bool echo, const Job& job) {
    const Terminal terminal(echo);
    if (!terminal.isOpen()) return fail(ErrorCode::Io, "There is no terminal to ask on");
    terminal.write(escaped(prompt));
    return terminal.readLine(job);
}

bool confirm(const std::string& question, const Job& job) {
    const auto answer = askLine(question + " [y/N] ", true, job);
    return answer && (answer->reveal() == "y" || answer->reveal() == "Y" || answer->reveal() == "yes");
}

std::shared_ptr<keys::PassphraseSource> makePassphrases(const Arguments& arguments) {
    std::vector<std::shared_ptr<keys::PassphraseSource>> sources{keys::environmentPassphrases()};
    if (arguments.keychain) sources.push_back(keychainPassphrases(arguments));
    sources.push_back(std::make_shared<Prompt>());
    return keys::chainPassphrases(std::move(sources));
}

}  // namespace roseglass::cli

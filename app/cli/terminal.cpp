#include "terminal.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>
#include <thread>

#include "base/redact.h"
#include "trust/report_json.h"

namespace roseglass::cli {
namespace {

/// Written by the signal handler, read by a thread that asks for the stop.
int signalPipe[2] = {-1, -1};

/// Why a write failed first; 0 while none did. The stream itself remembers only that one did.
std::atomic<int> outputError = 0;

void noteOutputError() {
    int none = 0;
    outputError.compare_exchange_strong(none, errno);
}

void onSignal(int) {
    const char byte = 1;
    [[maybe_unused]] const ssize_t written = ::write(signalPipe[1], &byte, 1);
}

/// Columns that a text takes: characters, without escape sequences.
size_t widthOf(std::string_view text) {
    size_t width = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b') {
            while (i < text.size() && text[i] != 'm') ++i;
        } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
            ++width;
        }
    }
    return width;
}

}  // namespace

void print(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) < text.size()) noteOutputError();
}

void flushOutput() {
    if (std::fflush(stdout) != 0) noteOutputError();
}

int finishOutput(int exit) {
    flushOutput();
    const int error = outputError;
    if (error == 0 || error == EPIPE) return exit;
    tell("roseglass-cli: Standard output cannot be written: " + std::generic_category().message(error) + " [" + std::string(codeName(ErrorCode::Io)) + "]");
    return exit == 0 ? exitCode(ErrorCode::Io) : exit;
}

void tell(std::string_view line) { std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data()); }

Result<std::string> readInput(size_t most, const std::string& tooLarge) {
    std::string text;
    std::string piece(65'536, '\0');
    while (true) {
        const ssize_t n = ::read(STDIN_FILENO, piece.data(), piece.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(ErrorCode::Io, "Standard input cannot be read");
        if (n == 0) return text;
        text.append(piece, 0, static_cast<size_t>(n));
        if (text.size() > most) return fail(ErrorCode::TooLarge, tooLarge);
    }
}

int reportError(const Error& error, const Arguments& arguments) {
    if (arguments.json) {
        trust::writeJson(error, print);
    } else {
        tell("roseglass-cli: " + error.message + " [" + std::string(codeName(error.code)) + "]");
        if (!error.expected.empty() || !error.actual.empty()) tell("  expected: " + error.expected + "\n  actual:   " + error.actual);
        if (!error.hint.empty()) tell("  " + error.hint);
    }
    return exitCode(error.code);
}

std::string paint(std::string_view text, Paint paint, const Arguments& arguments) {
    if (!arguments.color) return std::string(text);
    const char* code = "0";
    switch (paint) {
        case Paint::Good: code = "32"; break;
        case Paint::Caution: code = "33"; break;
        case Paint::Bad: code = "31"; break;
        case Paint::Missing: code = "35"; break;
        case Paint::Neutral: code = "2"; break;
        case Paint::Bold: code = "1"; break;
    }
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

Job makeJob(const Arguments& arguments) {
    static std::stop_source source;
    if (signalPipe[0] < 0 && ::pipe(signalPipe) == 0) {
        std::thread([] {
            char byte = 0;
            while (::read(signalPipe[0], &byte, 1) == 1) source.request_stop();
        }).detach();
        std::signal(SIGINT, onSignal);
        std::signal(SIGTERM, onSignal);
    }
    Job job;
    job.stop = source.get_token();
    const LogLevel least = arguments.verbose ? LogLevel::Debug : LogLevel::Warning;
    if (!arguments.quiet) {
        job.onLog = [least](LogLevel level, std::string_view line) {
            if (level >= least) tell((level == LogLevel::Warning ? "warning: " : "") + printable(line, 600));
        };
    }
    return job;
}

void Table::print() const {
    std::vector<size_t> widths;
    for (const auto& row : rows_) {
        widths.resize(std::max(widths.size(), row.size()));
        for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], widthOf(row[i]));
    }
    for (const auto& row : rows_) {
        std::string line;
        for (size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] - widthOf(row[i]) + 2, ' ');
        }
        while (!line.empty() && line.back() == ' ') line.pop_back();
        cli::print(line + "\n");
    }
}

}  // namespace roseglass::cli

#include "terminal.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>
#include <thread>

#include "base/escape.h"
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

void write(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) < bytes.size()) noteOutputError();
}

void writeError(std::string_view bytes) { std::fwrite(bytes.data(), 1, bytes.size(), stderr); }

/// Every line of a text, escaped, through `out`; the last one needs no line feed.
void eachLine(std::string_view text, void (*out)(std::string_view)) {
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size());
        out(escaped(text.substr(0, end)) + "\n");
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

}  // namespace

void print(const Text& text) { write(text.lines()); }
void printLines(std::string_view text) { eachLine(text, write); }
void writeDocument(std::string_view bytes) { write(bytes); }
void tell(const Text& line) { writeError(line.line() + "\n"); }
void tellLines(std::string_view text) { eachLine(text, writeError); }

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
        trust::writeJson(error, writeDocument);
    } else {
        tell("roseglass-cli: " + error.message + " [" + std::string(codeName(error.code)) + "]");
        if (!error.expected.empty() || !error.actual.empty()) {
            tell("  expected: " + error.expected);
            tell("  actual:   " + error.actual);
        }
        if (!error.hint.empty()) tell("  " + error.hint);
    }
    return exitCode(error.code);
}

Text paint(std::string_view text, Paint paint, const Arguments& arguments) { return arguments.color ? Text::painted(text, paint) : Text(text); }

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

void Table::add(const std::vector<Text>& cells) {
    std::vector<std::string> row;
    for (const Text& cell : cells) row.push_back(cell.line());
    rows_.push_back(std::move(row));
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
        write(line + "\n");
    }
}

}  // namespace roseglass::cli

#pragma once
#include <string>
#include <string_view>

#include "arguments.h"
#include "base/job.h"
#include "base/result.h"

namespace roseglass::cli {

/// Text to standard output.
void print(std::string_view text);
/// Hands on what was printed so far.
void flushOutput();
/// At the end of the program: whether all of it came through. What could not be written is a local file's trouble, and
/// told; a reader that went away ends the program quietly. Answers the exit code, `exit` where nothing went wrong.
int finishOutput(int exit);
/// A line to standard error.
void tell(std::string_view line);

/// All of standard input. Errors: io, too-large (with the words given).
Result<std::string> readInput(size_t most, const std::string& tooLarge);

/// The error in words, or as the contract's document with --json. Answers the exit code.
int reportError(const Error& error, const Arguments& arguments);

enum class Paint { Good, Caution, Bad, Missing, Neutral, Bold };
std::string paint(std::string_view text, Paint paint, const Arguments& arguments);

/// Ctrl+C and SIGTERM ask for a stop; the job logs to standard error as -q and -v say.
Job makeJob(const Arguments& arguments);

/// A table with two spaces between columns; widths are of what is seen, colours aside.
class Table {
public:
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    void print() const;

private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace roseglass::cli

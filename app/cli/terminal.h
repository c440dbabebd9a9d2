#pragma once
#include <string>
#include <string_view>

#include "arguments.h"
#include "base/job.h"
#include "base/result.h"
#include "text.h"

namespace roseglass::cli {

/// A line to standard output, escaped (Text::lines): line feeds at its beginning and end are its own, none else.
void print(const Text& text);
/// Several lines that are ours, or whose lines are what is shown: help, a plan, a difference. Each is escaped.
void printLines(std::string_view text);
/// A document, byte for byte: JSON, CSV, a key, a Dockerfile. Its writer has escaped what has to be.
void writeDocument(std::string_view bytes);
/// Hands on what was printed so far.
void flushOutput();
/// At the end of the program: whether all of it came through. What could not be written is a local file's trouble, and
/// told; a reader that went away ends the program quietly. Answers the exit code, `exit` where nothing went wrong.
int finishOutput(int exit);
/// A line to standard error, escaped.
void tell(const Text& line);
/// Several lines to standard error, each escaped.
void tellLines(std::string_view text);

/// All of standard input. Errors: io, too-large (with the words given).
Result<std::string> readInput(size_t most, const std::string& tooLarge);

/// The error in words, or as the contract's document with --json. Answers the exit code.
int reportError(const Error& error, const Arguments& arguments);

/// In colour where there are colours.
Text paint(std::string_view text, Paint paint, const Arguments& arguments);

/// Ctrl+C and SIGTERM ask for a stop; the job logs to standard error as -q and -v say.
Job makeJob(const Arguments& arguments);

/// A table with two spaces between columns; widths are of what is seen, colours aside.
class Table {
public:
    void add(const std::vector<Text>& cells);
    void print() const;

private:
    std::vector<std::vector<std::string>> rows_;  ///< as shown
};

}  // namespace roseglass::cli

#pragma once
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/job.h"
#include "base/result.h"

namespace roseglass::lab {

struct Command {
    std::string program;                   ///< found on PATH
    std::vector<std::string> arguments;
    std::vector<std::string> environment;  ///< "NAME=value", besides the caller's own
    std::string input;                     ///< for its standard input
    std::filesystem::path folder;          ///< working folder; empty for the caller's
    std::chrono::seconds timeLimit{60};
};

/// Runs a program to its end, without a shell, and answers its standard output and error together (at most 1 MiB).
/// Errors: io (not there, failed: with the last lines it printed), timeout, interrupted.
Result<std::string> runCommand(const Command& command, const Job& job);

}  // namespace roseglass::lab

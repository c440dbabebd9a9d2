#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "trust/client.h"

namespace roseglass::cli {

/// The command line, read: global options may stand anywhere, `--` ends them.
struct Arguments {
    trust::Options options;
    std::string command;
    std::vector<std::string> positional;  ///< what follows the command
    bool json = false;
    bool quiet = false;
    bool verbose = false;
    bool color = true;
    bool help = false;
    bool version = false;
};

/// Errors: usage, naming the option or value and what is right.
Result<Arguments> parseArguments(const std::vector<std::string>& words);

}  // namespace roseglass::cli

#pragma once
#include "arguments.h"

namespace roseglass::cli {

struct Command {
    int (*run)(const Arguments&);  ///< answers the exit code of the contract
    bool mutating;                 ///< no verb of it works at another time (--at)
    CommandOptions options;
};

/// Null when there is no such command.
const Command* findCommand(const std::string& name);
const CommandOptions* optionsOf(const std::string& name);

}  // namespace roseglass::cli

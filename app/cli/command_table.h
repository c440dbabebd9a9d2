#pragma once
#include "arguments.h"

namespace roseglass::cli {

struct Command {
    int (*run)(const Arguments&);      ///< answers the exit code of the contract
    bool (*changes)(const Arguments&); ///< whether with these words it changes something, so that it is done now (no --at)
    CommandOptions options;
};

/// Null when there is no such command.
const Command* findCommand(const std::string& name);
/// An option that the command takes and this verb of it does not (`key list --public`). Errors: usage.
Result<void> refuseForeignOptions(const Arguments& arguments);
const CommandOptions* optionsOf(const std::string& name);

}  // namespace roseglass::cli

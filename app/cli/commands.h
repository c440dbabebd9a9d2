#pragma once
#include "arguments.h"

namespace roseglass::cli {

/// Each answers the exit code of the contract.
int inspectCommand(const Arguments& arguments);
int verifyCommand(const Arguments& arguments);
int whyCommand(const Arguments& arguments);
int labCommand(const Arguments& arguments);

}  // namespace roseglass::cli

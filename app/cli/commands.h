#pragma once
#include "arguments.h"

namespace roseglass::cli {

/// Each answers the exit code of the contract.
int inspectCommand(const Arguments& arguments);
int verifyCommand(const Arguments& arguments);
int whyCommand(const Arguments& arguments);
int labCommand(const Arguments& arguments);
int bundleCommand(const Arguments& arguments);
int historyCommand(const Arguments& arguments);

int createCommand(const Arguments& arguments);
int runCommand(const Arguments& arguments);
int buildCommand(const Arguments& arguments);
int dockerfileCommand(const Arguments& arguments);
int initCommand(const Arguments& arguments);
int pushCommand(const Arguments& arguments);
int pullCommand(const Arguments& arguments);
int signCommand(const Arguments& arguments);
int revokeCommand(const Arguments& arguments);
int renewCommand(const Arguments& arguments);
int witnessCommand(const Arguments& arguments);
int deleteCommand(const Arguments& arguments);
int statusCommand(const Arguments& arguments);
int resetCommand(const Arguments& arguments);
int signerCommand(const Arguments& arguments);
int delegationCommand(const Arguments& arguments);
int keyCommand(const Arguments& arguments);
int auditCommand(const Arguments& arguments);
int policyCommand(const Arguments& arguments);
int expiryCommand(const Arguments& arguments);
int watchCommand(const Arguments& arguments);
/// `key rotate`, its words after "rotate".
int rotateCommand(const Arguments& arguments, const std::vector<std::string>& words);

}  // namespace roseglass::cli

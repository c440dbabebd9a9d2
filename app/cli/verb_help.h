#pragma once
#include <string>

namespace roseglass::cli {

/// The help text of a command with verbs of their own options (key, signer, delegation, policy): of all of it, or of one verb.
/// Empty where the command has no such verbs, or not this one.
std::string verbHelp(const std::string& command, const std::string& verb = {});

}  // namespace roseglass::cli

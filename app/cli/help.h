#pragma once
#include <string>

namespace roseglass::cli {

/// The help text of the program (empty command) or of one command; empty for a command that does not exist.
std::string helpText(const std::string& command);

}  // namespace roseglass::cli

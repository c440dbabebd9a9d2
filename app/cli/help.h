#pragma once
#include <string>

namespace roseglass::cli {

/// The help text of the program (empty command), of one command, or of a verb of it that has its own (`key rotate --help`);
/// empty for a command that does not exist.
std::string helpText(const std::string& command, const std::string& verb = {});

}  // namespace roseglass::cli

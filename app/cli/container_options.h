#pragma once
#include "arguments.h"
#include "trust/containers.h"

namespace roseglass::cli {

/// The options of create and run, and the words behind them. Errors: usage, io.
Result<trust::ContainerOptions> containerOptionsOf(const Arguments& arguments);

/// "NAME=value", or NAME with the value that it has in this process's environment, as docker reads --build-arg and --label.
/// A label without a value is empty. Errors: usage.
Result<std::map<std::string, std::string>> assignments(const Arguments& arguments, const std::string& option);

}  // namespace roseglass::cli

#pragma once
#include "arguments.h"

namespace roseglass::cli {

/// Whether content trust is on: as --disable-content-trust[=BOOL] says, else DOCKER_CONTENT_TRUST, else `byDefault`. A
/// variable that is neither yes nor no counts as not set. Errors: usage (neither true nor false behind the option).
Result<bool> contentTrust(const Arguments& arguments, bool byDefault);

/// As contentTrust() for a command that reads images, where trust is on by default; says on standard error when it is off.
Result<bool> readingTrust(const Arguments& arguments);

}  // namespace roseglass::cli

#pragma once
#include <string>

#include "base/result.h"

namespace roseglass::trust {

/// A pin as it is given, GUN=ID or PREFIX*=ID: the pattern with its registry in lower case. Errors: usage, for one that no
/// repository or no key can match; it would be no pin at all, and nobody would hear of it.
Result<std::string> checkPin(const std::string& pattern, const std::string& id);
/// The same of a prefix of GUNs under a certificate authority, with or without a * behind it.
Result<std::string> checkCaPin(const std::string& prefix);

}  // namespace roseglass::trust

#pragma once
#include <string>
#include <vector>

#include "base/bytes.h"

namespace roseglass::http {

/// The codes of {"errors":[{"code":…}]}, the document in which registries and trust servers say what is wrong (distribution
/// specification, "Error codes"). Empty where the body is something else: then it is not their own word.
std::vector<std::string> errorCodes(const Bytes& body);

/// What the other side says of its refusal: ": CODE (message)", of the first error of such a document, else of {"message":…},
/// {"details":…} or {"error":…,"error_description":…} (OAuth 2), made safe to show and bounded. Empty where there is nothing of the kind.
std::string saidIn(const Bytes& body);

}  // namespace roseglass::http

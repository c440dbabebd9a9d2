#pragma once
#include <string>
#include <vector>

#include "base/bytes.h"

namespace roseglass::http {

/// The codes of {"errors":[{"code":…}]}, the document in which registries and trust servers say what is wrong (distribution
/// specification, "Error codes"). Empty where the body is something else: then it is not their own word.
std::vector<std::string> errorCodes(const Bytes& body);

/// The first error of such a document, as the other side words it; empty where it says none.
struct ErrorWords {
    std::string code, message;
};
ErrorWords errorWords(const Bytes& body);

}  // namespace roseglass::http

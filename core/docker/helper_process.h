#pragma once
#include <chrono>
#include <string>

#include "base/job.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace roseglass::docker {

/// A helper program in the manner of docker's credential helpers: one action as its argument, what it is about on its
/// standard input, the answer on its standard output. Started as base/spawn.h says: it inherits nothing, and no passphrase.
struct HelperCall {
    std::string program;   ///< a path, or a name that is looked for on PATH
    std::string action;    ///< "get", "store", "erase"
    crypto::Secret input;  ///< at most 32 KiB
    std::chrono::seconds timeLimit{10};
};

struct HelperAnswer {
    crypto::Secret output;  ///< at most 64 KiB
    std::string words;      ///< the first 4 KiB of what it wrote to its standard error; may hold anything
    bool succeeded = false; ///< it ended with exit code 0
};

/// Errors: io (not there, too slow, printing too much; what it did, with `hint`), interrupted.
Result<HelperAnswer> runHelper(const HelperCall& call, const std::string& hint, const Job& job);

}  // namespace roseglass::docker

#pragma once
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace roseglass {

/// The file of a program: a name with a slash as it is; else the first executable file of that name in an absolute folder on
/// PATH. An empty or relative entry there means the current folder, which anybody may have filled: it is passed over, as Go's
/// exec.LookPath refuses it. Nothing where there is none.
std::optional<std::filesystem::path> findProgram(const std::string& name);

/// How a program is started. No shell, the usual handling of signals, and of what this process has open nothing but the three
/// descriptors that are named: no connection, no pipe, no lock.
struct Start {
    std::string program;                 ///< as findProgram takes it
    std::vector<std::string> arguments;
    int input = -1, output = -1, error = -1;  ///< /dev/null where it is -1
    std::vector<std::string> environment;     ///< "NAME=value", in place of the caller's of that name
    bool withoutPassphrases = true;      ///< nothing whose name ends with _PASSPHRASE, no token's PIN
    std::filesystem::path folder;        ///< working folder; empty for the caller's
    bool ownSession = false;             ///< apart from the caller's terminal
};

/// Errors: io (not there, cannot be started).
Result<pid_t> startProgram(const Start& start);

}  // namespace roseglass

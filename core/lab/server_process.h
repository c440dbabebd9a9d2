#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace roseglass::lab {

/// A process that cannot be mistaken for another: its ID with the time at which the kernel started it.
struct ProcessMark {
    pid_t pid = 0;
    uint64_t startTime = 0;  ///< clock ticks since boot, from /proc/PID/stat
};

/// Starts a server in a session of its own, its output into `log`, nothing inherited. Errors: io.
Result<ProcessMark> startServer(const std::string& program, const std::vector<std::string>& arguments, const std::filesystem::path& log);
/// Whether exactly this process still runs.
bool isRunning(const ProcessMark& mark);
/// Whether a process was started with a configuration file of this folder: then it is a server of the lab there.
bool isConfiguredIn(const ProcessMark& mark, const std::filesystem::path& folder);
/// SIGTERM, then after 3 s SIGKILL, to exactly this process; waits until it is gone.
void endProcess(const ProcessMark& mark);
/// Ends these processes once the calling process is gone, however it went: a small watcher holds a pipe to it.
/// Errors: io.
Result<void> endWithThisProcess(const std::vector<ProcessMark>& marks);

}  // namespace roseglass::lab

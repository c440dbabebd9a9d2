#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace roseglass {

/// How far a long call is. `total` is 0 while it is unknown.
struct Progress {
    std::string step;
    uint64_t done = 0;
    uint64_t total = 0;
};

enum class LogLevel { Debug, Info, Warning };

/// What a blocking core call gets from its caller: a way to be stopped, and where to tell how it goes.
/// Every member may be left empty. The callbacks can be called from any thread.
/// Log lines never hold keys, passphrases or tokens; whoever logs outside text passes it through redact().
struct Job {
    std::stop_token stop;
    std::function<void(const Progress&)> onProgress;
    std::function<void(LogLevel, std::string_view)> onLog;

    /// When all of it must be over, however lively the other side trickles; a wait that passes it ends with `timeout`.
    std::optional<std::chrono::steady_clock::time_point> deadline;

    bool stopped() const { return stop.stop_requested(); }
    bool late() const { return deadline && std::chrono::steady_clock::now() >= *deadline; }
    /// Sleeps, and wakes at once when the caller stops.
    void pause(std::chrono::milliseconds time) const;
    void progress(std::string step, uint64_t done = 0, uint64_t total = 0) const {
        if (onProgress) onProgress({std::move(step), done, total});
    }
    void log(LogLevel level, std::string_view line) const {
        if (onLog) onLog(level, line);
    }
};

}  // namespace roseglass

#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "trust/context.h"
#include "trust/plan.h"

namespace roseglass::trust {

/// One line of the log of what was signed, published and refused: one JSON object a line, appended only.
struct Activity {
    Instant time;
    std::string verb, repository;
    std::string result;    ///< "done", or the error's code
    std::string message;   ///< of the error; empty otherwise
    std::vector<std::string> changes;
    std::vector<std::string> roles;  ///< "targets 3"
};

/// $XDG_DATA_HOME/roseglass/activity.jsonl, else ~/.local/share/roseglass/activity.jsonl.
std::filesystem::path defaultActivityFile();

/// Appends what a plan came to. Never fails the caller; trouble is logged.
void recordActivity(const Context& context, const Plan& plan, const std::optional<Error>& error, const Job& job);
/// Appends what was done, or refused, without a plan of roles. Never fails the caller; trouble is logged.
void recordActivity(const Context& context, const std::string& verb, const std::string& repository, const std::vector<std::string>& changes, const std::optional<Error>& error, const Job& job);
/// The newest `count`, newest first. Lines that cannot be read are left out. Errors: io.
Result<std::vector<Activity>> readActivity(const std::filesystem::path& file, size_t count);

}  // namespace roseglass::trust

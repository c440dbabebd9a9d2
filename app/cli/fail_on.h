#pragma once
#include <chrono>
#include <optional>
#include <set>
#include <string>

#include "trust/audit/audit.h"

namespace roseglass::cli {

/// What lets an audit end with exit code 1: "unsigned,stale,expires=30d,error".
struct FailOn {
    std::set<trust::FindingCode> codes;
    std::optional<trust::FindingSeverity> severity;   ///< and worse
    std::optional<std::chrono::seconds> expires;      ///< somebody has to sign anew within this time

    /// Errors: usage, naming the word and those that there are.
    static Result<FailOn> parse(const std::string& text);
    /// How many findings match, and repositories for `expires`.
    size_t matches(const trust::AuditReport& report) const;
};

}  // namespace roseglass::cli

#pragma once
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "trust/audit/audit.h"

namespace roseglass::cli {

/// What lets an audit end with exit code 1: "unsigned,stale,expires=30d,error". A gate lets nothing through that it
/// could not look at: an untrusted or incomplete repository fails it whatever the words are, and one that was not
/// examined, or a tag that nothing can be said of where the words are about tags, is no pass.
struct FailOn {
    std::set<trust::FindingCode> codes;
    std::optional<trust::FindingSeverity> severity;   ///< and worse
    std::optional<std::chrono::seconds> expires;      ///< somebody has to sign again within this time

    /// @param texts  each with words and commas between them; they add up
    /// Errors: usage, naming the word and those that there are.
    static Result<FailOn> parse(const std::vector<std::string>& texts);

    /// Whether the words are about what a registry serves: unsigned, stale, missing, or a severity that covers them.
    bool asksRegistry() const;
    /// Whether a finding of this code would match.
    bool covers(trust::FindingCode code) const;

    struct Outcome {
        size_t matches = 0;     ///< findings, and repositories for `expires`
        size_t unknown = 0;     ///< repositories that were not examined, whose server did not answer or whose registry did not tell, and no word names that
        size_t misnamed = 0;    ///< of these, what is no repository's name
        /// 1, else 2 for what is no name, else 3 for what was not reached; 0 is a pass.
        int exit() const { return matches > 0 ? 1 : misnamed > 0 ? 2 : unknown > 0 ? 3 : 0; }
        /// Why the gate is shut, for the report; nothing where it is open. @param words  as the user gave them
        std::optional<Error> refusal(const std::string& words) const;
    };
    Outcome judge(const trust::AuditReport& report, bool offline) const;

private:
    Result<void> add(const std::string& word);
    bool names(const trust::Finding& finding) const;
};

}  // namespace roseglass::cli

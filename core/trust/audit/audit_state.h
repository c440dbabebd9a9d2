#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/open_file.h"
#include "trust/audit/audit.h"

namespace roseglass::trust {

/// What an audit has done so far, in a file: a line that names the audit's settings, then one line of JSON for each
/// repository. A line that was cut by a crash never happened; all others count. Gone once the audit is complete; a file that
/// was there before, empty, is empty again then: it is not ours to remove.
class AuditState {
public:
    /// @param settings  what must be the same for results to be taken over
    /// Errors: io (also where it is not such a file, or spoilt), too-large, usage (an audit with other settings).
    static Result<AuditState> open(const std::filesystem::path& file, const std::string& settings);

    /// What was done by an earlier run, each repository once, as it was seen last.
    const std::vector<AuditedRepository>& done() const { return done_; }
    /// Errors: io.
    Result<void> add(const AuditedRepository& repository);
    /// Nothing is left to resume. Errors: io.
    Result<void> finish();

private:
    std::filesystem::path file_;
    std::shared_ptr<OpenFile> open_;
    bool wasEmpty_ = false;   ///< there was an empty file
    std::vector<AuditedRepository> done_;
};

}  // namespace roseglass::trust

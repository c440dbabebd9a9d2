#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/job.h"
#include "base/result.h"

namespace roseglass::trust {

/// The keys that were made to publish a repository for the first time, until that has succeeded: the next try takes them up
/// in place of making others. Any other key of the repository may have been taken out for a reason, and is not taken up.
class UnpublishedKeys {
public:
    explicit UnpublishedKeys(std::filesystem::path file) : file_(std::move(file)) {}

    /// Canonical IDs; none where nothing is known.
    std::set<std::string> of(const std::string& gun) const;
    /// Errors: io, interrupted.
    Result<void> add(const std::string& gun, const std::vector<std::string>& ids, const Job& job) const;
    /// It is published. Errors: io, interrupted.
    Result<void> forget(const std::string& gun, const Job& job) const;

private:
    Result<void> write(const std::string& gun, const std::set<std::string>& ids, const Job& job) const;

    std::filesystem::path file_;
};

}  // namespace roseglass::trust

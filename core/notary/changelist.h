#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/public_key.h"
#include "tuf/editor.h"

namespace roseglass::notary {

/// One change that the notary client staged and has not published (TRUSTDIR/tuf/GUN/changelist/*.change).
struct StagedChange {
    std::filesystem::path file;
    std::string action;   ///< "create", "update", "delete"
    std::string role;
    std::string type;     ///< "target", "delegation", "witness"
    std::string path;     ///< the tag of a target
    std::string problem;  ///< why it cannot be published here; empty for a good one
    std::optional<tuf::NewTarget> target;   ///< of a target that is created
    tuf::DelegationEdit delegation;         ///< of a delegation that is created or updated
};

/// In the order in which they were staged; at most 100,000. A missing folder is an empty list. Errors: io.
Result<std::vector<StagedChange>> readChangelist(const std::filesystem::path& trustDir, const std::string& gun);

/// Errors: io.
Result<void> removeStaged(const std::vector<StagedChange>& changes);

}  // namespace roseglass::notary

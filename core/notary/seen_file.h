#pragma once
#include <filesystem>
#include <string>

#include "base/job.h"
#include "base/result.h"
#include "notary/cache.h"
#include "tuf/seen.h"

namespace roseglass::notary {

/// What was verified of one GUN in runs that failed in the end (tuf::SeenRoles). Docker's trust directory holds whole states
/// alone and stays as it was when something is refused; without this file a server that lets a run fail halfway could hand out
/// an older state afterwards.
///
/// It stands beside the trust directory, bound to the root that lies there: where the user removed that, to trust the
/// repository again as at first, it says nothing.
class SeenFile {
public:
    /// @param folder  where such files are kept; empty: nothing is kept
    SeenFile(const std::filesystem::path& folder, const Cache& cache, const std::string& gun);

    /// Errors: io (cannot be read, or is damaged).
    Result<tuf::SeenRoles> read() const;
    /// Adds what is newer than what is there. Errors: io, interrupted.
    Result<void> add(const tuf::SeenRoles& seen, const Job& job) const;
    /// Whether anything is kept, whatever it is worth.
    bool isThere() const;
    /// Takes away what the trust directory itself holds by now. Errors: io, interrupted.
    Result<void> drop(const tuf::SeenRoles& stored, const Job& job) const;

private:
    Result<void> write(const tuf::SeenRoles& seen) const;

    Cache cache_;
    std::filesystem::path folder_, path_;
};

}  // namespace roseglass::notary

#pragma once
#include <map>
#include <string>

#include "trust/audit/findings.h"
#include "trust/context.h"

namespace roseglass::trust {

/// What this computer saw signed under a repository's tags before: in its cache, and in the kept visits.
class EarlierDigests {
public:
    /// Reads the cache, so before it is brought up to date.
    EarlierDigests(const Context& context, const registry::Reference& reference, Instant now);

    /// For each tag the newest digest that differs from the present one. Visits are read newest first, each verified as it
    /// was then, and no further than this: the 20 newest, 16 MiB of them, and what changed within the last 90 days. One that
    /// cannot be read or does not verify is left out with a warning in the log. Errors: interrupted.
    Result<std::map<std::string, EarlierDigest>> against(const Report& present, const Job& job) const;

private:
    const Context& context_;
    const Instant now_;
    std::map<std::string, EarlierDigest> cached_;
};

}  // namespace roseglass::trust

#pragma once
#include <map>
#include <string>

#include "trust/audit/findings.h"
#include "trust/bundle.h"
#include "trust/context.h"

namespace roseglass::trust {

/// What was signed before: by tag the newest digest that differs from the present one.
struct Earlier {
    std::map<std::string, EarlierDigest> digests;
    std::optional<Error> unread;  ///< the first of what could not be read, so that more may differ
};

/// What was signed under a repository's tags before: in this computer's cache, in the kept visits, and in the older states of
/// the trust server.
class EarlierDigests {
public:
    /// Reads the cache, so before it is brought up to date.
    EarlierDigests(Context& context, const registry::Reference& reference, Instant now);

    /// For each tag the newest digest that differs from the present one. Visits are read newest first, each verified as it
    /// was then, and no further than this: the 20 newest, 16 MiB of them, and what changed within the last 90 days. One that
    /// cannot be read or does not verify is left out, and told. Errors: interrupted.
    /// @param askServer  read the trust server's older states, too (serverStates: some requests each)
    Result<Earlier> against(const Report& present, bool askServer, const Job& job) const;

private:
    using Digests = std::map<std::string, EarlierDigest>;
    void addCached(Earlier& found, const Digests& now, const Report& present, const Job& job) const;
    notary::RootVersions knownRoots(const Report& present) const;
    Result<void> addVisits(Earlier& found, const Digests& now, const Report& present, const Job& job) const;
    Result<void> addServers(Earlier& found, const Digests& now, const Report& present, const Job& job) const;

    Context& context_;
    const registry::Reference reference_;
    const Instant now_;
    const std::optional<Bundle> cached_;
};

}  // namespace roseglass::trust

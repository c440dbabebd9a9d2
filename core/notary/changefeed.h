#pragma once
#include <string>
#include <vector>

#include "base/instant.h"
#include "notary/remote.h"

namespace roseglass::notary {

/// One line of a trust server's changefeed.
struct Publication {
    std::string id;
    Instant time;               ///< by the server's clock
    int64_t version = 0;        ///< of the timestamp that was made
    std::string sha256;         ///< of that timestamp, hex; empty for a deletion
    bool deleted = false;       ///< all trust data was deleted
};

/// What was published of one GUN, oldest first, at most the first 5,000; `more` when there are others. Unsigned: the server's word.
struct Changefeed {
    std::vector<Publication> publications;
    bool more = false;
};

/// GET /v2/GUN/_trust/changefeed?change_id=&records= (notary-server 0.6 and later).
/// Errors: not-found (a server without one), malformed, and those of Remote.
Result<Changefeed> readChangefeed(const Remote& remote, const Job& job);

}  // namespace roseglass::notary

#pragma once
#include <map>
#include <string>

#include "notary/updater.h"

namespace roseglass::notary {

/// All trust data of one GUN at one moment, as files, wherever they come from.
struct TrustFiles {
    std::map<int64_t, tuf::SharedBytes> roots;         ///< by version, no gap
    std::map<std::string, tuf::SharedBytes> roles;     ///< timestamp, snapshot, targets, targets/…
};

/// Verifies such files as an update does (TUF 5.3 to 5.7), with no server and no cache: from the first root on, every
/// version in between. Without a pin that matches, the first root is trusted because it came first.
/// @param source  where the files are from, in words, for the trace: "the bundle"
/// The result shares no bytes with `files`, so one set may be verified on several threads. Nothing is stored.
Update verifyFiles(const std::string& gun, const TrustFiles& files, const TrustPins& pins, Instant now, const std::string& source, const Job& job);

}  // namespace roseglass::notary

#pragma once
#include <map>
#include <string>

#include "notary/known_roots.h"
#include "notary/updater.h"

namespace roseglass::notary {

/// All trust data of one GUN at one moment, as files, wherever they come from.
struct TrustFiles {
    RootVersions roots;                                ///< by version, no gap
    std::map<std::string, tuf::SharedBytes> roles;     ///< timestamp, snapshot, targets, targets/…
};

/// Verifies such files as an update does (TUF 5.3 to 5.7), with no server: from the first root on, every version in
/// between. A root that this computer knows is the pin: the files' own roots must hold it, follow on it, or have led to
/// it. Where none is known and no pin matches, the first root is trusted because it came first.
/// @param known   roots that are trusted already, as knownRoot() has them
/// @param source  where the files are from, in words, for the trace: "the bundle"
/// The result shares no bytes with `files`, so one set may be verified on several threads. Nothing is stored.
/// Update::set stays empty where the roots are refused.
Update verifyFiles(const std::string& gun, const TrustFiles& files, const TrustPins& pins, const RootVersions& known,
                   Instant now, const std::string& source, const Job& job);

}  // namespace roseglass::notary

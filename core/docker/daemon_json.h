#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "docker/content_trust_policy.h"

namespace roseglass::docker {

enum class Severity { Error, Warning, Note };
std::string_view severityName(Severity severity);  ///< "error", "warning", "note"

/// Something to know about a daemon.json.
struct Finding {
    Severity severity = Severity::Error;
    size_t line = 0, column = 0;  ///< from 1, columns in characters; 0 where it is about the whole file
    std::string code;             ///< stable: "typographic-quotes", "unknown-key", …
    std::string message, hint;
};

/// A daemon.json read: the policy in it, and everything that is wrong with it.
struct DaemonJson {
    ContentTrustPolicy policy;      ///< as far as it can be read
    std::vector<Finding> findings;  ///< by line and column
    /// Why the engine could not start with this file; findings tell the same. Empty where it could.
    std::string fatal;

    bool valid() const;             ///< no finding is an error
};

/// Reads the text of a daemon.json. An empty one counts as none: mode disabled.
///
/// The document's block in valid JSON:
/// {"content-trust":{"trust-pinning":{"root-keys":{"GLOB":["ID",…]},"official-images":true},
///                   "mode":"enforced","allow-expired-trust-cache":true}}
/// "library-images" and the engine's own "official-library-images" mean the same as "official-images", and its
/// "allow-expired-cached-trust-data" the same as "allow-expired-trust-cache".
DaemonJson readDaemonJson(std::string_view text);

}  // namespace roseglass::docker

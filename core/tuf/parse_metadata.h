#pragma once
#include "json/document.h"
#include "tuf/metadata.h"

namespace roseglass::tuf {

/// Readers of the "signed" part of each role. Unknown fields are left alone. Errors of all: wrong-type (`_type` is
/// another role's), malformed; parseRoot also unknown-key (a role lists an ID that `keys` lacks).
Result<Root> parseRoot(json::Object signedPart);
Result<FileList> parseTimestamp(json::Object signedPart);
Result<FileList> parseSnapshot(json::Object signedPart);
/// @param role  targets, or the delegation's name, in whose name problems are told
Result<Targets> parseTargets(json::Object signedPart, const std::string& role);

/// What every role starts with: `_type`, `version`, `expires`.
struct CommonPart {
    int64_t version;
    Instant expires;
};
Result<CommonPart> parseCommon(json::Object signedPart, std::string_view type);
/// An object of keys by ID; each ID must be the key's hash.
Result<Keys> parseKeys(json::Object keys);
/// `keyids` and `threshold` of a role; the threshold is at least 1.
Result<RoleKeys> parseRoleKeys(json::Object role, const std::string& name);

}  // namespace roseglass::tuf

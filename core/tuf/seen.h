#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "crypto/digest.h"

namespace roseglass::tuf {

/// What was verified of one role while the whole was not, so that its file was not stored.
struct SeenRole {
    int64_t version = 0;
    crypto::Sha256 content;      ///< of the canonical form of "signed"
    std::set<std::string> keys;  ///< canonical IDs of the keys that might sign the role then
};

/// By role. Nothing older than this is taken, but where all keys of the role were replaced since.
using SeenRoles = std::map<std::string, SeenRole, std::less<>>;

/// Takes over what is newer.
void addSeen(SeenRoles& seen, const SeenRoles& more);

}  // namespace roseglass::tuf

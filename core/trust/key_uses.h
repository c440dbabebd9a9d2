#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "trust/key_report.h"

namespace roseglass::trust {

/// What cached metadata says of one key.
struct KnownKey {
    crypto::PublicKey publicKey;
    std::vector<KeyUse> uses;
};

struct KnownKeys {
    std::map<std::string, KnownKey> byId;   ///< canonical ID
    std::set<std::string> repositories;     ///< GUNs whose root could be read
};

/// Every key that a role of a cached repository names. @param warnings  what cannot be read is told there
KnownKeys findKeyUses(const std::filesystem::path& trustDir, std::vector<std::string>& warnings);

/// Fills in what a key protects, and what its loss or theft means.
void explainKey(KeyEntry& key);

}  // namespace roseglass::trust

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

/// The role that names a key best, where its file does not say: a signer's own before the releases that he shares. Without
/// "targets/", as key files say it.
std::string roleOfUses(const std::vector<KeyUse>& uses);

/// Fills in kind and signer by the key's role.
void nameKey(KeyEntry& key);

/// Fills in what a key protects, and what its loss or theft means.
void explainKey(KeyEntry& key);

}  // namespace roseglass::trust

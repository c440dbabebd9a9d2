#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace roseglass::keys {

/// The private key files of a trust directory (`private/KEYID.key`, and notary's older `root_keys` and `tuf_keys`),
/// which of them hold a key, their owners and modes.
struct KeyFolder {
    std::set<std::string>
        canonicalIds;  ///< of the files that can be a key, as far as that is to be seen without its passphrase
    std::vector<std::string> warnings;   ///< one sentence each: a file or folder that others can read, or own
};

/// A missing folder is an empty one. At most 100,000 files are looked at.
KeyFolder scanKeyFolder(const std::filesystem::path& trustDir);

}  // namespace roseglass::keys

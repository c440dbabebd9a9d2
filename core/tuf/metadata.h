#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/public_key.h"

namespace roseglass::tuf {

/// A key as metadata lists it. One that cannot be read keeps its place, so that only the roles that need it fail.
struct Key {
    std::string id;
    std::string keytype;
    std::optional<crypto::PublicKey> key;
    std::string problem;  ///< why `key` is empty
};
using Keys = std::map<std::string, Key>;

/// Who must sign a role: `threshold` of the keys with these IDs.
struct RoleKeys {
    std::vector<std::string> keyIds;
    int64_t threshold = 0;
};

struct Root {
    int64_t version = 0;
    Instant expires;
    Keys keys;
    std::map<std::string, RoleKeys> roles;  ///< root, targets, snapshot and timestamp are all there
};

/// What a parent fixes of a file: its length in bytes and its hashes over the whole file as served.
struct FileMeta {
    uint64_t length = 0;
    std::optional<crypto::Sha256> sha256;
    Bytes sha512;  ///< 64 bytes, or none
};

/// Snapshot and timestamp have one shape; the timestamp names the snapshot alone.
struct FileList {
    int64_t version = 0;
    Instant expires;
    std::map<std::string, FileMeta> meta;  ///< by role name
};

/// A signed tag. One with a `problem` is listed, but never matched.
struct Target {
    std::string name;
    uint64_t length = 0;  ///< bytes of the manifest
    crypto::Sha256 sha256;
    std::string problem;
};

struct Delegation {
    std::string name;
    RoleKeys signers;
    std::vector<std::string> paths;
    std::string problem;  ///< why it is ignored: a bad name, a threshold under 1, a second role of that name
};

struct Targets {
    int64_t version = 0;
    Instant expires;
    std::vector<Target> targets;  ///< sorted by name
    Keys keys;
    std::vector<Delegation> delegations;  ///< in the order of the file, which decides who is read first

    /// Null when there is none of that name.
    const Target* find(std::string_view name) const;
};

}  // namespace roseglass::tuf

#pragma once
#include <filesystem>
#include <string>

#include "notary/trust_files.h"
#include "trust/tag_rows.h"

namespace roseglass::trust {

/// All trust data of one repository at one moment, and what the registry served then (docs/bundle.md). What it says is a
/// claim until verifyFiles() accepted it; the registry's part and the time are never more than that.
struct Bundle {
    std::string repository;    ///< GUN
    std::string trustServer;   ///< URL
    Instant fetchedAt;         ///< to the second; of a cache's content when the cache was written
    notary::TrustFiles files;
    RegistryTags registry;
};

inline constexpr uint64_t kMaxBundle = 512u << 20;

/// The file's bytes: the same bundle always gives the same. Errors: too-large, and malformed for a role whose name no
/// metadata can have.
Result<Bytes> encodeBundle(const Bundle& bundle);

/// Reads what encodeBundle wrote and nothing else: sizes and counts are bounded, every hash and length is compared, every
/// file is named in the index and once. @param name  of the file, for messages. Errors: malformed, too-large,
/// hash-mismatch, length-mismatch.
Result<Bundle> decodeBundle(BytesView bytes, const std::string& name);

/// Errors: as decodeBundle; not-found, io.
Result<Bundle> readBundle(const std::filesystem::path& file);

/// Whether two bundles say the same of a repository: every file but the timestamp, which the server signs again every few
/// days, and what the registry served.
bool sameState(const Bundle& a, const Bundle& b);

}  // namespace roseglass::trust

#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"

namespace roseglass::tuf {

/// One signature of a file, and what became of it.
struct SignatureVerdict {
    std::string keyId;
    std::string method;
    bool valid = false;
    std::string reason;       ///< why not; empty for a valid one
    std::string canonicalId;  ///< of the key that made it; empty when no such key is known
};

/// What a role's signatures amount to. Each private key counts once, under however many IDs or certificates it stands
/// (stricter than notary, which counts key IDs).
struct SignatureCount {
    std::vector<SignatureVerdict> verdicts;  ///< in the order of the file
    int64_t valid = 0;
    int64_t threshold = 0;
    bool met() const { return threshold > 0 && valid >= threshold; }
    std::string expected() const { return std::to_string(threshold) + " of " + std::to_string(keyCount); }
    size_t keyCount = 0;
    /// bad-signature, weak-key or threshold-not-met; only to be asked when !met().
    Error error(const std::string& role) const;
    bool sawWeakKey = false;
    bool sawBadSignature = false;
};

}  // namespace roseglass::tuf

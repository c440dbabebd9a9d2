#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "json/document.h"
#include "tuf/metadata.h"

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

/// {"signed":{…},"signatures":[…]} read but not yet verified: parsed once, its canonical form hashed once.
class SignedFile {
public:
    /// Errors: malformed, too-large.
    static Result<SignedFile> parse(std::shared_ptr<Bytes> bytes);

    /// @param keys  must hold every ID of `signers`; a missing one counts as no key
    SignatureCount countSignatures(const Keys& keys, const RoleKeys& signers) const;

    json::Object signedPart() const { return signed_; }
    /// SHA-256 of the canonical form of "signed": the identity of what was said, whoever signed it.
    const crypto::Sha256& contentDigest() const { return digest_; }
    const std::shared_ptr<Bytes>& bytes() const { return bytes_; }

private:
    struct RawSignature {
        std::string keyId, method;
        Bytes signature;
        std::string problem;
    };
    Result<void> readSignatures(json::Array array);

    std::shared_ptr<Bytes> bytes_;
    json::Document document_;
    json::Object signed_;
    crypto::Sha256 digest_;
    Bytes canonical_;  ///< kept only where an Ed25519 signature may need the message itself
    std::vector<RawSignature> signatures_;
};

}  // namespace roseglass::tuf

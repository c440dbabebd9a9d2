#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "json/document.h"
#include "tuf/metadata.h"
#include "tuf/signature_count.h"

namespace roseglass::tuf {

/// {"signed":{…},"signatures":[…]} read but not yet verified: parsed once, its canonical form hashed once.
class SignedFile {
public:
    /// Errors: malformed, too-large.
    static Result<SignedFile> parse(std::shared_ptr<Bytes> bytes);
    /// parse() in two steps, for large files: read() gives signedPart(), identify() what signatures are counted over.
    /// The signed part may be read on another thread meanwhile.
    static Result<SignedFile> read(std::shared_ptr<Bytes> bytes);
    Result<void> identify();

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
    json::Value signedValue_;
    json::Object signed_;
    crypto::Sha256 digest_;
    Bytes canonical_;  ///< kept only where an Ed25519 signature may need the message itself
    std::vector<RawSignature> signatures_;
};

}  // namespace roseglass::tuf

#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/pem.h"

namespace roseglass::crypto {

/// What a signature is over: the message's SHA-256, and the message itself for Ed25519, which hashes on its own.
struct SignedMessage {
    Sha256 digest;
    BytesView message;  ///< may be empty when no Ed25519 key takes part
};

/// A TUF public key as notary writes it: {"keytype","keyval":{"private":null,"public":BASE64}}.
///
/// `keytype` is ecdsa, rsa, ed25519, ecdsa-x509 or rsa-x509. `public` decodes to PKIX DER, or to PEM certificates
/// (leaf first) for -x509; for ed25519 to the 32 raw bytes. Copies share one immutable key. Thread-safe.
class PublicKey {
public:
    /// @param keytype  as in the metadata, exact
    /// @param publicBytes  the decoded `keyval.public`
    /// Errors: malformed. A weak key parses, weakness() tells; an unparsable curve point is malformed.
    static Result<PublicKey> parse(std::string_view keytype, BytesView publicBytes);

    /// A PEM certificate becomes an -x509 key, a PEM public key a bare one. A compressed point is written out, so that
    /// the key has the ID that notary computes from its private half. Errors: malformed.
    static Result<PublicKey> fromPem(const PemBlock& block);

    /// SHA-256 in hex over the canonical JSON of the key object: what metadata calls its key ID.
    const std::string& id() const;
    /// The ID of the bare key: of the key inside the leaf certificate for -x509, else id(). notary's private key file name.
    const std::string& canonicalId() const;
    const std::string& keytype() const;
    const Bytes& publicBytes() const;
    /// "ECDSA P-256", "RSA 2048", "Ed25519".
    const std::string& algorithm() const;
    /// Why this key must not be trusted (RSA under 2048 bits, exponent under 65537 or even, a curve other than
    /// P-256, P-384, P-521, a small-order Ed25519 point), or cannot be used by docker and notary, whose reader knows
    /// neither curves that are written out in parameters nor compressed points; empty for a good one.
    const std::string& weakness() const;
    /// What the owner of a weak key can do about it.
    const std::string& remedy() const;
    /// The certificates of an -x509 key, leaf first; empty otherwise.
    const std::vector<Certificate>& certificates() const;

    /// Checks one TUF signature. `method` is compared in lower case: ecdsa (r‖s, each padded to the curve's size),
    /// eddsa, rsapss (SHA-256, salt of 32 bytes), rsapkcs1v15 (SHA-256). ECDSA hashes with SHA-256 on every curve (notary).
    /// Errors: bad-signature (also: method of another key type, wrong length, r or s out of range), weak-key.
    Result<void> verify(std::string_view method, const SignedMessage& message, BytesView signature) const;

private:
    struct Data;
    explicit PublicKey(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
    std::shared_ptr<const Data> data_;
};

/// The key ID that notary gives to a key with this keytype and these decoded public bytes.
std::string keyId(std::string_view keytype, BytesView publicBytes);

}  // namespace roseglass::crypto

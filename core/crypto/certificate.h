#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/instant.h"
#include "base/result.h"

namespace roseglass::crypto {

/// One X.509 certificate. Copies share one immutable certificate. Thread-safe.
class Certificate {
public:
    /// All certificates of a PEM text, in order. Text between blocks is ignored as OpenSSL and Go do, but trailing
    /// bytes inside a block are malformed. At most 16 certificates and 256 KiB. Errors: malformed, too-large.
    static Result<std::vector<Certificate>> parsePem(BytesView pem);
    static Result<Certificate> parseDer(BytesView der);

    const std::string& commonName() const;      ///< of the subject; empty if there is none
    const std::string& issuerName() const;      ///< one line
    std::string subjectName() const;            ///< one line
    /// E-mail addresses and URIs of the subject's alternative names, at most 16: who a keyless signer is.
    std::vector<std::string> subjectIdentities() const;
    const std::string& serial() const;          ///< hex
    Instant notBefore() const;
    Instant notAfter() const;
    bool isCa() const;                          ///< basicConstraints CA:TRUE
    const std::string& signatureHash() const;   ///< lower case: "sha256", "sha1", "md5", …
    const Bytes& der() const;
    const Bytes& publicKeyDer() const;          ///< SubjectPublicKeyInfo
    /// "ecdsa", "rsa" or "ed25519"; empty for any other kind.
    const std::string& keyKind() const;

    /// Whether `issuer`'s key signed this certificate, and issuer may sign (CA).
    bool isSignedBy(const Certificate& issuer) const;

    struct Data;
    const Data& data() const { return *data_; }   ///< for this folder
    explicit Certificate(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

private:
    std::shared_ptr<const Data> data_;
};

/// Whether the leaf chains to one of `anchors` through `intermediates`, every certificate within its dates at `now`
/// (one day of leeway on not-before), CA flags set, no SHA-1 or MD5 signature, at most 8 steps. notary: CA pinning.
/// Errors: pin-mismatch with the reason.
Result<void> verifyChain(const Certificate& leaf, const std::vector<Certificate>& intermediates,
                         const std::vector<Certificate>& anchors, Instant now);

}  // namespace roseglass::crypto

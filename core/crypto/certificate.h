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

    /// Of the subject, the last where there are several, as Go reads it; may be empty.
    const std::string& commonName() const;
    size_t commonNames() const;                 ///< how many there are
    const std::string& issuerName() const;      ///< one line
    const std::string& subjectName() const;     ///< one line
    /// E-mail addresses and URIs of the subject's alternative names, at most 16: who a keyless signer is.
    std::vector<std::string> subjectIdentities() const;
    const std::string& serial() const;          ///< hex
    Instant notBefore() const;
    Instant notAfter() const;
    bool isCa() const;                          ///< basicConstraints CA:TRUE
    /// Lower case: "sha256", "sha1", "md5", …; empty where the scheme has none of its own.
    const std::string& signatureHash() const;
    const Bytes& der() const;
    const Bytes& publicKeyDer() const;          ///< SubjectPublicKeyInfo
    /// "ecdsa", "rsa" or "ed25519"; empty for any other kind.
    const std::string& keyKind() const;

    /// Whether `issuer`'s key signed this certificate, and issuer may sign (CA).
    bool isSignedBy(const Certificate& issuer) const;
    /// Whether it is there to certify others: a CA that another one certified, or whose key usage is to sign
    /// certificates. Not so a self-signed one that merely says CA:TRUE, as `openssl req -x509` makes them for anybody's
    /// own key.
    bool isAuthority() const;
    /// Why nothing can rest on this certificate at `now`, as the end of a sentence about it ("expired on …"); empty
    /// where something can: its dates with one day of leeway on not-before, no broken hash, no weak key (notary:
    /// ValidateCertificate).
    /// @param ofSignature  false: of one that is trusted for itself, whatever signed it
    std::string problemAt(Instant now, bool ofSignature = true) const;

    struct Data;
    const Data& data() const { return *data_; }   ///< for this folder
    explicit Certificate(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

private:
    std::shared_ptr<const Data> data_;
};

/// Whether the leaf chains to one of `anchors` through some of `intermediates`, whatever their order: no certificate
/// with a problem at `now`, at most 8 steps, and OpenSSL's verdict on the path: path lengths, key usages, critical
/// extensions, name constraints, strength of every key and signature. An authority that was limited to another use than
/// signing code or TLS servers does not vouch for a root. notary: CA pinning. Errors: pin-mismatch with the reason.
Result<void> verifyChain(const Certificate& leaf, const std::vector<Certificate>& intermediates,
                         const std::vector<Certificate>& anchors, Instant now);

}  // namespace roseglass::crypto

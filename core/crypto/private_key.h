#pragma once
#include <map>
#include <memory>
#include <string>

#include "base/instant.h"
#include "base/result.h"
#include "crypto/pem.h"
#include "crypto/public_key.h"
#include "crypto/secret.h"

namespace roseglass::crypto {

enum class KeyAlgorithm { EcdsaP256, EcdsaP384, EcdsaP521, Ed25519, Rsa2048, Rsa3072, Rsa4096 };

class ExternalSigner;

/// A private key in memory, or one on a token that signs there. Moved, never copied.
class PrivateKey {
public:
    static Result<PrivateKey> generate(KeyAlgorithm algorithm);
    /// PKCS#8 PEM without encryption. Errors: malformed.
    static Result<PrivateKey> fromPem(BytesView pem);
    /// One PEM block, encrypted (PKCS#8 with PBES2; the older "Proc-Type: 4,ENCRYPTED") or not, headers ignored.
    /// Errors: malformed, bad-passphrase, weak-key (over 20 million rounds: nobody could wait for it).
    static Result<PrivateKey> fromPem(const PemBlock& block, const Secret& passphrase);
    /// Why nobody can have a key out of this block, as far as that is to be seen without its passphrase; empty where it
    /// may be.
    static std::string problemOf(const PemBlock& block);
    /// Empty for a key on a token, as is toEncryptedPem().
    Secret toPem() const;
    /// Whether an encrypted block is one whose passphrase notary's and docker's readers can use: they know no other hash than HMAC-SHA1.
    static bool isReadByNotary(const PemBlock& block);
    /// PKCS#8 under PBES2 as notary's reader knows it: PBKDF2 with HMAC-SHA1 over `rounds`, AES-256-CBC.
    Secret toEncryptedPem(const Secret& passphrase, int rounds) const;

    PrivateKey(PrivateKey&&) noexcept;
    PrivateKey& operator=(PrivateKey&&) noexcept;
    ~PrivateKey();

    /// The bare public key (keytype ecdsa, rsa or ed25519).
    const PublicKey& publicKey() const;
    /// The method that notary uses for this key: ecdsa, eddsa, rsapss.
    std::string_view method() const;
    /// A TUF signature as PublicKey::verify takes it. `method` may also be rsapkcs1v15 for RSA.
    /// Errors: usage (not a method of this key); on a token also key-not-found (taken out), bad-passphrase, io.
    Result<Bytes> sign(std::string_view method, const SignedMessage& message) const;

    /// It is on a token, and cannot leave it.
    bool isExternal() const;
    /// False once its token was taken out: the key must be opened again.
    bool isPresent() const;
    /// A key that `signer` signs with.
    static Result<PrivateKey> external(const PublicKey& publicKey, std::shared_ptr<const ExternalSigner> signer);

    struct Data;

private:
    /// Takes over an EVP_PKEY.
    static Result<PrivateKey> fromHandle(void* pkey);
    explicit PrivateKey(std::unique_ptr<Data> data);
    std::unique_ptr<Data> data_;
    friend class CertificateBuilder;
    friend class Token;
};

/// Makes certificates: root keys of repositories (CN = GUN), the lab's TLS, and the tests' odd ones.
class CertificateBuilder {
public:
    std::string commonName;
    Instant notBefore;
    Instant notAfter;
    bool ca = false;
    bool codeSigning = true;             ///< as notary's root certificates
    bool tlsServerAndClient = false;     ///< extendedKeyUsage serverAuth, clientAuth
    std::vector<std::string> subjectAltNames;  ///< "DNS:localhost", "IP:127.0.0.1"
    std::string hash = "sha256";         ///< "sha1" for tests of refusal
    bool pss = false;                    ///< an RSA issuer signs with PSS, for tests of refusal
    std::string secondCommonName;        ///< for tests of refusal
    /// More extensions, or others in place of those above, in the words of OpenSSL's configuration (empty: none of
    /// this kind): for tests of refusal.
    std::map<std::string, std::string> extensions;

    /// Signs the key of `subject` with `issuerKey` (self-signed when issuer is null). PEM of one certificate.
    Result<Bytes> build(const PrivateKey& subject, const PrivateKey& issuerKey, const Certificate* issuer) const;
};

}  // namespace roseglass::crypto

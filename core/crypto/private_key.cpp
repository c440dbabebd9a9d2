#include "crypto/private_key.h"

#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <optional>

#include "crypto/key_formats.h"
#include "crypto/private_key_data.h"

namespace roseglass::crypto {
namespace {

EVP_PKEY* makeKey(KeyAlgorithm algorithm) {
    switch (algorithm) {
        case KeyAlgorithm::EcdsaP256: return EVP_EC_gen("P-256");
        case KeyAlgorithm::EcdsaP384: return EVP_EC_gen("P-384");
        case KeyAlgorithm::EcdsaP521: return EVP_EC_gen("P-521");
        case KeyAlgorithm::Ed25519: return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
        case KeyAlgorithm::Rsa2048: return EVP_RSA_gen(2048);
        case KeyAlgorithm::Rsa3072: return EVP_RSA_gen(3072);
        case KeyAlgorithm::Rsa4096: return EVP_RSA_gen(4096);
    }
    return nullptr;
}

Result<PublicKey> publicPart(EVP_PKEY* key) {
    const KeyShape shape = shapeOf(key);
    if (shape.kind != "ed25519") return PublicKey::parse(shape.kind, derOf(i2d_PUBKEY, key));
    Bytes raw(32, '\0');
    size_t length = raw.size();
    EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &length);
    return PublicKey::parse("ed25519", raw);
}

Result<Bytes> signFailed() {
    ERR_clear_error();
    return fail(ErrorCode::Usage, "The key cannot sign with this method");
}

Result<Bytes> signDigest(EVP_PKEY* key, const Sha256& digest, int rsaPadding) {
    const PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    bool ready = context && EVP_PKEY_sign_init(context.get()) == 1;
    if (ready && rsaPadding != 0) {
        ready = EVP_PKEY_CTX_set_rsa_padding(context.get(), rsaPadding) == 1 &&
                EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1 &&
                (rsaPadding != RSA_PKCS1_PSS_PADDING || EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), 32) == 1);
    }
    size_t length = 0;
    if (!ready || EVP_PKEY_sign(context.get(), nullptr, &length, digest.bytes.data(), digest.bytes.size()) != 1) return signFailed();
    Bytes out(length, '\0');
    if (EVP_PKEY_sign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length, digest.bytes.data(), digest.bytes.size()) != 1) {
        return signFailed();
    }
    out.resize(length);
    return out;
}

Result<Bytes> signEcdsa(EVP_PKEY* key, const Sha256& digest) {
    RG_ASSIGN(const Bytes der, signDigest(key, digest, 0));
    const unsigned char* at = bytesOf(der);
    const EcdsaSigPtr pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    const int half = (EVP_PKEY_get_bits(key) + 7) / 8;
    Bytes raw(static_cast<size_t>(2 * half), '\0');
    auto* out = reinterpret_cast<unsigned char*>(raw.data());
    if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out, half) < 0 || BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out + half, half) < 0) {
        return signFailed();
    }
    return raw;
}

Result<Bytes> signEdDsa(EVP_PKEY* key, BytesView message) {
    const DigestContextPtr context(EVP_MD_CTX_new());
    Bytes out(64, '\0');
    size_t length = out.size();
    const bool ok = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
                    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length, bytesOf(message), message.size()) == 1;
    if (!ok) return signFailed();
    return out;
}

}  // namespace

PrivateKey::PrivateKey(std::unique_ptr<Data> data) : data_(std::move(data)) {}
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

Result<PrivateKey> PrivateKey::generate(KeyAlgorithm algorithm) {
    PkeyPtr key(makeKey(algorithm));
    if (!key) return fail(ErrorCode::Io, "No key could be made");
    return fromHandle(key.release());
}

Result<PrivateKey> PrivateKey::fromHandle(void* pkey) {
    PkeyPtr key(static_cast<EVP_PKEY*>(pkey));
    // However its file wrote it: the ID is that of the point written out, as notary computes it.
    writeWholePoint(key.get());
    RG_ASSIGN(PublicKey publicKey, publicPart(key.get()));
    return PrivateKey(std::make_unique<Data>(Data{std::move(key), std::move(publicKey), nullptr}));
}

Result<PrivateKey> PrivateKey::external(const PublicKey& publicKey, std::shared_ptr<const ExternalSigner> signer) {
    const unsigned char* at = bytesOf(publicKey.publicBytes());
    PkeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(publicKey.publicBytes().size())));
    ERR_clear_error();
    if (!key) return fail(ErrorCode::Malformed, "The public key cannot be read");
    return PrivateKey(std::make_unique<Data>(Data{std::move(key), publicKey, std::move(signer)}));
}

bool PrivateKey::isExternal() const { return data_->signer != nullptr; }
bool PrivateKey::isPresent() const { return !data_->signer || data_->signer->isPresent(); }

Result<PrivateKey> PrivateKey::fromPem(BytesView pem) {
    RG_ASSIGN(const std::vector<PemBlock> blocks, readPrivateKeys(pem));
    if (blocks.front().isEncrypted()) return fail(ErrorCode::Malformed, "The private key cannot be read: it is encrypted");
    return fromPem(blocks.front(), {});
}

const PublicKey& PrivateKey::publicKey() const { return data_->publicKey; }

std::string_view PrivateKey::method() const {
    const std::string& keytype = data_->publicKey.keytype();
    return keytype == "ecdsa" ? "ecdsa" : keytype == "ed25519" ? "eddsa" : "rsapss";
}

Result<Bytes> PrivateKey::sign(std::string_view method, const SignedMessage& message) const {
    const std::string& keytype = data_->publicKey.keytype();
    EVP_PKEY* key = data_->pkey.get();
    if (data_->signer && (method == "ecdsa" ? keytype == "ecdsa" : keytype == "rsa" && (method == "rsapss" || method == "rsapkcs1v15"))) return data_->signer->sign(method, message);
    if (data_->signer) return signFailed();
    if (method == "ecdsa" && keytype == "ecdsa") return signEcdsa(key, message.digest);
    if (method == "eddsa" && keytype == "ed25519") return signEdDsa(key, message.message);
    if (method == "rsapss" && keytype == "rsa") return signDigest(key, message.digest, RSA_PKCS1_PSS_PADDING);
    if (method == "rsapkcs1v15" && keytype == "rsa") return signDigest(key, message.digest, RSA_PKCS1_PADDING);
    return signFailed();
}

}  // namespace roseglass::crypto

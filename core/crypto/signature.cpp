#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <algorithm>

#include "crypto/public_key_data.h"

namespace roseglass::crypto {
namespace {

tl::unexpected<Error> bad(const char* why) {
    ERR_clear_error();
    return fail(ErrorCode::BadSignature, why);
}

/// r‖s, each as long as the curve's order, to the DER that OpenSSL checks. Empty when r or s is out of range.
Bytes derFromRaw(const EVP_PKEY* key, BytesView signature, size_t half) {
    BIGNUM* order = nullptr;
    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_ORDER, &order);
    const BignumPtr n(order);
    BignumPtr r(BN_bin2bn(bytesOf(signature), static_cast<int>(half), nullptr));
    BignumPtr s(BN_bin2bn(bytesOf(signature) + half, static_cast<int>(half), nullptr));
    const auto outside = [&](const BignumPtr& v) { return BN_is_zero(v.get()) || BN_cmp(v.get(), n.get()) >= 0; };
    if (!n || outside(r) || outside(s)) return {};
    const EcdsaSigPtr pair(ECDSA_SIG_new());
    ECDSA_SIG_set0(pair.get(), r.release(), s.release());
    return derOf(i2d_ECDSA_SIG, pair.get());
}

Result<void> verifyDigest(EVP_PKEY* key, const Sha256& digest, BytesView signature, int rsaPadding) {
    const PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    bool ready = context && EVP_PKEY_verify_init(context.get()) == 1;
    if (ready && rsaPadding != 0) {
        ready = EVP_PKEY_CTX_set_rsa_padding(context.get(), rsaPadding) == 1 &&
                EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1;
        if (ready && rsaPadding == RSA_PKCS1_PSS_PADDING) {
            ready = EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), EVP_sha256()) == 1 &&
                    EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), 32) == 1;
        }
    }
    if (!ready || EVP_PKEY_verify(context.get(), bytesOf(signature), signature.size(), digest.bytes.data(), digest.bytes.size()) != 1) {
        return bad("the signature does not match");
    }
    return {};
}

Result<void> verifyEdDsa(EVP_PKEY* key, BytesView message, BytesView signature) {
    const DigestContextPtr context(EVP_MD_CTX_new());
    const bool ok = EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
                    EVP_DigestVerify(context.get(), bytesOf(signature), signature.size(), bytesOf(message), message.size()) == 1;
    if (!ok) return bad("the signature does not match");
    return {};
}

}  // namespace

Result<void> PublicKey::verify(std::string_view method, const SignedMessage& message, BytesView signature) const {
    const KeyShape& shape = data_->shape;
    if (!shape.weakness.empty()) return fail(ErrorCode::WeakKey, "the key is too weak: " + shape.weakness);
    std::string name(method);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (name == "ecdsa" && shape.kind == "ecdsa") {
        const size_t half = static_cast<size_t>(shape.bits + 7) / 8;
        if (signature.size() != 2 * half) return bad("the signature is not as long as the curve asks for");
        const Bytes der = derFromRaw(data_->pkey.get(), signature, half);
        if (der.empty()) return bad("r or s of the signature is out of range");
        return verifyDigest(data_->pkey.get(), message.digest, der, 0);
    }
    if (name == "eddsa" && shape.kind == "ed25519") return verifyEdDsa(data_->pkey.get(), message.message, signature);
    if (name == "rsapss" && shape.kind == "rsa") return verifyDigest(data_->pkey.get(), message.digest, signature, RSA_PKCS1_PSS_PADDING);
    if (name == "rsapkcs1v15" && shape.kind == "rsa") return verifyDigest(data_->pkey.get(), message.digest, signature, RSA_PKCS1_PADDING);
    return bad("the signing method does not go with the key");
}

}  // namespace roseglass::crypto

#include <openssl/core_names.h>

#include <algorithm>

#include "base/encoding.h"
#include "crypto/private_key_data.h"
#include "crypto/random.h"
#include "crypto/token_data.h"

namespace roseglass::crypto {
namespace {

constexpr CK_BBOOL kYes = CK_TRUE, kNo = CK_FALSE;

/// The object identifiers of the curves in DER, as CKA_EC_PARAMS takes them.
BytesView curveOf(std::string_view algorithm) {
    static constexpr char kP256[] = "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", kP384[] = "\x06\x05\x2b\x81\x04\x00\x22", kP521[] = "\x06\x05\x2b\x81\x04\x00\x23";
    if (algorithm == "ECDSA P-256") return {kP256, sizeof kP256 - 1};
    if (algorithm == "ECDSA P-384") return {kP384, sizeof kP384 - 1};
    if (algorithm == "ECDSA P-521") return {kP521, sizeof kP521 - 1};
    return {};
}

std::string nameOf(KeyAlgorithm algorithm) {
    switch (algorithm) {
        case KeyAlgorithm::EcdsaP256: return "ECDSA P-256";
        case KeyAlgorithm::EcdsaP384: return "ECDSA P-384";
        case KeyAlgorithm::EcdsaP521: return "ECDSA P-521";
        case KeyAlgorithm::Ed25519: return "Ed25519";
        case KeyAlgorithm::Rsa2048: return "RSA 2048";
        case KeyAlgorithm::Rsa3072: return "RSA 3072";
        case KeyAlgorithm::Rsa4096: return "RSA 4096";
    }
    return {};
}

tl::unexpected<Error> notSupported(const std::string& token, const std::string& algorithm) {
    return fail(ErrorCode::Usage, "The token " + token + " takes no keys of the kind " + algorithm, "Use ECDSA P-256, which nearly every token knows.");
}

/// What a module answers to a curve or length that it does not know differs from one to the next.
bool isOtherAlgorithm(CK_RV answer) {
    return answer == CKR_MECHANISM_INVALID || answer == CKR_CURVE_NOT_SUPPORTED || answer == CKR_DOMAIN_PARAMS_INVALID || answer == CKR_KEY_SIZE_RANGE ||
           answer == CKR_ATTRIBUTE_VALUE_INVALID || answer == CKR_TEMPLATE_INCONSISTENT || answer == CKR_MECHANISM_PARAM_INVALID;
}

/// The common part of a private key that signs on the token and never leaves it.
std::vector<CK_ATTRIBUTE> privateTemplate(const std::string& label, const Bytes& pairId) {
    return {attributeOf(CKA_TOKEN, kYes), attributeOf(CKA_PRIVATE, kYes), attributeOf(CKA_SENSITIVE, kYes), attributeOf(CKA_EXTRACTABLE, kNo),
            attributeOf(CKA_SIGN, kYes), attributeOf(CKA_LABEL, BytesView(label)), attributeOf(CKA_ID, BytesView(pairId))};
}

std::vector<CK_ATTRIBUTE> publicTemplate(const std::string& label, const Bytes& pairId) {
    return {attributeOf(CKA_TOKEN, kYes), attributeOf(CKA_PRIVATE, kNo), attributeOf(CKA_VERIFY, kYes), attributeOf(CKA_LABEL, BytesView(label)), attributeOf(CKA_ID, BytesView(pairId))};
}

void append(std::vector<CK_ATTRIBUTE>& to, std::initializer_list<CK_ATTRIBUTE> more) { to.insert(to.end(), more); }

/// A number of a key; empty where it has none. The secret ones are wiped with the owner.
Secret numberOf(const EVP_PKEY* key, const char* name, size_t length = 0) {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key, name, &value);
    const BignumPtr owned(value);
    ERR_clear_error();
    if (!owned) return {};
    std::string bytes(std::max(length, static_cast<size_t>(BN_num_bytes(owned.get()))), '\0');
    BN_bn2binpad(owned.get(), reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    return Secret(std::move(bytes));
}

/// CKA_EC_POINT: the uncompressed point in an octet string (PKCS#11 2.40, 2.3.3).
Bytes pointOf(const PublicKey& key) {
    const unsigned char* at = bytesOf(key.publicBytes());
    const PkeyPtr pkey(d2i_PUBKEY(nullptr, &at, static_cast<long>(key.publicBytes().size())));
    unsigned char raw[256];
    size_t length = 0;
    EVP_PKEY_get_octet_string_param(pkey.get(), OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, raw, sizeof raw, &length);
    Bytes point("\x04");
    if (length > 127) point += '\x81';
    point += static_cast<char>(length);
    return point.append(reinterpret_cast<const char*>(raw), length);
}

/// Two objects or none.
class PairWriter {
public:
    PairWriter(Pkcs11Module& module, const Pkcs11Session& session) : module_(module), session_(session) {}
    ~PairWriter() {
        if (kept_) return;
        for (const CK_OBJECT_HANDLE object : objects_) module_->C_DestroyObject(session_.handle(), object);
    }
    CK_RV create(std::vector<CK_ATTRIBUTE> attributes) {
        CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
        const CK_RV answer = module_->C_CreateObject(session_.handle(), attributes.data(), attributes.size(), &object);
        if (answer == CKR_OK) objects_.push_back(object);
        return answer;
    }
    void adopt(CK_OBJECT_HANDLE object) { objects_.push_back(object); }
    void keep() { kept_ = true; }

private:
    Pkcs11Module& module_;
    const Pkcs11Session& session_;
    std::vector<CK_OBJECT_HANDLE> objects_;
    bool kept_ = false;
};

CK_RV writeEcPair(PairWriter& pair, const PublicKey& publicKey, const EVP_PKEY* key, const std::string& label, const Bytes& pairId) {
    constexpr CK_OBJECT_CLASS publicKind = CKO_PUBLIC_KEY, privateKind = CKO_PRIVATE_KEY;
    constexpr CK_KEY_TYPE type = CKK_EC;
    const BytesView curve = curveOf(publicKey.algorithm());
    const Bytes point = pointOf(publicKey);
    const Secret value = numberOf(key, OSSL_PKEY_PARAM_PRIV_KEY, static_cast<size_t>(EVP_PKEY_get_bits(key) + 7) / 8);
    auto open = publicTemplate(label, pairId), closed = privateTemplate(label, pairId);
    append(open, {attributeOf(CKA_CLASS, publicKind), attributeOf(CKA_KEY_TYPE, type), attributeOf(CKA_EC_PARAMS, curve), attributeOf(CKA_EC_POINT, BytesView(point))});
    append(closed, {attributeOf(CKA_CLASS, privateKind), attributeOf(CKA_KEY_TYPE, type), attributeOf(CKA_EC_PARAMS, curve), attributeOf(CKA_VALUE, value.reveal())});
    const CK_RV answer = pair.create(std::move(open));
    return answer == CKR_OK ? pair.create(std::move(closed)) : answer;
}

CK_RV writeRsaPair(PairWriter& pair, const EVP_PKEY* key, const std::string& label, const Bytes& pairId) {
    constexpr CK_OBJECT_CLASS publicKind = CKO_PUBLIC_KEY, privateKind = CKO_PRIVATE_KEY;
    constexpr CK_KEY_TYPE type = CKK_RSA;
    const Secret n = numberOf(key, OSSL_PKEY_PARAM_RSA_N), e = numberOf(key, OSSL_PKEY_PARAM_RSA_E), d = numberOf(key, OSSL_PKEY_PARAM_RSA_D);
    const Secret p = numberOf(key, OSSL_PKEY_PARAM_RSA_FACTOR1), q = numberOf(key, OSSL_PKEY_PARAM_RSA_FACTOR2), dp = numberOf(key, OSSL_PKEY_PARAM_RSA_EXPONENT1);
    const Secret dq = numberOf(key, OSSL_PKEY_PARAM_RSA_EXPONENT2), inverse = numberOf(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1);
    auto open = publicTemplate(label, pairId), closed = privateTemplate(label, pairId);
    append(open, {attributeOf(CKA_CLASS, publicKind), attributeOf(CKA_KEY_TYPE, type), attributeOf(CKA_MODULUS, n.reveal()), attributeOf(CKA_PUBLIC_EXPONENT, e.reveal())});
    append(closed, {attributeOf(CKA_CLASS, privateKind), attributeOf(CKA_KEY_TYPE, type), attributeOf(CKA_MODULUS, n.reveal()), attributeOf(CKA_PUBLIC_EXPONENT, e.reveal()),
                    attributeOf(CKA_PRIVATE_EXPONENT, d.reveal()), attributeOf(CKA_PRIME_1, p.reveal()), attributeOf(CKA_PRIME_2, q.reveal()),
                    attributeOf(CKA_EXPONENT_1, dp.reveal()), attributeOf(CKA_EXPONENT_2, dq.reveal()), attributeOf(CKA_COEFFICIENT, inverse.reveal())});
    const CK_RV answer = pair.create(std::move(open));
    return answer == CKR_OK ? pair.create(std::move(closed)) : answer;
}

}  // namespace

Result<TokenKey> Token::generate(KeyAlgorithm algorithm, const std::string& label) {
    const std::string kind = nameOf(algorithm);
    const bool rsa = kind.starts_with("RSA");
    const BytesView curve = curveOf(kind);
    const std::lock_guard lock(data_->module->mutex());
    Pkcs11Module& module = *data_->module;
    const std::string name = data_->info.name();
    if (!rsa && curve.empty()) return notSupported(name, kind);
    RG_ASSIGN(const auto login, data_->ready());
    RG_ASSIGN(const Pkcs11Session session, Pkcs11Session::open(data_->module, data_->slot, true, name));
    const Bytes pairId = randomBytes(20);
    const CK_ULONG bits = rsa ? static_cast<CK_ULONG>(std::stoul(kind.substr(4))) : 0;
    auto open = publicTemplate(label, pairId), closed = privateTemplate(label, pairId);
    if (rsa) append(open, {attributeOf(CKA_MODULUS_BITS, bits), attributeOf(CKA_PUBLIC_EXPONENT, BytesView("\x01\x00\x01", 3))});
    else append(open, {attributeOf(CKA_EC_PARAMS, curve)});
    CK_MECHANISM mechanism{rsa ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN, nullptr, 0};
    CK_OBJECT_HANDLE publicObject = CK_INVALID_HANDLE, privateObject = CK_INVALID_HANDLE;
    const CK_RV answer = module->C_GenerateKeyPair(session.handle(), &mechanism, open.data(), open.size(), closed.data(), closed.size(), &publicObject, &privateObject);
    if (isOtherAlgorithm(answer)) return notSupported(name, kind);
    if (answer != CKR_OK) return fail(pkcs11Error(answer, name));
    PairWriter pair(module, session);
    pair.adopt(publicObject);
    pair.adopt(privateObject);
    RG_ASSIGN(PublicKey key, readPublicKey(session, publicObject));
    if (key.algorithm() != kind) return fail(ErrorCode::Io, "The token " + name + " made a " + key.algorithm() + " key, where " + kind + " was asked for");
    pair.keep();
    return TokenKey{std::move(key), label, pairId, true};
}

Result<TokenKey> Token::import(const PrivateKey& key, const std::string& label) {
    const PublicKey& publicKey = key.publicKey();
    const std::lock_guard lock(data_->module->mutex());
    const std::string name = data_->info.name();
    if (key.isExternal()) return fail(ErrorCode::Usage, "The key " + publicKey.id().substr(0, 12) + " is on a token and cannot leave it");
    if (!publicKey.weakness().empty()) return fail(ErrorCode::WeakKey, "The key must not be used: " + publicKey.weakness());
    if (publicKey.keytype() == "ed25519") return notSupported(name, publicKey.algorithm());
    RG_ASSIGN(const auto login, data_->ready());
    for (const TokenKey& there : data_->keys(*login->session)) {
        if (there.publicKey.id() == publicKey.id()) return fail(ErrorCode::Conflict, "The key " + publicKey.id().substr(0, 12) + " is on the token " + name + " already");
    }
    RG_ASSIGN(const Pkcs11Session session, Pkcs11Session::open(data_->module, data_->slot, true, name));
    // The key ID as the pair's ID: other tools then show it.
    const Bytes pairId = fromHex(publicKey.id()).value_or(Bytes());
    PairWriter pair(*data_->module, session);
    const EVP_PKEY* secret = key.data_->pkey.get();
    const CK_RV answer = publicKey.keytype() == "rsa" ? writeRsaPair(pair, secret, label, pairId) : writeEcPair(pair, publicKey, secret, label, pairId);
    if (isOtherAlgorithm(answer)) return notSupported(name, publicKey.algorithm());
    if (answer != CKR_OK) return fail(pkcs11Error(answer, name));
    pair.keep();
    return TokenKey{publicKey, label, pairId, true};
}

}  // namespace roseglass::crypto

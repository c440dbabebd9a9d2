#include "crypto/public_key.h"

#include <openssl/core_names.h>
#include <openssl/objects.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "base/encoding.h"
#include "crypto/certificate_data.h"
#include "crypto/openssl_types.h"
#include "crypto/public_key_data.h"

namespace roseglass::crypto {
namespace {

/// The encodings of Ed25519's points of small order, with either sign: a signature by such a "key" binds nothing.
constexpr std::array<std::string_view, 7> kSmallOrderPoints{
    "0100000000000000000000000000000000000000000000000000000000000000", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};

bool isSmallOrder(std::string raw) {
    if (raw.size() != 32) return false;
    raw[31] = static_cast<char>(raw[31] & 0x7f);
    const std::string hex = toHex(raw);
    return std::find(kSmallOrderPoints.begin(), kSmallOrderPoints.end(), hex) != kSmallOrderPoints.end();
}

std::string textParameter(const EVP_PKEY* key, const char* name) {
    char text[80] = "";
    size_t length = 0;
    return EVP_PKEY_get_utf8_string_param(key, name, text, sizeof text, &length) == 1 ? std::string(text, length)
                                                                                      : std::string();
}

/// How the key was written. Go's reader, which docker's and notary's are, knows named curves and uncompressed points
/// alone.
void judgeEncoding(const EVP_PKEY* key, KeyShape& shape) {
    if (textParameter(key, OSSL_PKEY_PARAM_EC_ENCODING) == OSSL_PKEY_EC_ENCODING_EXPLICIT) {
        shape.weakness = "its curve is written out in parameters, which docker and notary cannot read";
        shape.remedy =
            "Write it with the curve's name: openssl ec -in FILE -param_enc named_curve -out NEW (a public key: with "
            "-pubin -pubout).";
    } else if (!hasWholePoint(key)) {
        shape.weakness = "its point is compressed, which docker and notary cannot read";
        shape.remedy =
            "Write it uncompressed: openssl ec -in FILE -conv_form uncompressed -out NEW (a public key: with -pubin "
            "-pubout).";
    }
}

KeyShape ecShape(const EVP_PKEY* key) {
    KeyShape shape;
    shape.kind = "ecdsa";
    shape.bits = EVP_PKEY_get_bits(key);
    char group[80] = "";
    size_t length = 0;
    EVP_PKEY_get_group_name(key, group, sizeof group, &length);
    const std::string name(group, length);
    if (name == "prime256v1") {
        shape.algorithm = "ECDSA P-256";
    } else if (name == "secp384r1") {
        shape.algorithm = "ECDSA P-384";
    } else if (name == "secp521r1") {
        shape.algorithm = "ECDSA P-521";
    } else {
        shape.algorithm = "ECDSA " + name;
        shape.weakness = "its curve " + name + " is not one of P-256, P-384 and P-521";
    }
    if (shape.weakness.empty()) judgeEncoding(key, shape);
    return shape;
}

KeyShape rsaShape(const EVP_PKEY* key) {
    KeyShape shape;
    shape.kind = "rsa";
    shape.bits = EVP_PKEY_get_bits(key);
    shape.algorithm = "RSA " + std::to_string(shape.bits);
    BIGNUM* exponent = nullptr;
    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent);
    const BignumPtr e(exponent);
    if (shape.bits < 2048) {
        shape.weakness = "it is an RSA key of only " + std::to_string(shape.bits) + " bits";
    } else if (shape.bits > 16384) {
        shape.weakness = "it is an RSA key of over 16384 bits";
    } else if (!e || !BN_is_odd(e.get()) || BN_num_bits(e.get()) < 17) {
        shape.weakness = "its RSA exponent is even or under 65537";
    }
    return shape;
}

/// A point of P-256, uncompressed; null where it is none.
PkeyPtr readP256(BytesView point) {
    const PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    char group[] = "prime256v1";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                           OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, const_cast<char*>(point.data()), point.size()), OSSL_PARAM_construct_end()};
    EVP_PKEY* key = nullptr;
    if (context && EVP_PKEY_fromdata_init(context.get()) == 1) EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params);
    return PkeyPtr(key);
}

Result<PkeyPtr> readSpki(BytesView der) {
    // Nearly all keys are of P-256, and OpenSSL's decoder tries every format that it knows.
    constexpr BytesView kP256("\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04", 27);
    constexpr size_t kPoint = 65;
    const bool isP256 = der.starts_with(kP256) && der.size() == kP256.size() - 1 + kPoint;
    const unsigned char* at = bytesOf(der);
    PkeyPtr key = isP256 ? readP256(der.substr(kP256.size() - 1)) : PkeyPtr(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    const bool whole = key && (isP256 || at == bytesOf(der) + der.size());
    ERR_clear_error();
    if (!whole) return fail(ErrorCode::Malformed, "The public key cannot be read");
    return key;
}

/// The certificate was read with its key.
Result<PkeyPtr> keyOf(const Certificate& certificate) {
    EVP_PKEY* key = X509_get0_pubkey(certificate.data().x509.get());
    ERR_clear_error();
    if (!key || EVP_PKEY_up_ref(key) != 1) return fail(ErrorCode::Malformed, "The public key cannot be read");
    return PkeyPtr(key);
}

/// Keys that were parsed lately, by their IDs, which are digests of all that is parsed. The same few stand in every version
/// of a role, and OpenSSL takes longer to read one than to verify a signature with it.
class KnownKeys {
public:
    std::optional<PublicKey> find(const std::string& id) {
        const std::lock_guard lock(mutex_);
        const auto known = keys_.find(id);
        return known == keys_.end() ? std::nullopt : std::optional(known->second);
    }
    void add(const PublicKey& key) {
        const std::lock_guard lock(mutex_);
        if (keys_.size() >= kMost) keys_.clear();
        keys_.emplace(key.id(), key);
    }

private:
    static constexpr size_t kMost = 1024;
    std::mutex mutex_;
    std::unordered_map<std::string, PublicKey> keys_;
};

/// Bytes of a key that is worth remembering: keys are read before anybody's signature is.
constexpr size_t kMostRemembered = 16 << 10;

KnownKeys& knownKeys() {
    static KnownKeys keys;
    return keys;
}

Result<PkeyPtr> readEd25519(BytesView raw) {
    PkeyPtr key(raw.size() == 32 ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(raw), raw.size()) : nullptr);
    ERR_clear_error();
    if (!key) return fail(ErrorCode::Malformed, "The Ed25519 public key is not 32 bytes");
    return key;
}

}  // namespace

bool hasWholePoint(const EVP_PKEY* key) {
    return textParameter(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT) ==
           OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED;
}

void writeWholePoint(EVP_PKEY* key) {
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC || hasWholePoint(key)) return;
    EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                   OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED);
}

KeyShape shapeOf(const EVP_PKEY* key) {
    switch (EVP_PKEY_get_base_id(key)) {
        case EVP_PKEY_EC: return ecShape(key);
        case EVP_PKEY_RSA: return rsaShape(key);
        case EVP_PKEY_ED25519:
            return {"ed25519", "Ed25519", "", "", 256};
        default: return {};
    }
}

std::string keyId(std::string_view keytype, BytesView publicBytes) {
    std::string canonical = R"({"keytype":")";
    for (char c : keytype) {
        if (c == '"' || c == '\\') canonical.push_back('\\');
        canonical.push_back(c);
    }
    canonical.append(R"(","keyval":{"private":null,"public":")").append(toBase64(publicBytes)).append("\"}}");
    return sha256(canonical).hex();
}

Result<PublicKey> PublicKey::parse(std::string_view keytype, BytesView publicBytes) {
    std::string id = keyId(keytype, publicBytes);
    if (auto known = knownKeys().find(id)) return *known;
    auto data = std::make_shared<Data>();
    data->keytype = keytype;
    data->publicBytes = publicBytes;
    data->id = std::move(id);
    data->canonicalId = data->id;
    const bool x509 = keytype.ends_with("-x509");
    const std::string kind(x509 ? keytype.substr(0, keytype.size() - 5) : keytype);
    if (kind != "ecdsa" && kind != "rsa" && (kind != "ed25519" || x509)) {
        return fail(ErrorCode::Malformed, "The key type is not one that Notary knows");
    }
    if (x509) {
        RG_ASSIGN(data->certificates, Certificate::parsePem(publicBytes));
        RG_ASSIGN(data->pkey, keyOf(data->certificates.front()));
        data->canonicalId = keyId(kind, data->certificates.front().publicKeyDer());
    } else if (kind == "ed25519") {
        RG_ASSIGN(data->pkey, readEd25519(publicBytes));
    } else {
        RG_ASSIGN(data->pkey, readSpki(publicBytes));
    }
    data->shape = shapeOf(data->pkey.get());
    if (data->shape.kind != kind) return fail(ErrorCode::Malformed, "The key is of another kind than its key type says");
    if (kind == "ed25519" && isSmallOrder(data->publicBytes)) data->shape.weakness = "it is an Ed25519 point of small order";
    const PublicKey key(std::move(data));
    if (publicBytes.size() <= kMostRemembered) knownKeys().add(key);
    return key;
}

Result<PublicKey> PublicKey::fromPem(const PemBlock& block) {
    if (block.label == "CERTIFICATE") {
        RG_ASSIGN(const Certificate certificate, Certificate::parseDer(block.der.reveal()));
        if (certificate.keyKind() == "ed25519" || certificate.keyKind().empty()) return fail(ErrorCode::Malformed, "A certificate of this kind of key is not one that Notary knows");
        const Secret text = writePem({block.label, {}, Secret::copyOf(block.der.reveal())});
        return parse(certificate.keyKind() + "-x509", text.reveal());
    }
    if (block.label != "PUBLIC KEY") return fail(ErrorCode::Malformed, "The PEM block is no certificate and no public key");
    RG_ASSIGN(const PkeyPtr key, readSpki(block.der.reveal()));
    const KeyShape shape = shapeOf(key.get());
    if (shape.kind == "ecdsa" && !hasWholePoint(key.get())) {
        writeWholePoint(key.get());
        return parse(shape.kind, derOf(i2d_PUBKEY, key.get()));
    }
    if (shape.kind != "ed25519") return parse(shape.kind, block.der.reveal());
    Bytes raw(32, '\0');
    size_t length = raw.size();
    EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(raw.data()), &length);
    return parse("ed25519", raw);
}

const std::string& PublicKey::id() const { return data_->id; }
const std::string& PublicKey::canonicalId() const { return data_->canonicalId; }
const std::string& PublicKey::keytype() const { return data_->keytype; }
const Bytes& PublicKey::publicBytes() const { return data_->publicBytes; }
const std::string& PublicKey::algorithm() const { return data_->shape.algorithm; }
const std::string& PublicKey::weakness() const { return data_->shape.weakness; }
const std::string& PublicKey::remedy() const {
    return data_->shape.remedy;
}
const std::vector<Certificate>& PublicKey::certificates() const { return data_->certificates; }

}  // namespace roseglass::crypto

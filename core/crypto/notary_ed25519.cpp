#include "crypto/notary_ed25519.h"

#include <openssl/crypto.h>

#include <cstring>

namespace roseglass::crypto {
namespace {

constexpr const char* kNotarysId = "1.3.6.1.4.1.11591.15.1";
constexpr size_t kHalf = 32;  ///< bytes of the seed and of the public key
constexpr int kWhole = 3 * kHalf;

bool isNotarys(const ASN1_OBJECT* object) {
    char text[64] = "";
    return OBJ_obj2txt(text, sizeof text, object, 1) > 0 && std::strcmp(text, kNotarysId) == 0;
}

}  // namespace

PkeyPtr keyOf(const PKCS8_PRIV_KEY_INFO* info) {
    const ASN1_OBJECT* object = nullptr;
    const unsigned char* bytes = nullptr;
    int length = 0;
    if (PKCS8_pkey_get0(&object, &bytes, &length, nullptr, info) != 1) return nullptr;
    if (!isNotarys(object)) return PkeyPtr(EVP_PKCS82PKEY(info));
    if (length != kWhole || std::memcmp(bytes, bytes + 2 * kHalf, kHalf) != 0) return nullptr;
    PkeyPtr key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes + kHalf, kHalf));
    unsigned char own[kHalf];
    size_t size = sizeof own;
    const bool whole = key && EVP_PKEY_get_raw_public_key(key.get(), own, &size) == 1 && std::memcmp(own, bytes, kHalf) == 0;
    return whole ? std::move(key) : nullptr;
}

Pkcs8Ptr pkcs8Of(const EVP_PKEY* key) {
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519) return Pkcs8Ptr(EVP_PKEY2PKCS8(key));
    auto* bytes = static_cast<unsigned char*>(OPENSSL_malloc(kWhole));
    size_t size = kHalf, seed = kHalf;
    Pkcs8Ptr info(PKCS8_PRIV_KEY_INFO_new());
    const bool taken = bytes && info && EVP_PKEY_get_raw_public_key(key, bytes, &size) == 1 && EVP_PKEY_get_raw_private_key(key, bytes + kHalf, &seed) == 1;
    if (taken) std::memcpy(bytes + 2 * kHalf, bytes, kHalf);
    // From here on the bytes are the structure's, which wipes them.
    if (taken && PKCS8_pkey_set0(info.get(), OBJ_txt2obj(kNotarysId, 1), 0, V_ASN1_UNDEF, nullptr, bytes, kWhole) == 1) return info;
    OPENSSL_clear_free(bytes, kWhole);
    return nullptr;
}

}  // namespace roseglass::crypto

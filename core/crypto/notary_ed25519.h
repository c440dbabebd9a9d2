#pragma once
#include <openssl/x509.h>

#include "crypto/openssl_types.h"

namespace roseglass::crypto {

using Pkcs8Ptr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Deleter<PKCS8_PRIV_KEY_INFO_free>>;

/// The key of a PKCS#8 structure: OpenSSL's forms, and notary's own of an Ed25519 key (notary, tuf/utils/pkcs8.go), which is
/// older than RFC 8410: the object identifier 1.3.6.1.4.1.11591.15.1, and the public key, the seed and the public key again in
/// 96 bytes. Null where it is neither, or where the halves do not belong together.
PkeyPtr keyOf(const PKCS8_PRIV_KEY_INFO* info);

/// PKCS#8 as notary and docker read it: an Ed25519 key in notary's form, every other one in OpenSSL's.
Pkcs8Ptr pkcs8Of(const EVP_PKEY* key);

}  // namespace roseglass::crypto

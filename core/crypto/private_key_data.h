#pragma once
#include "crypto/openssl_types.h"
#include "crypto/private_key.h"

namespace roseglass::crypto {

struct PrivateKey::Data {
    PkeyPtr pkey;
    PublicKey publicKey;
};

}  // namespace roseglass::crypto

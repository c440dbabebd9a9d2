#pragma once
#include "crypto/openssl_types.h"
#include "crypto/public_key.h"

namespace roseglass::crypto {

struct PublicKey::Data {
    std::string keytype, id, canonicalId;
    Bytes publicBytes;
    std::vector<Certificate> certificates;
    PkeyPtr pkey;
    KeyShape shape;
};

}  // namespace roseglass::crypto

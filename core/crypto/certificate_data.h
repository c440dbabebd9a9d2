#pragma once
#include <openssl/x509.h>

#include "crypto/certificate.h"
#include "crypto/openssl_types.h"

namespace roseglass::crypto {

struct Certificate::Data {
    X509Ptr x509;
    std::string commonName, issuerName, serial, signatureHash, keyKind;
    Instant notBefore, notAfter;
    bool ca = false;
    Bytes der, publicKeyDer;
};

}  // namespace roseglass::crypto

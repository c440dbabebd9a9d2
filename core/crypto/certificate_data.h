#pragma once
#include <openssl/x509.h>

#include "crypto/certificate.h"
#include "crypto/openssl_types.h"

namespace roseglass::crypto {

struct Certificate::Data {
    X509Ptr x509;
    std::string commonName, issuerName, subjectName, serial, signatureHash, keyKind, keyWeakness;
    size_t commonNames = 0;
    Instant notBefore, notAfter;
    bool ca = false, signsCertificates = false;
    Bytes der, publicKeyDer;
};

}  // namespace roseglass::crypto

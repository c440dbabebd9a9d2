#include <cstddef>
#include <cstdint>
#include <string>

#include "crypto/certificate.h"
#include "crypto/public_key.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    static_cast<void>(roseglass::crypto::Certificate::parseDer(bytes));
    static_cast<void>(roseglass::crypto::Certificate::parsePem(bytes));
    for (const char* keytype : {"ecdsa", "rsa", "ed25519", "ecdsa-x509"}) static_cast<void>(roseglass::crypto::PublicKey::parse(keytype, bytes));
    return 0;
}

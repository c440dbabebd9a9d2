#pragma once
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "base/bytes.h"

/// OpenSSL's objects with owners, for this folder only.
namespace roseglass::crypto {

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const { Free(object); }
};

using PkeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using PkeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;
using X509Ptr = std::unique_ptr<X509, Deleter<X509_free>>;
using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using BignumPtr = std::unique_ptr<BIGNUM, Deleter<BN_clear_free>>;
using EcdsaSigPtr = std::unique_ptr<ECDSA_SIG, Deleter<ECDSA_SIG_free>>;

inline const unsigned char* bytesOf(BytesView view) { return reinterpret_cast<const unsigned char*>(view.data()); }

/// What an OpenSSL encoder ("i2d") writes for an object.
template <class Encode, class Object>
Bytes derOf(Encode encode, Object* object) {
    unsigned char* out = nullptr;
    const int length = encode(object, &out);
    Bytes bytes = length > 0 ? Bytes(reinterpret_cast<char*>(out), static_cast<size_t>(length)) : Bytes();
    OPENSSL_free(out);
    return bytes;
}

/// The shape of a key as far as trust decisions need it.
struct KeyShape {
    std::string kind;        ///< "ecdsa", "rsa", "ed25519" or empty
    std::string algorithm;   ///< "ECDSA P-256", "RSA 2048", "Ed25519"
    std::string weakness;    ///< why it must not be used; may be empty
    std::string remedy;      ///< the way out of the weakness; may be empty
    int bits = 0;            ///< of the curve's order or the modulus
};
KeyShape shapeOf(const EVP_PKEY* key);

/// Whether a key of an elliptic curve is written with its whole point, neither compressed nor hybrid.
bool hasWholePoint(const EVP_PKEY* key);
/// Has it written so from now on.
void writeWholePoint(EVP_PKEY* key);

}  // namespace roseglass::crypto

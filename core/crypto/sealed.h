#pragma once
#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace roseglass::crypto {

/// Bytes under a passphrase: scrypt (N 2^17, r 8, p 1) and AES-256-GCM.
struct Sealed {
    uint64_t n = 1 << 17;
    uint32_t r = 8, p = 1;
    Bytes salt, nonce;   ///< 16 and 12 bytes
    Bytes data;          ///< ciphertext, then 16 bytes of tag
};

/// @param n  scrypt's cost, a power of two; the usual one takes 128 MiB
/// Errors: malformed (not enough memory for the key derivation), io.
Result<Sealed> seal(const Secret& plain, const Secret& passphrase, uint64_t n = 1 << 17);
/// Errors: bad-passphrase (or the data were changed), malformed (parameters that no maker of ours writes).
Result<Secret> open(const Sealed& sealed, const Secret& passphrase);

}  // namespace roseglass::crypto

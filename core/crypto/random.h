#pragma once
#include "base/bytes.h"

namespace roseglass::crypto {

/// Random bytes from OpenSSL's generator. The process ends when there is no randomness to be had.
Bytes randomBytes(size_t count);
/// Lower-case hex of `count` random bytes.
std::string randomHex(size_t count);

}  // namespace roseglass::crypto

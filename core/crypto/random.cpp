#include "crypto/random.h"

#include <openssl/rand.h>

#include <cstdlib>

#include "base/encoding.h"

namespace roseglass::crypto {

Bytes randomBytes(size_t count) {
    Bytes bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) std::abort();
    return bytes;
}

std::string randomHex(size_t count) { return toHex(randomBytes(count)); }

}  // namespace roseglass::crypto

// docker's config.json: whatever stands in it, a login or an error comes out, and no error shows what may be a secret.
#include <cstddef>
#include <cstdint>
#include <string>

#include "docker/stored_login.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const char* host : {"localhost:5000", "docker.io"}) {
        const auto login = roseglass::docker::storedLogin(bytes, host);
        if (!login && login.error().message.size() > 400) __builtin_trap();
        if (login && login->credential && login->credential->username.empty() && login->credential->identityToken.empty()) __builtin_trap();
    }
    return 0;
}

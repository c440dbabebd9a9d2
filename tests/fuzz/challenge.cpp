#include <cstddef>
#include <cstdint>
#include <string>

#include "http/auth.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    roseglass::http::Headers headers;
    headers.add("WWW-Authenticate", std::string(reinterpret_cast<const char*>(data), size));
    if (roseglass::http::parseChallenges(headers).size() > 16) __builtin_trap();
    return 0;
}

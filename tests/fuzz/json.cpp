// Whatever is accepted has a canonical form that is its own canonical form.
#include <cstddef>
#include <cstdint>
#include <string>

#include "json/canonical.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto once = roseglass::json::canonicalize(std::string(reinterpret_cast<const char*>(data), size));
    if (!once || once->find_first_of(std::string("\0\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f", 32)) != std::string::npos) return 0;
    const auto twice = roseglass::json::canonicalize(*once);
    if (!twice || *twice != *once) __builtin_trap();
    return 0;
}

// Whatever is accepted reads back as itself.
#include <cstddef>
#include <cstdint>
#include <string>

#include "registry/reference.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto reference = roseglass::registry::Reference::parse(std::string(reinterpret_cast<const char*>(data), size));
    if (!reference) return 0;
    const auto again = roseglass::registry::Reference::parse(reference->toString());
    if (!again || again->toString() != reference->toString()) __builtin_trap();
    return 0;
}

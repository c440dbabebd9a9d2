// Whatever is read is written back byte for byte, so nothing in a bundle has two spellings.
#include "trust/bundle.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto bundle = roseglass::trust::decodeBundle(bytes, "fuzz");
    if (!bundle) return 0;
    const auto again = roseglass::trust::encodeBundle(*bundle);
    if (!again || *again != bytes) __builtin_trap();
    return 0;
}

// A line of an interrupted audit's file is read or refused; what is read is written in one way alone.
#include <cstddef>
#include <cstdint>

#include "trust/audit/audit_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace roseglass;
    const auto repository = trust::repositoryFromLine({reinterpret_cast<const char*>(data), size});
    if (!repository) return 0;
    const std::string line = trust::toLine(*repository);
    const auto again = trust::repositoryFromLine(line);
    if (!again || trust::toLine(*again) != line) __builtin_trap();
    return 0;
}

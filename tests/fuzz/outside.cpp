// The two readers of JSON agree: what the one that builds accepts, the one that reads names accepts, too; and what is accepted is
// read again as the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "json/outside.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    constexpr uint64_t kRoom = 1u << 20;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto json = roseglass::parseJson(bytes, kRoom);
    const auto found = roseglass::parseTexts(bytes, "tags", kRoom, [](std::string&) { return true; });
    if (!json) return 0;
    const bool wide = json->is_object() && json->size() > roseglass::budget::kJsonListMembers;
    if (!found && !wide) __builtin_trap();
    const auto ordered = roseglass::parseOrderedJson(bytes, kRoom);
    if (!ordered) __builtin_trap();
    const auto again = roseglass::parseJson(json->dump(), kRoom * 8);
    if (!again || *again != *json) __builtin_trap();
    return 0;
}

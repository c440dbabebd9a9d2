// Up to a zero byte a .dockerignore, behind it a path. A last rule decides; a line feed more changes nothing.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "docker/ignore_rules.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using roseglass::docker::IgnoreRules;
    const std::string all(reinterpret_cast<const char*>(data), size);
    const size_t zero = std::min(all.find('\0'), all.size());
    const std::string file = all.substr(0, zero), path = all.substr(std::min(zero + 1, all.size()), 200);
    const auto rules = IgnoreRules::parse(file);
    if (!rules) {
        // What a line says is not for the error: the file may be another one than it seems.
        if (rules.error().message.size() > 100) __builtin_trap();
        return 0;
    }
    const bool ignored = rules->ignores(path);
    [[maybe_unused]] const bool below = rules->ignoresAllBelow(path);
    const auto longer = IgnoreRules::parse(file + "\n");
    if (!longer || longer->ignores(path) != ignored) __builtin_trap();
    const auto everything = IgnoreRules::parse(file + "\n**\n");
    if (everything && !everything->ignores(path)) __builtin_trap();
    return 0;
}

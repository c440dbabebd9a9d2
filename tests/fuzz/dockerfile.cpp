// Whatever is taken can be pinned: the file comes back with the names alone changed, and is taken as naming just those. No reading
// of one builder finds an image that the shared one does not.
#include "docker/dockerfile.h"

#include <cstddef>
#include <cstdint>

using namespace roseglass::docker;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string file(reinterpret_cast<const char*>(data), size);
    const BuildQuestion question{{{"A", "1"}}, "linux/arm/v7", "linux/amd64", {}};
    const auto alone = Dockerfile::read(file, question);
    const auto read = Dockerfile::parse(file, question);
    if (!read) return 0;
    if (!alone || alone->images().size() != read->images().size()) __builtin_trap();
    if (read->withNames({}) != file) __builtin_trap();
    std::vector<std::optional<std::string>> names;
    for (const ImageUse& use : read->images()) names.push_back(use.kind == ImageUse::Kind::External ? std::optional<std::string>("r/i:1@sha256:0") : std::nullopt);
    const auto again = Dockerfile::parse(read->withNames(names), question);
    // A longer name may make a line longer than builders read.
    if (!again && again.error().message.find("longer than some builders read") != std::string::npos) return 0;
    if (!again || again->images().size() != names.size()) __builtin_trap();
    for (size_t i = 0; i < names.size(); ++i) {
        const ImageUse &before = read->images()[i], &after = again->images()[i];
        if (names[i] ? after.name != *names[i] || after.resolved != *names[i] : after.kind != before.kind || after.resolved != before.resolved) __builtin_trap();
    }
    return 0;
}

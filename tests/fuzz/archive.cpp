// An archive is read or refused, whatever it holds; what is listed can be opened, and what is opened is whole.
#include <cstddef>
#include <cstdint>

#include "registry/image_source.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace roseglass;
    auto file = OpenFile::temporary();
    if (!file || !(*file)->append({reinterpret_cast<const char*>(data), size})) __builtin_trap();
    const auto images = registry::describeDockerArchive(*file, {});
    const size_t count = images ? images->size() : 0;
    for (size_t i = 0; i < count && i < 3; ++i) {
        const auto image = registry::openDockerArchive(*file, "@" + std::to_string(i), {});
        if (!image) continue;
        if (image->manifests.empty()) __builtin_trap();
        for (const auto& blob : image->blobs) {
            const auto content = blob.open();
            if (content && (*content)->size() != blob.descriptor.size) __builtin_trap();
        }
    }
    return 0;
}

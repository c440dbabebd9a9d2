// What is accepted is an image or an index, in bounds, and no other reader takes the same bytes for the other.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/budget.h"
#include "registry/referrers.h"
#include "registry/strict_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace roseglass;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    static_cast<void>(registry::parseReferrers(bytes, 500));
    static_cast<void>(registry::parseArtifact(bytes));
    static_cast<void>(registry::parseConfigJson(bytes));
    const auto manifest = registry::parseManifest(bytes);
    if (!manifest) return 0;
    const auto json = registry::parseManifestJson(bytes);
    if (!json || !registry::checkOneReading(bytes)) __builtin_trap();
    // The document can be copied and written again, whatever it holds.
    const std::string again = nlohmann::json(*json).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (!registry::parseManifestJson(again)) __builtin_trap();
    if (const auto* image = std::get_if<registry::ImageManifest>(&*manifest)) {
        if (json->contains("manifests") || image->layers.size() > 1000 || image->totalBytes() > 1001 * budget::kBlob) __builtin_trap();
    } else if (json->contains("layers") || json->contains("config") || std::get<registry::ImageIndex>(*manifest).entries.size() > 1000) {
        __builtin_trap();
    }
    return 0;
}

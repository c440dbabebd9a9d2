#include "registry/manifest.h"

#include "base/redact.h"
#include "json/text_of.h"
#include "registry/schema1.h"
#include "registry/strict_json.h"

namespace roseglass::registry {
namespace {

using nlohmann::json;

constexpr size_t kMaxEntries = 1000;

tl::unexpected<Error> malformed(const std::string& why) { return fail(ErrorCode::Malformed, "The manifest " + why); }

Result<Descriptor> parseDescriptor(const json& object, const char* what) {
    Descriptor descriptor;
    descriptor.mediaType = textOf(object, "mediaType");
    const auto digest = crypto::Sha256::parse(textOf(object, "digest"));
    if (!digest) return malformed(std::string("names a ") + what + " without a sha256 digest");
    if (!object.contains("size") || !object["size"].is_number_integer() || (!object["size"].is_number_unsigned() && object["size"].get<int64_t>() < 0)) {
        return malformed(std::string("names a ") + what + " without a valid size");
    }
    descriptor.digest = *digest;
    descriptor.size = object["size"].get<uint64_t>();
    if (descriptor.size > budget::kBlob) return malformed(std::string("names a ") + what + " of a size that nothing has: " + std::to_string(descriptor.size) + " bytes");
    return descriptor;
}

Result<Manifest> parseImage(const json& object, std::string mediaType) {
    ImageManifest image{std::move(mediaType), {}, {}};
    if (!object.contains("config")) return malformed("has no config");
    RG_ASSIGN(image.config, parseDescriptor(object["config"], "config"));
    if (!object.contains("layers") || !object["layers"].is_array()) return malformed("has no layers");
    if (object["layers"].size() > kMaxEntries) return malformed("has over 1,000 layers");
    for (const json& layer : object["layers"]) {
        RG_ASSIGN(Descriptor descriptor, parseDescriptor(layer, "layer"));
        image.layers.push_back(std::move(descriptor));
    }
    return image;
}

Result<Manifest> parseIndex(const json& object, std::string mediaType) {
    ImageIndex index{std::move(mediaType), {}};
    if (object["manifests"].size() > kMaxEntries) return malformed("list has over 1,000 entries");
    for (const json& item : object["manifests"]) {
        IndexEntry entry;
        RG_ASSIGN(entry.manifest, parseDescriptor(item, "manifest"));
        if (item.contains("platform")) {
            entry.os = textOf(item["platform"], "os");
            entry.architecture = textOf(item["platform"], "architecture");
            entry.variant = textOf(item["platform"], "variant");
        }
        index.entries.push_back(std::move(entry));
    }
    return index;
}

}  // namespace

bool IndexEntry::isIndex() const { return manifest.mediaType == media::kDockerList || manifest.mediaType == media::kOciIndex; }

const std::string& typeOf(const Manifest& manifest) {
    const auto* index = std::get_if<ImageIndex>(&manifest);
    return index ? index->mediaType : std::get<ImageManifest>(manifest).mediaType;
}

uint64_t ImageManifest::totalBytes() const {
    uint64_t total = config.size;
    for (const Descriptor& layer : layers) total = budget::sum(total, layer.size);
    return total;
}

Result<Manifest> parseManifest(BytesView bytes) {
    RG_ASSIGN(const json object, parseManifestJson(bytes));
    if (object.contains("schemaVersion") && object["schemaVersion"] == 1) return fail(schema1Refused("The manifest"));
    if (!object.contains("schemaVersion") || object["schemaVersion"] != 2) return malformed("is not of schema version 2");
    std::string mediaType = textOf(object, "mediaType");
    const bool isIndex = object.contains("manifests") && object["manifests"].is_array();
    if (mediaType.empty()) mediaType = isIndex ? media::kOciIndex : media::kOciManifest;
    if (mediaType == media::kDockerList || mediaType == media::kOciIndex) {
        return isIndex ? parseIndex(object, std::move(mediaType)) : malformed("list has no manifests");
    }
    if (mediaType == media::kDockerManifest || mediaType == media::kOciManifest) return parseImage(object, std::move(mediaType));
    return malformed("is of a type that is not supported: " + printable(mediaType, 80));
}

Result<void> checkOneReading(BytesView bytes) {
    RG_TRY(parseManifestJson(bytes));
    return {};
}

bool isForeign(std::string_view mediaType) {
    return mediaType.find(".foreign.") != std::string_view::npos || mediaType.find(".nondistributable.") != std::string_view::npos;
}

}  // namespace roseglass::registry

#include "registry/remote_image.h"

#include <map>
#include <set>

#include "base/redact.h"
#include "registry/json_text.h"
#include "registry/strict_json.h"

namespace roseglass::registry {
namespace {

using nlohmann::json;

constexpr size_t kMaxBlobs = 20'000;

const std::string& typeOf(const Manifest& manifest) {
    const auto* index = std::get_if<ImageIndex>(&manifest);
    return index ? index->mediaType : std::get<ImageManifest>(manifest).mediaType;
}

/// What the registry says a manifest is must be what its bytes say (distribution-spec: pulling manifests).
Result<Manifest> parseServed(const Client::FetchedManifest& served) {
    RG_ASSIGN(Manifest manifest, parseManifest(served.bytes));
    const std::string announced = served.mediaType.substr(0, served.mediaType.find_first_of("; "));
    if (!announced.empty() && announced != typeOf(manifest)) {
        return fail(Error(ErrorCode::Malformed, "The registry serves " + served.digest.toString() + " as another type than its content is", "Somebody may have changed it on the way; do not use it.")
                        .withSides(typeOf(manifest), announced));
    }
    return manifest;
}

class Reader {
public:
    Reader(const Client& client, const std::string& path, RemoteImage& image) : client_(client), path_(path), image_(image) {}

    Result<void> addImage(const Client::FetchedManifest& served, const ImageManifest& manifest, const std::string& platform) {
        RG_TRY(addBlob({manifest.config, true, 0, platform}));
        size_t number = 0;
        for (const Descriptor& layer : manifest.layers) {
            if (isForeign(layer.mediaType)) {
                return fail(ErrorCode::Malformed, "The image has a foreign layer, " + layer.digest.toString() + ", which the registry does not hold", "Pull it with the engine that it was made for, or use another image.");
            }
            RG_TRY(addBlob({layer, false, ++number, platform}));
        }
        return keep({manifest.mediaType, served.bytes, served.digest, platform});
    }

    Result<void> addChild(const IndexEntry& entry, const Job& job) {
        if (!manifests_.insert(entry.manifest.digest).second) return {};
        RG_ASSIGN(const Client::FetchedManifest served, client_.fetchManifest(path_, entry.manifest.digest.toString(), job));
        if (served.bytes.size() != entry.manifest.size) {
            return fail(Error(ErrorCode::LengthMismatch, "The manifest " + served.digest.toString() + " is not as long as its index says")
                            .withSides(std::to_string(entry.manifest.size) + " bytes", std::to_string(served.bytes.size()) + " bytes"));
        }
        RG_ASSIGN(const Manifest manifest, parseServed(served));
        const auto* single = std::get_if<ImageManifest>(&manifest);
        if (!single) return fail(ErrorCode::Malformed, "The index holds another index, " + served.digest.toString() + ", which is not supported");
        if (!entry.manifest.mediaType.empty() && entry.manifest.mediaType != single->mediaType) {
            return fail(Error(ErrorCode::Malformed, "The manifest " + served.digest.toString() + " is of another type than its index says").withSides(printable(entry.manifest.mediaType, 100), single->mediaType));
        }
        RG_TRY(readConfig(*single, job));
        return addImage(served, *single, PlatformName{entry.os, entry.architecture, entry.variant}.toString());
    }

    Result<void> readSingle(const Client::FetchedManifest& served, const ImageManifest& manifest, const std::string& wanted, const Job& job) {
        RG_ASSIGN(const json config, readConfig(manifest, job));
        if (config.is_object()) {
            const PlatformName actual{printable(textOf(config, "os"), 40), printable(textOf(config, "architecture"), 40), printable(textOf(config, "variant"), 40)};
            image_.platform = actual.toString();
            if (!wanted.empty() && wanted != "all") {
                RG_ASSIGN(const PlatformName name, PlatformName::parse(wanted));
                if (!fits(actual, name)) return fail(ErrorCode::NotFound, "The image is for " + (image_.platform.empty() ? std::string("no platform that it names") : image_.platform) + ", not for " + name.toString());
            }
        }
        return addImage(served, manifest, image_.platform);
    }

    Result<void> readIndex(const Client::FetchedManifest& served, const ImageIndex& index, const std::string& wanted, const Job& job) {
        image_.offered = index.entries;
        if (wanted == "all") {
            image_.platform = wanted;
            for (const IndexEntry& entry : index.entries) RG_TRY(addChild(entry, job));
            image_.config.clear();
            return keep({index.mediaType, served.bytes, served.digest, {}});
        }
        PlatformName name = PlatformName::ofThisMachine();
        if (!wanted.empty()) {
            RG_ASSIGN(name, PlatformName::parse(wanted));
        }
        const auto chosen = choosePlatform(index, name);
        if (!chosen) {
            const std::string there = platformsOf(index);
            return fail(ErrorCode::NotFound, "The image is not made for " + name.toString(), there.empty() ? "It names no platform at all." : "It is made for " + there + "; choose one with --platform.");
        }
        const IndexEntry& entry = index.entries[*chosen];
        image_.platform = PlatformName{entry.os, entry.architecture, entry.variant}.toString();
        return addChild(entry, job);
    }

private:
    /// Compares the config of an image with its digest and reads it; null where it is something else's. It stays in
    /// `image_`, so that it is not fetched again.
    Result<json> readConfig(const ImageManifest& manifest, const Job& job) {
        const bool isImage = manifest.config.mediaType == media::kDockerConfig || manifest.config.mediaType == media::kOciConfig;
        if (!isImage) return json();
        if (manifest.config.size > budget::kConfig) return fail(ErrorCode::TooLarge, "The image's config is larger than any image has: " + std::to_string(manifest.config.size) + " bytes");
        RG_ASSIGN(image_.config, client_.blob(path_, manifest.config, job));
        return parseConfigJson(image_.config);
    }

    Result<void> keep(RawManifest manifest) {
        bytes_ += manifest.bytes.size();
        if (bytes_ > budget::kManifests) return fail(Error(ErrorCode::TooLarge, "The manifests of the image are larger together than any image has", "Take one of its platforms, with --platform.").withSides("at most " + sizeText(budget::kManifests), "more"));
        image_.manifests.push_back(std::move(manifest));
        return {};
    }

    Result<void> addBlob(RemoteBlob blob) {
        const auto [known, isNew] = blobs_.emplace(blob.descriptor.digest, blob.descriptor.size);
        if (!isNew && known->second != blob.descriptor.size) {
            return fail(Error(ErrorCode::Malformed, "The image names " + blob.descriptor.digest.toString() + " twice, with different sizes")
                            .withSides(std::to_string(known->second), std::to_string(blob.descriptor.size)));
        }
        if (!isNew) return {};
        if (image_.blobs.size() == kMaxBlobs) return fail(ErrorCode::TooLarge, "The image has over 20,000 parts");
        image_.blobs.push_back(std::move(blob));
        return {};
    }

    const Client& client_;
    const std::string& path_;
    RemoteImage& image_;
    std::set<crypto::Sha256> manifests_;
    std::map<crypto::Sha256, uint64_t> blobs_;
    uint64_t bytes_ = 0;
};

}  // namespace

Result<RemoteImage> readRemoteImage(const Client& client, const std::string& path, const Client::FetchedManifest& top, const std::string& platform, const Job& job) {
    RG_ASSIGN(const Manifest manifest, parseServed(top));
    RemoteImage image;
    Reader reader(client, path, image);
    if (const auto* index = std::get_if<ImageIndex>(&manifest)) RG_TRY(reader.readIndex(top, *index, platform, job));
    else RG_TRY(reader.readSingle(top, std::get<ImageManifest>(manifest), platform, job));
    return image;
}

}  // namespace roseglass::registry

#include "registry/remote_image.h"

#include <map>
#include <set>
#include <tuple>

#include "base/redact.h"
#include "json/text_of.h"
#include "registry/strict_json.h"

namespace roseglass::registry {
namespace {

using nlohmann::json;

constexpr size_t kMaxBlobs = 20'000;

bool isManifestType(std::string_view type) { return type.starts_with("application/vnd.docker.distribution.manifest.") || type.starts_with("application/vnd.oci.image."); }

/// What the registry says a manifest is must be what its bytes say (distribution-spec: pulling manifests). Web servers and
/// proxies that know no manifests say text/plain, application/json and the like, which says nothing.
Result<Manifest> parseServed(const Client::FetchedManifest& served) {
    RG_ASSIGN(Manifest manifest, parseManifest(served.bytes));
    const std::string announced = served.mediaType.substr(0, served.mediaType.find_first_of("; "));
    if (isManifestType(announced) && announced != typeOf(manifest)) {
        return fail(Error(ErrorCode::Malformed, "The registry serves " + served.digest.toString() + " as another type than its content is", "Clients would read it differently. Ask the operator of the registry, or of a proxy in front of it.")
                        .withSides(typeOf(manifest), announced));
    }
    return manifest;
}

struct Child {
    Client::FetchedManifest served;
    Manifest manifest;
};

/// What an index names, of the length and type that it says.
Result<Child> fetchChild(const Client& client, const std::string& path, const Descriptor& named, const Job& job) {
    RG_ASSIGN(Client::FetchedManifest served, client.fetchManifest(path, named.digest.toString(), job));
    if (served.bytes.size() != named.size) {
        return fail(Error(ErrorCode::LengthMismatch, "The manifest " + served.digest.toString() + " is not as long as its index says")
                        .withSides(std::to_string(named.size) + " bytes", std::to_string(served.bytes.size()) + " bytes"));
    }
    RG_ASSIGN(Manifest manifest, parseServed(served));
    const bool announced = !named.mediaType.empty() || std::holds_alternative<ImageIndex>(manifest);
    if (announced && named.mediaType != typeOf(manifest)) {
        return fail(Error(ErrorCode::Malformed, "The manifest " + served.digest.toString() + " is of another type than its index says").withSides(printable(named.mediaType, 100), typeOf(manifest)));
    }
    return Child{std::move(served), std::move(manifest)};
}

tl::unexpected<Error> tooDeep() { return fail(ErrorCode::Malformed, "The image is an index with indexes in it, nested deeper than " + std::to_string(kIndexLevels) + " levels"); }
tl::unexpected<Error> tooMany() { return fail(ErrorCode::TooLarge, "The image has over " + std::to_string(kMaxManifests) + " manifests"); }

/// Walks through an index for imagesOf.
class Gatherer {
public:
    Gatherer(const Client& client, const std::string& path, const PlatformName* wanted, std::vector<IndexEntry>& out) : client_(client), path_(path), wanted_(wanted), out_(out) {}

    Result<void> add(const ImageIndex& index, const PlatformName& around, size_t level, const Job& job) {
        if (level > kIndexLevels) return tooDeep();
        for (IndexEntry entry : index.entries) {
            if (entry.platform().toString().empty()) std::tie(entry.os, entry.architecture, entry.variant) = std::tie(around.os, around.architecture, around.variant);
            const std::string name = entry.platform().toString();
            if (!entry.isIndex() || (wanted_ && !name.empty() && !fits(entry.platform(), *wanted_))) {
                if (out_.size() == kMaxManifests) return tooMany();
                out_.push_back(std::move(entry));
                continue;
            }
            if (!opened_.insert(entry.manifest.digest).second) continue;
            if (opened_.size() > kMaxManifests) return tooMany();
            RG_ASSIGN(const Child child, fetchChild(client_, path_, entry.manifest, job));
            RG_TRY(add(std::get<ImageIndex>(child.manifest), entry.platform(), level + 1, job));
        }
        return {};
    }

private:
    const Client& client_;
    const std::string& path_;
    const PlatformName* wanted_;
    std::vector<IndexEntry>& out_;
    std::set<crypto::Sha256> opened_;
};

bool isImageConfig(const Descriptor& config) { return config.mediaType == media::kDockerConfig || config.mediaType == media::kOciConfig; }

PlatformName platformIn(const json& config) { return {printable(textOf(config, "os"), 40), printable(textOf(config, "architecture"), 40), printable(textOf(config, "variant"), 40)}; }

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

    /// An entry with all below it.
    Result<void> addAll(const IndexEntry& entry, size_t level, const Job& job) {
        if (!manifests_.insert(entry.manifest.digest).second) return {};
        if (manifests_.size() > kMaxManifests) return tooMany();
        RG_ASSIGN(const Child child, fetchChild(client_, path_, entry.manifest, job));
        const auto* index = std::get_if<ImageIndex>(&child.manifest);
        if (!index) return addChild(child, entry.platform().toString(), job);
        if (level > kIndexLevels) return tooDeep();
        for (const IndexEntry& inner : index->entries) RG_TRY(addAll(inner, level + 1, job));
        return keep({index->mediaType, child.served.bytes, child.served.digest, {}});
    }

    Result<void> addChild(const Child& child, const std::string& platform, const Job& job) {
        const auto& single = std::get<ImageManifest>(child.manifest);
        RG_TRY(readConfig(single, job));
        return addImage(child.served, single, platform);
    }

    /// Whether an entry that names no platform is an image for this one, by its config; it is added then.
    Result<bool> addIfFit(const IndexEntry& entry, const PlatformName& wanted, const Job& job) {
        RG_ASSIGN(const Child child, fetchChild(client_, path_, entry.manifest, job));
        const auto& single = std::get<ImageManifest>(child.manifest);
        if (!isImageConfig(single.config)) return false;
        RG_ASSIGN(const json config, readConfig(single, job));
        const PlatformName name = platformIn(config);
        if (!fits(name, wanted)) return false;
        image_.platform = name.toString();
        RG_TRY(addImage(child.served, single, image_.platform));
        return true;
    }

    Result<void> readSingle(const Client::FetchedManifest& served, const ImageManifest& manifest, const std::string& wanted, const Job& job) {
        RG_ASSIGN(const json config, readConfig(manifest, job));
        if (config.is_object()) {
            const PlatformName actual = platformIn(config);
            image_.platform = actual.toString();
            if (!wanted.empty() && wanted != "all") {
                RG_ASSIGN(const PlatformName name, PlatformName::parse(wanted));
                if (!fits(actual, name)) return fail(ErrorCode::NotFound, "The image is for " + (image_.platform.empty() ? std::string("no platform that it names") : image_.platform) + ", not for " + name.toString());
            }
        }
        return addImage(served, manifest, image_.platform);
    }

    Result<void> readIndex(const Client::FetchedManifest& served, const ImageIndex& index, const std::string& wanted, const Job& job) {
        if (wanted == "all") {
            RG_ASSIGN(image_.offered, imagesOf(client_, path_, index, nullptr, job));
            image_.platform = wanted;
            for (const IndexEntry& entry : index.entries) RG_TRY(addAll(entry, 2, job));
            image_.config.clear();
            return keep({index.mediaType, served.bytes, served.digest, {}});
        }
        PlatformName name = PlatformName::ofThisMachine();
        if (!wanted.empty()) {
            RG_ASSIGN(name, PlatformName::parse(wanted));
        }
        RG_ASSIGN(image_.offered, imagesOf(client_, path_, index, &name, job));
        for (const size_t chosen : choosePlatforms(image_.offered, name)) {
            const IndexEntry& entry = image_.offered[chosen];
            image_.platform = entry.platform().toString();
            if (image_.platform.empty()) {
                RG_ASSIGN(const bool added, addIfFit(entry, name, job));
                if (added) return {};
                continue;
            }
            RG_ASSIGN(const Child child, fetchChild(client_, path_, entry.manifest, job));
            return addChild(child, image_.platform, job);
        }
        const std::string there = platformsOf(image_.offered);
        return fail(ErrorCode::NotFound, "The image is not made for " + name.toString(), there.empty() ? "It names no platform at all." : "It is made for " + there + "; choose one with --platform.");
    }

private:
    /// Compares the config of an image with its digest and reads it; null where it is something else's. It stays in
    /// `image_`, so that it is not fetched again.
    Result<json> readConfig(const ImageManifest& manifest, const Job& job) {
        if (!isImageConfig(manifest.config)) return json();
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

Result<std::vector<IndexEntry>> imagesOf(const Client& client, const std::string& path, const ImageIndex& index, const PlatformName* wanted, const Job& job) {
    std::vector<IndexEntry> images;
    RG_TRY(Gatherer(client, path, wanted, images).add(index, {}, 1, job));
    return images;
}

Result<RemoteImage> readRemoteImage(const Client& client, const std::string& path, const Client::FetchedManifest& top, const std::string& platform, const Job& job) {
    RG_ASSIGN(const Manifest manifest, parseServed(top));
    RemoteImage image;
    image.mediaType = typeOf(manifest);
    Reader reader(client, path, image);
    if (const auto* index = std::get_if<ImageIndex>(&manifest)) RG_TRY(reader.readIndex(top, *index, platform, job));
    else RG_TRY(reader.readSingle(top, std::get<ImageManifest>(manifest), platform, job));
    return image;
}

}  // namespace roseglass::registry

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "base/redact.h"
#include "json/text_of.h"
#include "registry/layer.h"
#include "registry/layout_files.h"
#include "registry/parallel.h"
#include "registry/platform.h"
#include "registry/reference.h"
#include "registry/strict_json.h"

namespace roseglass::registry {
namespace {

using nlohmann::json;

constexpr size_t kMaxLayers = 1000;
constexpr size_t kMaxImages = 1000;

/// One item of manifest.json (docker: image/tarexport).
struct Item {
    std::string config;
    std::vector<std::string> tags, layers;
    bool foreign = false;
};

struct Config {
    Bytes bytes;
    std::vector<crypto::Sha256> diffIds;
    std::string platform;
};

std::vector<std::string> textsOf(const json& object, const char* key) {
    std::vector<std::string> texts;
    if (!object.is_object() || !object.contains(key) || !object[key].is_array()) return texts;
    for (const json& text : object[key]) texts.push_back(text.is_string() ? text.get<std::string>() : std::string());
    return texts;
}

Result<std::vector<Item>> itemsOf(const TarFiles& files) {
    RG_ASSIGN(const auto content, files.open("manifest.json"));
    RG_ASSIGN(const Bytes bytes, content->all(kMaxManifestFile));
    const auto read = parseJson(bytes, kMaxManifestFile);
    if (!read) return fail(Error(read.error().code, "The manifest.json of " + files.where() + ": " + read.error().message, read.error().hint));
    const json& list = *read;
    if (!list.is_array()) return fail(ErrorCode::Malformed, "The manifest.json of " + files.where() + " is not a list");
    if (list.size() > kMaxImages) return fail(ErrorCode::TooLarge, files.where() + " lists over 1,000 images");
    std::vector<Item> items;
    for (const json& object : list) {
        RG_TRY(checkSpelling(object, {"Config", "RepoTags", "Layers", "LayerSources"}, "The manifest.json of " + files.where()));
        Item item{textOf(object, "Config"), textsOf(object, "RepoTags"), textsOf(object, "Layers"), false};
        if (item.config.empty()) return fail(ErrorCode::Malformed, "The manifest.json of " + files.where() + " lists an image without a config");
        if (item.layers.size() > kMaxLayers) return fail(ErrorCode::TooLarge, "An image of " + files.where() + " has over 1,000 layers");
        if (object.contains("LayerSources") && object["LayerSources"].is_object()) {
            for (const json& source : object["LayerSources"]) item.foreign = item.foreign || isForeign(textOf(source, "mediaType"));
        }
        items.push_back(std::move(item));
    }
    if (items.empty()) return fail(ErrorCode::NotFound, files.where() + " holds no image");
    return items;
}

bool isNamed(const Item& item, const std::string& wanted) {
    return std::any_of(item.tags.begin(), item.tags.end(), [&](const std::string& tag) { return isSameImage(tag, wanted); });
}

std::string listed(const std::vector<Item>& items) {
    std::string out;
    for (size_t i = 0; i < items.size(); ++i) out += (i == 0 ? "" : ", ") + (items[i].tags.empty() ? "@" + std::to_string(i) : printable(items[i].tags.front(), 120));
    return out.size() > 600 ? out.substr(0, 600) + "…" : out;
}

Result<Item> choose(const TarFiles& files, const std::string& wanted) {
    RG_ASSIGN(const std::vector<Item> items, itemsOf(files));
    if (wanted.empty() && items.size() == 1) return items.front();
    const std::string hint = "Write its reference, or @N counted from 0, behind a colon. It holds: " + listed(items);
    if (wanted.empty()) return fail(ErrorCode::Usage, files.where() + " holds several images, and none was chosen", hint);
    std::vector<Item> chosen;
    for (size_t i = 0; i < items.size(); ++i) {
        if (wanted == "@" + std::to_string(i) || isNamed(items[i], wanted)) chosen.push_back(items[i]);
    }
    if (chosen.empty()) return fail(ErrorCode::NotFound, files.where() + " holds no image \"" + printable(wanted, 160) + "\"", hint);
    if (chosen.size() > 1) return fail(ErrorCode::Malformed, files.where() + " holds two images named \"" + printable(wanted, 160) + "\"", hint);
    return chosen.front();
}

/// The digest that a name of the archive promises: "HEX.json" in the older layout, "blobs/sha256/HEX" in the newer.
std::optional<crypto::Sha256> namedDigest(std::string name) {
    if (name.ends_with(".json")) name.resize(name.size() - 5);
    return crypto::Sha256::fromHex(name.substr(name.rfind('/') + 1));
}

Result<Config> readConfig(const TarFiles& files, const Item& item) {
    Config config;
    RG_ASSIGN(const auto content, files.open(item.config));
    RG_ASSIGN(config.bytes, content->all(kMaxConfigFile));
    const crypto::Sha256 actual = crypto::sha256(config.bytes);
    if (const auto named = namedDigest(item.config); named && *named != actual) {
        return fail(Error(ErrorCode::DigestMismatch, "The image's config in " + files.where() + " is not what its name says").withSides(named->toString(), actual.toString()));
    }
    const auto read = parseConfigJson(config.bytes);
    if (!read) return fail(Error(read.error().code, files.where() + ": " + read.error().message, read.error().hint));
    const json& object = *read;
    if (!object.is_object() || !object.contains("rootfs")) return fail(ErrorCode::Malformed, "The image's config in " + files.where() + " names no layers");
    for (const std::string& text : textsOf(object["rootfs"], "diff_ids")) {
        const auto diffId = crypto::Sha256::parse(text);
        if (!diffId) return fail(ErrorCode::Malformed, "The image's config in " + files.where() + " names a layer without a sha256 digest");
        config.diffIds.push_back(*diffId);
    }
    if (config.diffIds.size() != item.layers.size()) {
        return fail(Error(ErrorCode::Malformed, "The image's config in " + files.where() + " names another number of layers than manifest.json")
                        .withSides(std::to_string(config.diffIds.size()), std::to_string(item.layers.size())));
    }
    if (!textOf(object, "os").empty()) config.platform = PlatformName{textOf(object, "os"), textOf(object, "architecture"), textOf(object, "variant")}.toString();
    return config;
}

/// Each different layer once, several at a time, in the order of `diffIds`.
Result<std::map<crypto::Sha256, PreparedLayer>> prepareLayers(const TarFiles& files, const Item& item, const std::vector<crypto::Sha256>& diffIds, const Job& job) {
    std::vector<std::pair<crypto::Sha256, std::shared_ptr<const Content>>> wanted;
    std::set<crypto::Sha256> seen;
    uint64_t total = 0;
    for (size_t i = 0; i < diffIds.size(); ++i) {
        if (!seen.insert(diffIds[i]).second) continue;
        RG_ASSIGN(auto content, files.open(item.layers[i]));
        total += content->size();
        wanted.emplace_back(diffIds[i], std::move(content));
    }
    std::vector<PreparedLayer> made(wanted.size());
    std::atomic<uint64_t> done = 0;
    const auto tell = [&](uint64_t bytes) { job.progress("Reading the layers", done += bytes, total); };
    RG_TRY(inParallel(wanted.size(), std::min(4u, std::thread::hardware_concurrency()), job, [&](size_t i, const Job& inner) -> Result<void> {
        RG_ASSIGN(made[i], prepareLayer(wanted[i].second, tell, inner));
        // At once: a config may promise one file under many digests, and each try takes room on the disk.
        if (made[i].diffId == wanted[i].first) return {};
        return fail(Error(ErrorCode::DigestMismatch, "A layer of " + files.where() + " is not the one that the image's config names").withSides(wanted[i].first.toString(), made[i].diffId.toString()));
    }));
    std::map<crypto::Sha256, PreparedLayer> layers;
    for (size_t i = 0; i < made.size(); ++i) layers.emplace(wanted[i].first, std::move(made[i]));
    return layers;
}

/// Why an archive holds nothing that could be pushed, and what to do with what it is.
Error noImage(const TarFiles& files) {
    if (files.has("repositories")) {
        return {ErrorCode::Malformed, files.where() + " is of the format that docker wrote before version 1.10, without a manifest.json", "Load it into an engine that still reads it (docker load), save it there again, and push that."};
    }
    return {ErrorCode::Malformed, files.where() + " is no image archive: it has neither manifest.json nor index.json", "If it holds the files of a container (docker export), make an image of it first with docker import."};
}

nlohmann::ordered_json asJson(const Descriptor& descriptor) {
    return {{"mediaType", descriptor.mediaType}, {"size", descriptor.size}, {"digest", descriptor.digest.toString()}};
}

}  // namespace

Result<PushImage> openDockerArchive(std::shared_ptr<OpenFile> file, const std::string& wanted, const Job& job) {
    job.progress("Reading the archive");
    RG_ASSIGN(const auto files, TarFiles::read(std::move(file), job));
    if (!files->has("manifest.json")) {
        if (files->has("index.json")) return openLayout(files, wanted);
        return fail(noImage(*files));
    }
    RG_ASSIGN(const Item item, choose(*files, wanted));
    if (item.foreign) return fail(ErrorCode::Malformed, "The image has foreign layers, which may not be pushed to a registry", "Push another image.");
    RG_ASSIGN(Config config, readConfig(*files, item));
    // The manifest that it had in a registry, byte for byte: signatures are for that one.
    RG_ASSIGN(auto served, openLayoutByConfig(files, crypto::sha256(config.bytes), item.tags));
    if (served) {
        served->repositories.insert(served->repositories.begin(), item.tags.begin(), item.tags.end());
        return std::move(*served);
    }
    RG_ASSIGN(const auto layers, prepareLayers(*files, item, config.diffIds, job));
    PushImage image;
    image.repositories = item.tags;
    const Descriptor configDescriptor{media::kDockerConfig, crypto::sha256(config.bytes), config.bytes.size()};
    nlohmann::ordered_json manifest{{"schemaVersion", 2}, {"mediaType", media::kDockerManifest}, {"config", asJson(configDescriptor)}, {"layers", nlohmann::ordered_json::array()}};
    image.blobs.push_back({configDescriptor, [content = Content::ofBytes(std::move(config.bytes))]() -> Result<std::shared_ptr<const Content>> { return content; }});
    std::set<crypto::Sha256> listed;
    for (const crypto::Sha256& diffId : config.diffIds) {
        const PreparedLayer& layer = layers.at(diffId);
        manifest["layers"].push_back(asJson(layer.descriptor));
        if (listed.insert(layer.descriptor.digest).second) {
            image.blobs.push_back({layer.descriptor, [content = layer.content]() -> Result<std::shared_ptr<const Content>> { return content; }});
        }
    }
    Bytes bytes = manifest.dump();
    const crypto::Sha256 digest = crypto::sha256(bytes);
    image.manifests.push_back({media::kDockerManifest, std::move(bytes), digest, config.platform});
    return image;
}

Result<std::vector<SourceImage>> describeDockerArchive(std::shared_ptr<OpenFile> file, const Job& job) {
    RG_ASSIGN(const auto files, TarFiles::read(std::move(file), job));
    if (!files->has("manifest.json")) return files->has("index.json") ? describeLayout(*files) : Result<std::vector<SourceImage>>(fail(noImage(*files)));
    RG_ASSIGN(const std::vector<Item> items, itemsOf(*files));
    std::vector<SourceImage> images;
    for (const Item& item : items) {
        SourceImage image{item.tags, std::nullopt, {}, 0};
        if (image.names.empty()) image.names.push_back("@" + std::to_string(images.size()));
        RG_ASSIGN(const Config config, readConfig(*files, item));
        RG_ASSIGN(const auto served, openLayoutByConfig(files, crypto::sha256(config.bytes), item.tags));
        if (served) image.digest = served->top().digest;
        if (!config.platform.empty()) image.platforms.push_back(config.platform);
        image.bytes = config.bytes.size();
        std::set<std::string> counted;
        for (const std::string& layer : item.layers) {
            RG_ASSIGN(const auto content, files->open(layer));
            if (counted.insert(layer).second) image.bytes += content->size();
        }
        images.push_back(std::move(image));
    }
    return images;
}

}  // namespace roseglass::registry

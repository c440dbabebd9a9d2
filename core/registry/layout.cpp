#include <algorithm>
#include <set>

#include "base/redact.h"
#include "registry/image_writer.h"
#include "json/text_of.h"
#include "registry/layout_files.h"
#include "registry/platform.h"
#include "registry/reference.h"
#include "registry/strict_json.h"

namespace roseglass::registry {
namespace {

using nlohmann::json;

constexpr const char* kBaseName = "org.opencontainers.image.base.name";

struct Entry {
    Descriptor manifest;
    std::vector<std::string> names;
    std::string imageName;
};

std::string blobName(const crypto::Sha256& digest) { return "blobs/sha256/" + digest.hex(); }

Result<std::vector<Entry>> entriesOf(const LayoutFiles& files) {
    auto marker = files.open("oci-layout");
    if (!marker && marker.error().code == ErrorCode::NotFound) return fail(ErrorCode::NotFound, files.where() + " is no OCI image layout: it has no file oci-layout");
    if (!marker) return fail(std::move(marker).error());
    RG_ASSIGN(const Bytes layout, (*marker)->all(kMaxManifestFile));
    const json version = jsonOrNull(layout, kMaxManifestFile);
    if (!textOf(version, "imageLayoutVersion").starts_with("1.")) return fail(ErrorCode::Malformed, "The layout in " + files.where() + " is not of version 1");
    RG_ASSIGN(const auto file, files.open("index.json"));
    RG_ASSIGN(const Bytes bytes, file->all(kMaxManifestFile));
    auto parsed = parseManifestJson(bytes);
    if (!parsed) return fail(Error(parsed.error().code, "The index.json of " + files.where() + " is no index: " + parsed.error().message, parsed.error().hint));
    const json& index = *parsed;
    if (!index.contains("manifests") || !index["manifests"].is_array()) return fail(ErrorCode::Malformed, "The index.json of " + files.where() + " is no index");
    std::vector<Entry> entries;
    for (const json& item : index["manifests"]) {
        const auto digest = crypto::Sha256::parse(textOf(item, "digest"));
        if (!digest) return fail(ErrorCode::Malformed, "The index.json of " + files.where() + " names a manifest without a sha256 digest");
        Entry entry{{textOf(item, "mediaType"), *digest, 0}, {}, {}};
        if (item.contains("annotations")) {
            if (!textOf(item["annotations"], kStandsFor).empty()) continue;
            entry.imageName = textOf(item["annotations"], kImageName);
            for (const std::string& name : {textOf(item["annotations"], kRefName), entry.imageName}) {
                if (!name.empty()) entry.names.push_back(name);
            }
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::string listed(const std::vector<Entry>& entries) {
    std::string out;
    for (const Entry& entry : entries) out += (out.empty() ? "" : ", ") + printable(entry.names.empty() ? entry.manifest.digest.toString() : entry.names.front(), 120);
    return out.size() > 600 ? out.substr(0, 600) + "…" : out;
}

Result<Entry> choose(const LayoutFiles& files, const std::string& tag) {
    RG_ASSIGN(const std::vector<Entry> entries, entriesOf(files));
    if (entries.empty()) return fail(ErrorCode::NotFound, files.where() + " holds no image");
    std::vector<Entry> chosen;
    for (const Entry& entry : entries) {
        const bool named = tag.empty() || entry.manifest.digest.toString() == tag || std::find(entry.names.begin(), entry.names.end(), tag) != entry.names.end();
        const bool known = std::any_of(chosen.begin(), chosen.end(), [&](const Entry& other) { return other.manifest.digest == entry.manifest.digest; });
        if (named && !known) chosen.push_back(entry);
    }
    if (chosen.empty()) return fail(ErrorCode::NotFound, files.where() + " holds no image \"" + printable(tag, 120) + "\"", "It holds: " + listed(entries));
    if (chosen.size() > 1) return fail(ErrorCode::Usage, files.where() + " holds several images" + (tag.empty() ? "" : " named \"" + printable(tag, 120) + "\""), "Choose one by its tag or digest, behind a colon. It holds: " + listed(entries));
    return chosen.front();
}

Result<Bytes> blobBytes(const LayoutFiles& files, const crypto::Sha256& digest, uint64_t maxBytes) {
    RG_ASSIGN(const auto content, files.open(blobName(digest)));
    RG_ASSIGN(Bytes bytes, content->all(maxBytes));
    const crypto::Sha256 actual = crypto::sha256(bytes);
    if (actual != digest) return fail(Error(ErrorCode::DigestMismatch, "A blob of " + files.where() + " is not what its name says").withSides(digest.toString(), actual.toString()));
    return bytes;
}

/// Empty where the config is not an image's, or is missing (reading the blob reports that later). Errors: malformed, too-large.
Result<std::string> platformOf(const LayoutFiles& files, const ImageManifest& image) {
    const bool isImage = image.config.mediaType == media::kDockerConfig || image.config.mediaType == media::kOciConfig;
    if (!isImage || image.config.size > budget::kConfig) return std::string();
    const auto config = blobBytes(files, image.config.digest, budget::kConfig);
    if (!config) return std::string();
    RG_ASSIGN(const json object, parseConfigJson(*config));
    return PlatformName{textOf(object, "os"), textOf(object, "architecture"), textOf(object, "variant")}.toString();
}

/// Gathers a manifest with all below it.
class Collector {
public:
    Collector(std::shared_ptr<const LayoutFiles> files, PushImage& image) : files_(std::move(files)), image_(image) {}

    /// @param level  of an index, counted from the outermost one
    Result<void> add(const crypto::Sha256& digest, const std::string& platform, size_t level = 1) {
        if (!manifests_.insert(digest).second) return {};
        if (manifests_.size() > kMaxManifests) return fail(ErrorCode::TooLarge, "The image in " + files_->where() + " has over " + std::to_string(kMaxManifests) + " manifests");
        auto read = blobBytes(*files_, digest, kMaxManifestFile);
        if (!read && read.error().code == ErrorCode::NotFound) {
            return fail(ErrorCode::NotFound, files_->where() + " does not hold the manifest " + digest.toString() + (platform.empty() ? "" : " for " + printable(platform, 60)), "Export it again with all its platforms.");
        }
        RG_ASSIGN(Bytes bytes, std::move(read));
        RG_ASSIGN(const Manifest parsed, parseManifest(bytes));
        RG_ASSIGN(const json annotated, parseManifestJson(bytes));
        if (annotated.contains("annotations") && !textOf(annotated["annotations"], kBaseName).empty()) image_.repositories.push_back(textOf(annotated["annotations"], kBaseName));
        RawManifest manifest{{}, std::move(bytes), digest, platform};
        if (const auto* index = std::get_if<ImageIndex>(&parsed)) {
            if (level > kIndexLevels) return fail(ErrorCode::Malformed, "The image in " + files_->where() + " is an index with indexes in it, nested deeper than " + std::to_string(kIndexLevels) + " levels");
            manifest.mediaType = index->mediaType;
            for (const IndexEntry& entry : index->entries) RG_TRY(add(entry.manifest.digest, entry.isIndex() ? std::string() : entry.platform().toString(), level + 1));
        } else {
            const auto& single = std::get<ImageManifest>(parsed);
            manifest.mediaType = single.mediaType;
            RG_ASSIGN(std::string ofConfig, platformOf(*files_, single));
            if (manifest.platform.empty()) manifest.platform = std::move(ofConfig);
            RG_TRY(addBlob(single.config));
            for (const Descriptor& layer : single.layers) RG_TRY(addBlob(layer));
        }
        bytes_ += manifest.bytes.size();
        if (bytes_ > budget::kManifests) return fail(ErrorCode::TooLarge, "The manifests of the image in " + files_->where() + " are larger together than any image has");
        image_.manifests.push_back(std::move(manifest));
        return {};
    }

private:
    Result<void> addBlob(const Descriptor& descriptor) {
        if (isForeign(descriptor.mediaType)) {
            return fail(ErrorCode::Malformed, "The image has a foreign layer, " + descriptor.digest.toString() + ", which may not be pushed to a registry", "Build it with the layer included, or push another image.");
        }
        if (!blobs_.insert(descriptor.digest).second) return {};
        auto content = files_->open(blobName(descriptor.digest));
        if (!content && content.error().code == ErrorCode::NotFound) return fail(ErrorCode::NotFound, files_->where() + " does not hold the blob " + descriptor.digest.toString(), "Export the image again.");
        if (!content) return fail(std::move(content).error());
        if ((*content)->size() != descriptor.size) {
            return fail(Error(ErrorCode::LengthMismatch, "The blob " + descriptor.digest.toString() + " of " + files_->where() + " is not as long as the manifest says")
                            .withSides(std::to_string(descriptor.size) + " bytes", std::to_string((*content)->size()) + " bytes"));
        }
        image_.blobs.push_back({descriptor, [files = files_, name = blobName(descriptor.digest)] { return files->open(name); }});
        return {};
    }

    std::shared_ptr<const LayoutFiles> files_;
    PushImage& image_;
    std::set<crypto::Sha256> manifests_, blobs_;
    uint64_t bytes_ = 0;
};

}  // namespace

Result<PushImage> openLayout(std::shared_ptr<const LayoutFiles> files, const std::string& tag) {
    RG_ASSIGN(const Entry entry, choose(*files, tag));
    PushImage image;
    if (!entry.imageName.empty()) image.repositories.push_back(entry.imageName);
    RG_TRY(Collector(std::move(files), image).add(entry.manifest.digest, {}));
    return image;
}

namespace {

/// Adds up what a manifest names, indexes within indexes included; what is not there is not counted.
void count(const LayoutFiles& files, const Manifest& manifest, const std::string& platform, size_t level, std::set<crypto::Sha256>& seen, SourceImage& image) {
    if (const auto* single = std::get_if<ImageManifest>(&manifest)) {
        image.bytes = budget::sum(image.bytes, single->totalBytes());
        const std::string name = platform.empty() ? platformOf(files, *single).value_or("") : platform;
        if (!name.empty()) image.platforms.push_back(name);
        return;
    }
    if (level > kIndexLevels) return;
    for (const IndexEntry& child : std::get<ImageIndex>(manifest).entries) {
        if (seen.size() == kMaxManifests || !seen.insert(child.manifest.digest).second) continue;
        const auto bytes = blobBytes(files, child.manifest.digest, kMaxManifestFile);
        const auto read = bytes ? parseManifest(*bytes) : Result<Manifest>(fail(ErrorCode::NotFound, ""));
        if (read) count(files, *read, child.isIndex() ? std::string() : child.platform().toString(), level + 1, seen, image);
    }
}

}  // namespace

namespace {

/// The manifest below an index or this very manifest that has a config; nothing where none that is there has it.
std::optional<crypto::Sha256> holderOf(const LayoutFiles& files, const crypto::Sha256& digest, const crypto::Sha256& config, size_t level, std::set<crypto::Sha256>& seen) {
    if (level > kIndexLevels + 1 || seen.size() == kMaxManifests || !seen.insert(digest).second) return std::nullopt;
    const auto bytes = blobBytes(files, digest, kMaxManifestFile);
    const auto manifest = bytes ? parseManifest(*bytes) : Result<Manifest>(fail(ErrorCode::NotFound, ""));
    if (!manifest) return std::nullopt;
    if (const auto* image = std::get_if<ImageManifest>(&*manifest)) return image->config.digest == config ? std::optional(digest) : std::nullopt;
    for (const IndexEntry& entry : std::get<ImageIndex>(*manifest).entries) {
        if (const auto found = holderOf(files, entry.manifest.digest, config, level + 1, seen)) return found;
    }
    return std::nullopt;
}

/// What a manifest names, where all of it is there.
Result<std::optional<PushImage>> wholeImage(const std::shared_ptr<const LayoutFiles>& files, const crypto::Sha256& digest) {
    PushImage image;
    auto added = Collector(files, image).add(digest, {});
    if (!added && added.error().code == ErrorCode::NotFound) return std::nullopt;
    if (!added) return fail(std::move(added).error());
    return std::optional(std::move(image));
}

}  // namespace

Result<std::optional<PushImage>> openLayoutByConfig(std::shared_ptr<const LayoutFiles> files, const crypto::Sha256& config, const std::vector<std::string>& names) {
    auto entries = entriesOf(*files);
    // What is no layout holds no manifest.
    if (!entries) return std::nullopt;
    const auto isNamed = [&](const Entry& entry) {
        return std::any_of(entry.names.begin(), entry.names.end(), [&](const std::string& name) { return std::any_of(names.begin(), names.end(), [&](const std::string& wanted) { return isSameImage(name, wanted); }); });
    };
    std::stable_partition(entries->begin(), entries->end(), isNamed);
    for (const Entry& entry : *entries) {
        std::set<crypto::Sha256> seen;
        const auto holder = holderOf(*files, entry.manifest.digest, config, 1, seen);
        if (!holder) continue;
        for (const crypto::Sha256& digest : {entry.manifest.digest, *holder}) {
            RG_ASSIGN(auto image, wholeImage(files, digest));
            if (image) return image;
        }
    }
    return std::nullopt;
}

Result<std::vector<SourceImage>> describeLayout(const LayoutFiles& files) {
    RG_ASSIGN(const std::vector<Entry> entries, entriesOf(files));
    std::vector<SourceImage> images;
    for (const Entry& entry : entries) {
        SourceImage image{entry.names, entry.manifest.digest, {}, 0};
        if (image.names.empty()) image.names.push_back(entry.manifest.digest.toString());
        RG_ASSIGN(const Bytes bytes, blobBytes(files, entry.manifest.digest, kMaxManifestFile));
        RG_ASSIGN(const Manifest parsed, parseManifest(bytes));
        std::set<crypto::Sha256> seen;
        count(files, parsed, {}, 1, seen, image);
        images.push_back(std::move(image));
    }
    return images;
}

Result<PushImage> openOciLayout(const std::filesystem::path& folder, const std::string& tag) { return openLayout(std::make_shared<FolderFiles>(folder), tag); }
Result<std::vector<SourceImage>> describeOciLayout(const std::filesystem::path& folder) { return describeLayout(FolderFiles(folder)); }

}  // namespace roseglass::registry

#include <archive.h>
#include <archive_entry.h>

#include <nlohmann/json.hpp>
#include <system_error>

#include "base/file.h"
#include "base/redact.h"
#include "registry/image_writer.h"
#include "registry/layout_files.h"
#include "registry/reference.h"
#include "registry/strict_json.h"

namespace roseglass::registry {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr size_t kPiece = 256 << 10;
constexpr BytesView kZstd("\x28\xb5\x2f\xfd", 4);

struct ArchiveFree {
    void operator()(archive* writer) const { archive_write_free(writer); }
};
struct EntryFree {
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

la_ssize_t appendTo(archive* writer, void* user, const void* bytes, size_t size) {
    auto& [file, error] = *static_cast<std::pair<OpenFile*, std::optional<Error>>*>(user);
    auto done = file->append({static_cast<const char*>(bytes), size});
    if (done) return static_cast<la_ssize_t>(size);
    error = std::move(done).error();
    archive_set_error(writer, EIO, "%s", error->message.c_str());
    return -1;
}

/// A tar that is written from front to back.
class TarWriter {
public:
    explicit TarWriter(OpenFile& file) : target_(&file, std::nullopt), writer_(archive_write_new()) {
        archive_write_set_format_pax_restricted(writer_.get());
        archive_write_set_bytes_per_block(writer_.get(), kPiece);
        archive_write_set_bytes_in_last_block(writer_.get(), 1);
        archive_write_open(writer_.get(), &target_, nullptr, appendTo, nullptr);
    }

    Result<void> add(const std::string& name, BytesView bytes) {
        RG_TRY(begin(name, bytes.size()));
        return write(bytes);
    }

    Result<void> add(const std::string& name, const OpenFile& file, const Job& job) {
        RG_TRY(begin(name, file.size()));
        Bytes piece(kPiece, '\0');
        for (uint64_t at = 0; at < file.size();) {
            if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
            RG_ASSIGN(const size_t length, file.readAt(at, piece.data(), piece.size()));
            if (length == 0) return fail(ErrorCode::Io, file.name() + " shrank while it was read");
            RG_TRY(write({piece.data(), length}));
            at += length;
        }
        return {};
    }

    Result<void> end() { return archive_write_close(writer_.get()) == ARCHIVE_OK ? Result<void>() : trouble(); }

private:
    Result<void> begin(const std::string& name, uint64_t size) {
        const std::unique_ptr<archive_entry, EntryFree> entry(archive_entry_new());
        archive_entry_set_pathname(entry.get(), name.c_str());
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_mtime(entry.get(), 0, 0);
        return archive_write_header(writer_.get(), entry.get()) == ARCHIVE_OK ? Result<void>() : trouble();
    }

    Result<void> write(BytesView bytes) { return archive_write_data(writer_.get(), bytes.data(), bytes.size()) == static_cast<la_ssize_t>(bytes.size()) ? Result<void>() : trouble(); }

    Result<void> trouble() {
        if (target_.second) return fail(*target_.second);
        const char* why = archive_error_string(writer_.get());
        return fail(ErrorCode::Io, "The archive cannot be written: " + printable(why ? why : "unknown reason", 200));
    }

    std::pair<OpenFile*, std::optional<Error>> target_;
    std::unique_ptr<archive, ArchiveFree> writer_;
};

std::string blobName(const crypto::Sha256& digest) { return "blobs/sha256/" + digest.hex(); }

/// The diff IDs of an image's config, one for each layer.
Result<std::vector<std::string>> diffIdsOf(const PartStore& store, const ImageManifest& image) {
    RG_ASSIGN(const Bytes bytes, store.blobs().read(image.config.digest.hex(), kMaxConfigFile));
    RG_ASSIGN(const json config, parseConfigJson(bytes));
    std::vector<std::string> ids;
    if (config.is_object() && config.contains("rootfs") && config["rootfs"].is_object() && config["rootfs"].contains("diff_ids") && config["rootfs"]["diff_ids"].is_array()) {
        for (const json& id : config["rootfs"]["diff_ids"]) ids.push_back(id.is_string() ? id.get<std::string>() : std::string());
    }
    if (!config.is_object() || ids.size() != image.layers.size()) {
        return fail(Error(ErrorCode::Malformed, "This is no image that an engine could load: its config does not tell of each layer", "Pull it into an OCI layout: oci:DIR.")
                        .withSides(std::to_string(image.layers.size()) + " layers", std::to_string(ids.size())));
    }
    return ids;
}

Result<bool> isZstd(const OpenFile& file) {
    char start[4] = {};
    RG_ASSIGN(const size_t length, file.readAt(0, start, sizeof start));
    return BytesView(start, length) == kZstd;
}

/// A layer's content as a tar, which must be what the config says.
Result<std::shared_ptr<OpenFile>> unpackedLayer(const OpenFile& file, const std::string& diffId, const Job& job) {
    RG_ASSIGN(auto tar, unpacked(file, job));
    const auto digest = crypto::Sha256::parse(diffId);
    RG_ASSIGN(const bool is, isBlob(*tar, {"", digest.value_or(crypto::Sha256{}), tar->size()}, job));
    if (!is) return fail(ErrorCode::DigestMismatch, "The content of a layer is not what the image's config says: " + printable(diffId, 100), "The image is damaged; ask its publisher.");
    return tar;
}

}  // namespace

Result<void> writeArchive(const fs::path& file, const PartStore& store, const RemoteImage& image, const std::string& reference, const Job& job) {
    RG_ASSIGN(const Manifest parsed, parseManifest(image.top().bytes));
    const auto* single = std::get_if<ImageManifest>(&parsed);
    if (!single) return fail(ErrorCode::Usage, "A docker archive holds one platform of an image", "Choose one with --platform, or pull into an OCI layout: oci:DIR.");
    RG_ASSIGN(const std::vector<std::string> diffIds, diffIdsOf(store, *single));

    RG_TRY(store.folder().removeFile(kArchivePart));
    RG_ASSIGN(const auto out, store.folder().openToAppend(kArchivePart));
    TarWriter tar(*out);
    json layers = json::array();
    for (const RemoteBlob& blob : image.blobs) {
        RG_ASSIGN(const auto content, store.openBlob(blob.descriptor.digest));
        RG_TRY(tar.add(blobName(blob.descriptor.digest), *content, job));
    }
    std::set<std::string> extra;
    for (size_t i = 0; i < single->layers.size(); ++i) {
        const crypto::Sha256& digest = single->layers[i].digest;
        RG_ASSIGN(const auto content, store.openBlob(digest));
        RG_ASSIGN(const bool zstd, isZstd(*content));
        const std::string name = zstd ? digest.hex() + "/layer.tar" : blobName(digest);
        layers.push_back(name);
        if (!zstd || !extra.insert(name).second) continue;
        RG_ASSIGN(const auto plain, unpackedLayer(*content, diffIds[i], job));
        RG_TRY(tar.add(name, *plain, job));
    }
    RG_TRY(tar.add(blobName(image.top().digest), image.top().bytes));
    json annotations = json::object(), names = json::array();
    if (!reference.empty()) {
        names.push_back(reference);
        const auto named = Reference::parse(reference);
        annotations[kRefName] = named ? named->tagOrLatest() : reference;
        annotations[kImageName] = named ? named->toString() : reference;
    }
    const json entry{{"mediaType", image.top().mediaType}, {"digest", image.top().digest.toString()}, {"size", image.top().bytes.size()}, {"annotations", annotations}};
    RG_TRY(tar.add("index.json", json{{"schemaVersion", 2}, {"manifests", {entry}}}.dump()));
    RG_TRY(tar.add("oci-layout", kLayoutMarker));
    const json item{{"Config", blobName(single->config.digest)}, {"RepoTags", names}, {"Layers", layers}};
    RG_TRY(tar.add("manifest.json", json::array({item}).dump()));
    RG_TRY(tar.end());
    RG_TRY(out->sync());
    RG_TRY(store.folder().moveTo(kArchivePart, file));
    // The file stands there whole; all that a failure here could mean is that a power cut undoes it.
    static_cast<void>(syncFolder(fs::absolute(file).parent_path()));
    return {};
}

}  // namespace roseglass::registry

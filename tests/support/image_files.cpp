#include "support/image_files.h"

#include <archive.h>
#include <archive_entry.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "crypto/digest.h"
#include "registry/manifest.h"

namespace roseglass::test {
namespace {

using nlohmann::json;
namespace media = registry::media;

constexpr const char* kOciLayer = "application/vnd.oci.image.layer.v1.tar+gzip";

la_ssize_t appendTo(archive*, void* out, const void* bytes, size_t length) {
    static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), length);
    return static_cast<la_ssize_t>(length);
}

void openInto(archive* writer, std::string& out) {
    archive_write_set_bytes_in_last_block(writer, 1);
    archive_write_open(writer, &out, nullptr, appendTo, nullptr);
}

json descriptor(const std::string& mediaType, const std::string& bytes) { return {{"mediaType", mediaType}, {"digest", "sha256:" + sha256Hex(bytes)}, {"size", bytes.size()}}; }

}  // namespace

std::string sha256Hex(const std::string& bytes) { return crypto::sha256(bytes).hex(); }

std::string noise(size_t size, unsigned seed) {
    std::minstd_rand random(seed);
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() >> 8);
    return bytes;
}

std::string makeTar(const std::vector<TarEntry>& entries, const std::string& filter) {
    std::string out;
    archive* writer = archive_write_new();
    archive_write_set_format_pax_restricted(writer);
    if (!filter.empty()) archive_write_add_filter_by_name(writer, filter.c_str());
    openInto(writer, out);
    for (const TarEntry& item : entries) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, item.name.c_str());
        archive_entry_set_perm(entry, 0644);
        const bool isFile = item.kind == TarEntry::Kind::File;
        archive_entry_set_filetype(entry, isFile || item.kind == TarEntry::Kind::HardLink ? AE_IFREG : item.kind == TarEntry::Kind::SymbolicLink ? AE_IFLNK : item.kind == TarEntry::Kind::Fifo ? AE_IFIFO : AE_IFDIR);
        if (item.kind == TarEntry::Kind::SymbolicLink) archive_entry_set_symlink(entry, item.content.c_str());
        if (item.kind == TarEntry::Kind::HardLink) archive_entry_set_hardlink(entry, item.content.c_str());
        archive_entry_set_size(entry, isFile ? static_cast<la_int64_t>(item.content.size()) : 0);
        archive_write_header(writer, entry);
        if (isFile) archive_write_data(writer, item.content.data(), item.content.size());
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    return out;
}

namespace {

std::string compressed(const std::string& bytes, const char* filter) {
    std::string out;
    archive* writer = archive_write_new();
    archive_write_set_format_raw(writer);
    archive_write_add_filter_by_name(writer, filter);
    archive_write_set_filter_option(writer, "gzip", "timestamp", nullptr);
    openInto(writer, out);
    archive_entry* entry = archive_entry_new();
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(writer, entry);
    archive_write_data(writer, bytes.data(), bytes.size());
    archive_entry_free(entry);
    archive_write_close(writer);
    archive_write_free(writer);
    return out;
}

}  // namespace

std::string gzipped(const std::string& bytes) { return compressed(bytes, "gzip"); }
std::string zstdCompressed(const std::string& bytes) { return compressed(bytes, "zstd"); }

std::string unpackedBytes(const std::string& bytes) {
    std::string out;
    archive* reader = archive_read_new();
    archive_read_support_filter_all(reader);
    archive_read_support_format_raw(reader);
    archive_entry* entry = nullptr;
    if (!bytes.empty() && archive_read_open_memory(reader, bytes.data(), bytes.size()) == ARCHIVE_OK && archive_read_next_header(reader, &entry) == ARCHIVE_OK) {
        std::string piece(65'536, '\0');
        for (la_ssize_t n = 0; (n = archive_read_data(reader, piece.data(), piece.size())) > 0;) out.append(piece, 0, static_cast<size_t>(n));
    }
    archive_read_free(reader);
    return out;
}

std::string SampleImage::config() const {
    json diffIds = json::array();
    for (const std::string& layer : layers) diffIds.push_back("sha256:" + sha256Hex(layer));
    return json{{"architecture", architecture}, {"os", "linux"}, {"config", json::object()}, {"rootfs", {{"type", "layers"}, {"diff_ids", diffIds}}}}.dump();
}

std::vector<TarEntry> olderArchive(const std::vector<SampleImage>& images) {
    std::vector<TarEntry> entries;
    json manifest = json::array();
    std::vector<std::string> seen;
    for (const SampleImage& image : images) {
        const std::string config = sha256Hex(image.config()) + ".json";
        json layers = json::array();
        for (const std::string& layer : image.layers) {
            const std::string folder = sha256Hex("id" + layer);
            layers.push_back(folder + "/layer.tar");
            if (std::find(seen.begin(), seen.end(), folder) != seen.end()) continue;
            seen.push_back(folder);
            entries.push_back({folder + "/", "", TarEntry::Kind::Folder});
            entries.push_back({folder + "/layer.tar", layer});
        }
        if (std::find(seen.begin(), seen.end(), config) == seen.end()) entries.push_back({config, image.config()});
        seen.push_back(config);
        manifest.push_back({{"Config", config}, {"RepoTags", image.tags}, {"Layers", layers}});
    }
    entries.push_back({"manifest.json", manifest.dump()});
    return entries;
}

std::vector<TarEntry> newerArchive(const std::vector<SampleImage>& images) {
    std::vector<TarEntry> entries{{"blobs/", "", TarEntry::Kind::Folder}, {"blobs/sha256/", "", TarEntry::Kind::Folder}};
    std::vector<std::string> seen;
    const auto blob = [&](const std::string& bytes) {
        const std::string name = "blobs/sha256/" + sha256Hex(bytes);
        if (std::find(seen.begin(), seen.end(), name) == seen.end()) entries.push_back({name, bytes});
        seen.push_back(name);
        return name;
    };
    json manifest = json::array(), index = json::array();
    for (const SampleImage& image : images) {
        json layers = json::array(), names = json::array();
        for (const std::string& layer : image.layers) {
            names.push_back(blob(layer));
            layers.push_back(descriptor("application/vnd.oci.image.layer.v1.tar", layer));
        }
        const std::string config = blob(image.config());
        const std::string inner = json{{"schemaVersion", 2}, {"mediaType", media::kOciManifest}, {"config", descriptor(media::kOciConfig, image.config())}, {"layers", layers}}.dump();
        blob(inner);
        json entry = descriptor(media::kOciManifest, inner);
        if (!image.tags.empty()) entry["annotations"] = {{"io.containerd.image.name", image.tags.front()}};
        index.push_back(entry);
        manifest.push_back({{"Config", config}, {"RepoTags", image.tags}, {"Layers", names}});
    }
    entries.push_back({"index.json", json{{"schemaVersion", 2}, {"manifests", index}}.dump()});
    entries.push_back({"manifest.json", manifest.dump()});
    entries.push_back({"oci-layout", R"({"imageLayoutVersion":"1.0.0"})"});
    return entries;
}

void writeText(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

std::string writeLayout(const std::filesystem::path& folder, const std::vector<SampleImage>& images, const std::string& tag) {
    const auto blob = [&](const std::string& bytes) { writeText(folder / "blobs/sha256" / sha256Hex(bytes), bytes); };
    json entries = json::array();
    std::string top, type = media::kOciManifest;
    for (const SampleImage& image : images) {
        json layers = json::array();
        for (const std::string& layer : image.layers) {
            const std::string bytes = gzipped(layer);
            blob(bytes);
            layers.push_back(descriptor(kOciLayer, bytes));
        }
        blob(image.config());
        top = json{{"schemaVersion", 2}, {"mediaType", media::kOciManifest}, {"config", descriptor(media::kOciConfig, image.config())}, {"layers", layers}}.dump();
        blob(top);
        json entry = descriptor(media::kOciManifest, top);
        entry["platform"] = {{"os", "linux"}, {"architecture", image.architecture}};
        entries.push_back(entry);
    }
    if (images.size() > 1) {
        type = media::kOciIndex;
        top = json{{"schemaVersion", 2}, {"mediaType", media::kOciIndex}, {"manifests", entries}}.dump();
        blob(top);
    }
    json named = descriptor(type, top);
    named["annotations"] = {{"org.opencontainers.image.ref.name", tag}};
    writeText(folder / "index.json", json{{"schemaVersion", 2}, {"manifests", {named}}}.dump());
    writeText(folder / "oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
    return "sha256:" + sha256Hex(top);
}

}  // namespace roseglass::test

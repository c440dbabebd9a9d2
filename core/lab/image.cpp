#include "lab/image.h"

#include <archive.h>
#include <archive_entry.h>

#include <nlohmann/json.hpp>

#include "registry/manifest.h"

namespace roseglass::lab {
namespace {

using nlohmann::json;
namespace media = registry::media;

constexpr const char* kDockerLayer = "application/vnd.docker.image.rootfs.diff.tar.gzip";
constexpr const char* kOciLayer = "application/vnd.oci.image.layer.v1.tar+gzip";
constexpr const char* kDockerConfig = "application/vnd.docker.container.image.v1+json";
constexpr const char* kOciConfig = "application/vnd.oci.image.config.v1+json";

/// A tar of one file, gzipped or not, the same bytes for the same text.
Bytes tarOf(const std::string& text, bool gzip) {
    Bytes out(64 << 10, '\0');
    size_t used = 0;
    archive* writer = archive_write_new();
    archive_write_set_format_ustar(writer);
    if (gzip) {
        archive_write_add_filter_gzip(writer);
        archive_write_set_filter_option(writer, "gzip", "timestamp", nullptr);
    }
    archive_write_open_memory(writer, out.data(), out.size(), &used);
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, "content");
    archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(writer, entry);
    archive_write_data(writer, text.data(), text.size());
    archive_entry_free(entry);
    archive_write_close(writer);
    archive_write_free(writer);
    out.resize(used);
    return out;
}

json descriptor(const char* mediaType, const Bytes& bytes) {
    return {{"mediaType", mediaType}, {"size", bytes.size()}, {"digest", crypto::sha256(bytes).toString()}};
}

struct Parts {
    Bytes layer, config;
};

Parts partsOf(const std::string& architecture, const std::string& text) {
    Parts parts{tarOf(text, true), {}};
    parts.config = json{{"architecture", architecture}, {"os", "linux"}, {"config", {{"Cmd", {"/content"}}}},
                        {"rootfs", {{"type", "layers"}, {"diff_ids", {crypto::sha256(tarOf(text, false)).toString()}}}}}.dump();
    return parts;
}

Bytes manifestOf(const Parts& parts, bool oci) {
    return json{{"schemaVersion", 2}, {"mediaType", oci ? media::kOciManifest : media::kDockerManifest},
                {"config", descriptor(oci ? kOciConfig : kDockerConfig, parts.config)},
                {"layers", json::array({descriptor(oci ? kOciLayer : kDockerLayer, parts.layer)})}}.dump();
}

}  // namespace

ImagePusher::ImagePusher(std::shared_ptr<http::Transport> transport, std::string registryHost)
    : transport_(std::move(transport)), baseUrl_("http://" + std::move(registryHost)) {}

Result<std::string> ImagePusher::blob(const std::string& path, const Bytes& bytes, const Job& job) const {
    http::Request begin;
    begin.method = http::Method::Post;
    begin.url = baseUrl_ + "/v2/" + path + "/blobs/uploads/";
    RG_ASSIGN(const http::Response begun, transport_->send(begin, job));
    const auto location = begun.headers.find("Location");
    if (begun.status != 202 || !location) return fail(ErrorCode::Server, "The lab's registry does not take an upload");
    const std::string digest = crypto::sha256(bytes).toString();
    http::Request put;
    put.method = http::Method::Put;
    put.url = (location->starts_with('/') ? baseUrl_ : "") + std::string(*location) + (location->find('?') == std::string_view::npos ? "?" : "&") + "digest=" + digest;
    put.headers.add("Content-Type", "application/octet-stream");
    put.body = bytes;
    RG_ASSIGN(const http::Response done, transport_->send(put, job));
    if (done.status != 201) return fail(ErrorCode::Server, "The lab's registry refused a blob: " + std::to_string(done.status));
    return digest;
}

Result<PushedManifest> ImagePusher::manifest(const std::string& path, const std::string& name, const std::string& mediaType, const Bytes& bytes, const Job& job) const {
    const PushedManifest pushed{crypto::sha256(bytes), bytes.size(), mediaType};
    http::Request put;
    put.method = http::Method::Put;
    put.url = baseUrl_ + "/v2/" + path + "/manifests/" + (name.empty() ? pushed.digest.toString() : name);
    put.headers.add("Content-Type", mediaType);
    put.body = bytes;
    RG_ASSIGN(const http::Response done, transport_->send(put, job));
    if (done.status != 201) return fail(ErrorCode::Server, "The lab's registry refused a manifest: " + std::to_string(done.status));
    return pushed;
}

Result<PushedManifest> ImagePusher::image(const std::string& path, const std::string& tag, const std::string& text, const Job& job) const {
    const Parts parts = partsOf("amd64", text);
    const Bytes bytes = manifestOf(parts, false);
    if (tag.empty()) return PushedManifest{crypto::sha256(bytes), bytes.size(), media::kDockerManifest};
    RG_TRY(blob(path, parts.layer, job));
    RG_TRY(blob(path, parts.config, job));
    return manifest(path, tag, media::kDockerManifest, bytes, job);
}

Result<Bytes> ImagePusher::ociImage(const std::string& path, const std::string& architecture, const std::string& text, const Job& job) const {
    const Parts parts = partsOf(architecture, text + " for " + architecture);
    RG_TRY(blob(path, parts.layer, job));
    RG_TRY(blob(path, parts.config, job));
    Bytes bytes = manifestOf(parts, true);
    RG_TRY(manifest(path, "", media::kOciManifest, bytes, job));
    return bytes;
}

Result<PushedManifest> ImagePusher::index(const std::string& path, const std::string& tag, const std::string& text, const Job& job) const {
    json manifests = json::array();
    for (const char* architecture : {"amd64", "arm64"}) {
        RG_ASSIGN(const Bytes bytes, ociImage(path, architecture, text, job));
        json entry = descriptor(media::kOciManifest, bytes);
        entry["platform"] = {{"os", "linux"}, {"architecture", architecture}};
        manifests.push_back(std::move(entry));
    }
    const Bytes bytes = json{{"schemaVersion", 2}, {"mediaType", media::kOciIndex}, {"manifests", manifests}}.dump();
    return manifest(path, tag, media::kOciIndex, bytes, job);
}

}  // namespace roseglass::lab

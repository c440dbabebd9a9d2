#include "support/image_registry.h"

#include "registry/manifest.h"
#include "support/image_files.h"

namespace roseglass::test {
namespace {

using nlohmann::json;
namespace media = registry::media;


std::string layerType(const std::string& bytes, ImageRegistry::Format format) {
    if (format == ImageRegistry::Format::Docker) return media::kDockerLayer;
    const std::string tar = "application/vnd.oci.image.layer.v1.tar";
    if (bytes.starts_with("\x1f\x8b")) return tar + "+gzip";
    return bytes.starts_with("\x28\xb5\x2f\xfd") ? tar + "+zstd" : tar;
}

json descriptor(const std::string& type, const std::string& digest, size_t size) { return {{"mediaType", type}, {"digest", digest}, {"size", size}}; }

}  // namespace

ImageRegistry::ImageRegistry() : server_([this](const ServedRequest& request, Connection& connection) { serve(request, connection); }) {}

std::string ImageRegistry::addBlob(const std::string& bytes) {
    const std::string digest = "sha256:" + sha256Hex(bytes);
    blobs_[digest] = bytes;
    return digest;
}

std::string ImageRegistry::addManifest(const std::string& bytes, const std::string& type, const std::string& tag) {
    const std::string digest = "sha256:" + sha256Hex(bytes);
    manifests_[digest] = {type, bytes};
    if (!tag.empty()) manifests_[tag] = {type, bytes};
    return digest;
}

ServedImage ImageRegistry::addImage(const std::vector<std::string>& layers, const std::string& tag, const std::string& architecture, Format format) {
    ServedImage image;
    json diffIds = json::array(), descriptors = json::array();
    for (const std::string& layer : layers) {
        image.layers.push_back(addBlob(layer));
        descriptors.push_back(descriptor(layerType(layer, format), image.layers.back(), layer.size()));
        diffIds.push_back("sha256:" + sha256Hex(unpackedBytes(layer)));
    }
    const std::string config = json{{"os", "linux"}, {"architecture", architecture}, {"config", json::object()}, {"rootfs", {{"type", "layers"}, {"diff_ids", diffIds}}}}.dump();
    image.config = addBlob(config);
    const bool docker = format == Format::Docker;
    const std::string type = docker ? media::kDockerManifest : media::kOciManifest;
    image.manifest = {{"schemaVersion", 2}, {"mediaType", type}, {"config", descriptor(docker ? media::kDockerConfig : media::kOciConfig, image.config, config.size())}, {"layers", descriptors}};
    image.digest = addManifest(image.manifest.dump(), type, tag);
    return image;
}

std::string ImageRegistry::addIndex(const std::vector<std::pair<std::string, ServedImage>>& platforms, const std::string& tag, Format format) {
    json entries = json::array();
    for (const auto& [platform, image] : platforms) {
        json entry = descriptor(image.manifest["mediaType"], image.digest, image.manifest.dump().size());
        const size_t slash = platform.find('/'), second = platform.find('/', slash + 1);
        entry["platform"] = {{"os", platform.substr(0, slash)}, {"architecture", platform.substr(slash + 1, second - slash - 1)}};
        if (second != std::string::npos) entry["platform"]["variant"] = platform.substr(second + 1);
        entries.push_back(entry);
    }
    const std::string type = format == Format::Docker ? media::kDockerList : media::kOciIndex;
    return addManifest(json{{"schemaVersion", 2}, {"mediaType", type}, {"manifests", entries}}.dump(), type, tag);
}

void ImageRegistry::serve(const ServedRequest& request, Connection& connection) {
    if (lie && lie(request, connection)) return;
    const std::string base = "/v2/team/app/";
    const std::string what = request.target.starts_with(base) ? request.target.substr(base.size()) : "";
    const std::lock_guard lock(mutex_);
    if (what.starts_with("manifests/")) {
        const auto found = manifests_.find(what.substr(10));
        if (found != manifests_.end()) {
            const auto& [type, bytes] = found->second;
            const std::string headers = "Content-Type: " + type + "\r\nDocker-Content-Digest: sha256:" + sha256Hex(bytes) + "\r\n";
            if (request.method == "HEAD") connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(bytes.size()) + "\r\n" + headers + "\r\n");
            else connection.answer(200, bytes, headers);
            return;
        }
    }
    if (what.starts_with("blobs/") && blobs_.contains(what.substr(6))) return serveBlob(request, blobs_[what.substr(6)], connection);
    connection.answer(404, R"({"errors":[{"code":"NOT_FOUND","message":"not here"}]})");
}

void ImageRegistry::serveBlob(const ServedRequest& request, const std::string& bytes, Connection& connection) {
    const std::string range = knowsRanges ? request.header("Range") : "";
    const size_t from = range.empty() ? 0 : std::stoull(range.substr(6));
    const std::string piece = bytes.substr(std::min(from, bytes.size()));
    std::string head = range.empty() ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + std::to_string(from) + "-" + std::to_string(bytes.size() - 1) + "/" + std::to_string(bytes.size()) + "\r\n";
    head += "Content-Type: application/octet-stream\r\nContent-Length: " + std::to_string(piece.size()) + "\r\n\r\n";
    if (cuts.empty() || cuts.front() >= piece.size()) {
        connection.write(head + piece);
        sent_ += piece.size();
        return;
    }
    // A close in order, and no reset: all that was sent arrives.
    connection.write(head + piece.substr(0, cuts.front()));
    sent_ += cuts.front();
    cuts.pop_front();
    connection.hangUp();
}

std::vector<std::string> ImageRegistry::blobRequests() const {
    std::vector<std::string> all;
    for (const ServedRequest& request : server_.requests()) {
        const size_t at = request.target.find("/blobs/");
        if (at == std::string::npos) continue;
        const std::string range = request.header("Range");
        all.push_back(request.target.substr(at + 7) + (range.empty() ? "" : " from " + range.substr(6, range.size() - 7)));
    }
    return all;
}

uint64_t ImageRegistry::blobBytesSent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
}

}  // namespace roseglass::test

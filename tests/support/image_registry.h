#pragma once
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

#include "support/loopback_server.h"

namespace roseglass::test {

/// One image as it stands in a registry.
struct ServedImage {
    nlohmann::json manifest;
    std::string digest, config;        ///< "sha256:…"
    std::vector<std::string> layers;   ///< digests
};

/// A registry that serves images (OCI distribution: pull), and lies and breaks off as a test wants. Everything is in one
/// repository, "team/app".
class ImageRegistry {
public:
    enum class Format { Docker, Oci };
    ImageRegistry();

    std::string addBlob(const std::string& bytes);
    /// @param type  of the content; the answer's Content-Type. Answers the digest.
    std::string addManifest(const std::string& bytes, const std::string& type, const std::string& tag = {});
    /// An image whose layers are these bytes, as they are.
    ServedImage addImage(const std::vector<std::string>& layers, const std::string& tag = "1", const std::string& architecture = "amd64", Format format = Format::Docker);
    /// An index over images. Answers the digest.
    std::string addIndex(const std::vector<std::pair<std::string, ServedImage>>& platforms, const std::string& tag, Format format = Format::Oci);

    /// Called first for each request; true: it has answered.
    std::function<bool(const ServedRequest&, Connection&)> lie;
    std::deque<size_t> cuts;     ///< of a blob's answer, one number a time: the connection is reset after so many bytes
    bool knowsRanges = true;

    std::string host() const { return server_.host(); }
    std::string name(const std::string& tagOrDigest) const { return host() + "/team/app" + (tagOrDigest.starts_with("sha256:") ? "@" : ":") + tagOrDigest; }
    const std::string& blob(const std::string& digest) const { return blobs_.at(digest); }
    /// Requests for blobs, "DIGEST" or "DIGEST from N".
    std::vector<std::string> blobRequests() const;
    uint64_t blobBytesSent() const;

private:
    void serve(const ServedRequest& request, Connection& connection);
    void serveBlob(const ServedRequest& request, const std::string& bytes, Connection& connection);

    mutable std::mutex mutex_;
    std::map<std::string, std::string> blobs_;
    std::map<std::string, std::pair<std::string, std::string>> manifests_;  ///< by tag and digest: type, bytes
    uint64_t sent_ = 0;
    LoopbackServer server_;
};

}  // namespace roseglass::test

#pragma once
#include <memory>
#include <string>

#include "base/job.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "http/transport.h"

namespace roseglass::lab {

/// A manifest as pushed: what a signature binds to a tag.
struct PushedManifest {
    crypto::Sha256 digest;
    uint64_t length = 0;  ///< bytes
    std::string mediaType;
};

/// Pushes tiny images to a registry without authentication: one layer with one text file.
class ImagePusher {
public:
    ImagePusher(std::shared_ptr<http::Transport> transport, std::string registryHost);

    /// A docker schema 2 image whose only file says `text`; under `tag`, or not pushed at all when the tag is empty.
    Result<PushedManifest> image(const std::string& path, const std::string& tag, const std::string& text, const Job& job) const;
    /// An OCI index over linux/amd64 and linux/arm64.
    Result<PushedManifest> index(const std::string& path, const std::string& tag, const std::string& text, const Job& job) const;

    /// Any bytes; their digest is returned.
    Result<std::string> blob(const std::string& path, const Bytes& bytes, const Job& job) const;
    /// Any manifest, under a tag or, with an empty name, under its digest.
    Result<PushedManifest> manifest(const std::string& path, const std::string& name, const std::string& mediaType, const Bytes& bytes, const Job& job) const;

private:
    Result<Bytes> ociImage(const std::string& path, const std::string& architecture, const std::string& text, const Job& job) const;

    std::shared_ptr<http::Transport> transport_;
    std::string baseUrl_;
};

}  // namespace roseglass::lab

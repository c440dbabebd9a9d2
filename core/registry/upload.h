#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "registry/client.h"
#include "registry/image_source.h"

namespace roseglass::registry {

struct UploadOptions {
    unsigned concurrency = 4;             ///< blobs at a time
    /// Bytes of one PATCH; 0: a blob goes in one request, unless the registry says that this is too much.
    uint64_t chunkBytes = 0;
    std::vector<std::string> mountFrom;   ///< paths of repositories on the same registry that may hold the blobs already
    int tries = 5;                        ///< of one blob without any progress in between
    std::chrono::milliseconds firstDelay{200};  ///< before the second try; doubled before each further one
};

/// Writes images to one repository of a registry (OCI distribution specification: push). Thread-safe.
class Uploader {
public:
    /// @param transport  authenticating already, with the scope to push
    Uploader(std::shared_ptr<http::Transport> transport, std::string baseUrl, std::string path, UploadOptions options = {});

    /// For each blob of the image whether the repository has it. Asks, changes nothing.
    Result<std::vector<bool>> present(const PushImage& image, const Job& job) const;

    /// Uploads what is missing, several blobs at a time, then the manifests, children first, and compares what the registry
    /// then serves. A dropped connection is taken up where the registry stands. Tells its progress in bytes.
    /// @param tag  none: the image can be reached by its digest alone
    /// Errors: unauthorized, forbidden, not-found, too-large, rate-limited, server, network, timeout, interrupted;
    /// digest-mismatch (the registry holds something else, or the source is not what its digest says); those of the source.
    Result<void> push(const PushImage& image, const std::optional<std::string>& tag, const Job& job) const;

private:
    Result<void> pushManifest(const RawManifest& manifest, const std::string& name, const Job& job) const;
    Result<void> compare(const RawManifest& manifest, const std::string& name, const Job& job) const;

    std::shared_ptr<http::Transport> transport_;
    std::string baseUrl_, path_;
    UploadOptions options_;
};

}  // namespace roseglass::registry

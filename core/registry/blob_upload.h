#pragma once
#include <functional>

#include "registry/blob_body.h"
#include "registry/upload.h"

namespace roseglass::registry {

/// Whether a repository has a blob, of the size that it must have. Errors: those of the transport; unauthorized, forbidden, server.
Result<bool> hasBlob(http::Transport& transport, const std::string& baseUrl, const std::string& path, const Descriptor& blob, const Job& job);

/// The bytes that a registry says it holds of an upload, "0-1023" or "bytes=0-1023"; nothing where it says no such thing.
/// "0-0" stands for none: a registry writes the same for one byte.
std::optional<uint64_t> uploadedBytes(std::string_view range);
/// How much of a blob goes into one request. @param least  what the registry asks for at least (OCI-Chunk-Min-Length)
uint64_t chunkFor(uint64_t wanted, std::string_view least, uint64_t size);

/// One blob on its way into a repository: mounted, sent in one piece or in several, taken up again after a failure.
class BlobUpload {
public:
    /// @param moved  told of every byte that counts as sent, and of those that count no longer
    BlobUpload(http::Transport& transport, const std::string& baseUrl, const std::string& path, const UploadOptions& options, const PushBlob& blob,
               std::function<void(int64_t)> moved)
        : transport_(transport), baseUrl_(baseUrl), path_(path), options_(options), blob_(blob), moved_(std::move(moved)), chunk_(options.chunkBytes) {}

    Result<void> run(const Job& job);

private:
    Result<void> attempt(const Job& job);
    Result<void> begin(const Job& job);
    Result<bool> mount(const std::string& from, const Job& job);
    Result<void> sendWhole(const Job& job);
    Result<void> sendChunks(const Job& job);
    Result<void> commit(const std::shared_ptr<BlobBody>& body, const Job& job);
    void takeUp(const Job& job);
    void startOver();
    void smallerChunks();
    Result<http::Response> send(http::Request request, const std::string& what, const Job& job);
    Result<void> adoptLocation(const http::Response& response);
    Result<void> checkLocal(const crypto::Hasher& hasher) const;
    Result<crypto::Hasher> hashedUpTo(uint64_t end) const;
    void count(uint64_t bytes);

    http::Transport& transport_;
    const std::string& baseUrl_;
    const std::string& path_;
    const UploadOptions& options_;
    const PushBlob& blob_;
    std::function<void(int64_t)> moved_;
    std::shared_ptr<const Content> content_;
    uint64_t chunk_;
    std::string session_;       ///< the upload's URL; empty when there is none
    uint64_t accepted_ = 0;     ///< bytes that the registry holds in this session
    uint64_t mostSent_ = 0;     ///< in this session
    int64_t counted_ = 0;       ///< bytes told through `moved_`
    bool mounted_ = false;
    bool passing_ = false;      ///< whether the last failure may go away
};

}  // namespace roseglass::registry

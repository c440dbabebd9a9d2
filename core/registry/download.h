#pragma once
#include <chrono>
#include <functional>
#include <string>

#include "http/transport.h"
#include "registry/part_store.h"

namespace roseglass::registry {

struct DownloadOptions {
    unsigned concurrency = 4;                   ///< blobs at a time
    int tries = 5;                              ///< of one blob without any progress in between
    std::chrono::milliseconds firstDelay{200};  ///< before the second try; doubled before each further one
};

/// Fetches blobs of one repository of a registry (OCI distribution specification: pull). Thread-safe.
class Downloader {
public:
    /// @param transport  authenticating already
    Downloader(std::shared_ptr<http::Transport> transport, std::string baseUrl, std::string path, DownloadOptions options = {})
        : transport_(std::move(transport)), baseUrl_(std::move(baseUrl)), path_(std::move(path)), options_(options) {}

    unsigned concurrency() const { return options_.concurrency; }

    /// Fills a part to its end and finishes it. A connection that breaks is taken up where it broke, by a range, the hash
    /// going on. What an earlier process left is believed until the digest says otherwise; then it is fetched again, once.
    /// @param told  how many bytes are there; may go back to 0
    /// Errors: digest-mismatch, length-mismatch (nothing of the part is left then); not-found, unauthorized, forbidden,
    /// rate-limited, server, network, tls, timeout, io, interrupted (the part stays).
    Result<void> fetch(Part& part, const std::function<void(uint64_t)>& told, const Job& job) const;

private:
    Result<void> attempt(Part& part, const std::function<void(uint64_t)>& told, bool& passing, const Job& job) const;
    Result<void> complete(Part& part, const std::function<void(uint64_t)>& told, const Job& job) const;

    std::shared_ptr<http::Transport> transport_;
    std::string baseUrl_, path_;
    DownloadOptions options_;
};

}  // namespace roseglass::registry

#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

#include "http/transport.h"

namespace roseglass::http {

/// Certificates for one host, as PEM files; any may be empty. `caFiles` are trusted besides the system's.
struct TlsFiles {
    std::vector<std::filesystem::path> caFiles;
    std::filesystem::path certFile;
    std::filesystem::path keyFile;
};

struct CurlOptions {
    std::chrono::milliseconds connectTimeout{10'000};
    /// No byte for so long ends the call with timeout (CLI --timeout). A trickle of less than one byte a second over
    /// this span counts as no progress too.
    std::chrono::milliseconds stallTimeout{30'000};
    /// Tries beyond the first for GET and HEAD on 429, 502, 503, 504 and on connections that failed before an answer;
    /// exponential back-off with jitter. Retry-After is obeyed: where it is longer than maxRetryDelay nobody waits for it, and
    /// until then the host is not asked again by anybody (http/rate_limit.h): its answer stands for every further call.
    int retries = 2;
    std::chrono::milliseconds firstRetryDelay{200};
    std::chrono::milliseconds maxRetryDelay{10'000};
    /// What TLS files a host ("host:port") has, wherever it comes up. Called once for each; may be empty.
    std::function<TlsFiles(const std::string& host)> tlsFor;
    /// Besides, for requests that say showsCertificate; its client certificate goes before the host's own.
    TlsFiles tls;
    std::string userAgent = "roseglass";
};

/// libcurl: kept connections, HTTP/2 over TLS, TLS 1.2 or newer, proxies and NO_PROXY from the environment (never
/// for this computer itself, whose plain http would then be anybody's to read), gzip decoding counted against maxBody, only http
/// and https.
class CurlTransport final : public Transport {
public:
    explicit CurlTransport(CurlOptions options);
    ~CurlTransport() override;
    Result<Response> send(const Request& request, const Job& job) override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace roseglass::http

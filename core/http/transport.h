#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/job.h"
#include "base/result.h"

namespace roseglass::http {

/// Header fields in the order they came; names are compared without case.
class Headers {
public:
    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    /// The first value of that name.
    std::optional<std::string_view> find(std::string_view name) const;
    /// Every value of that name, in order (WWW-Authenticate may come several times).
    std::vector<std::string_view> findAll(std::string_view name) const;
    const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

enum class Method { Get, Head, Post, Put, Patch, Delete };

struct Request {
    Method method = Method::Get;
    std::string url;
    Headers headers;
    Bytes body;
    /// The body of an answer beyond this many bytes (after decoding) ends the call with too-large.
    uint64_t maxBody = 4u << 20;
    /// Capacity hint for the body that will come, bytes; 0 when unknown. Never trusted beyond maxBody.
    uint64_t expectedBody = 0;
    /// GET and HEAD follow redirects (at most 5) when true. Authorization and cookies never go to another host or port,
    /// https never goes down to http.
    bool followRedirects = true;
};

struct Response {
    int status = 0;
    Headers headers;
    Bytes body;
    std::string effectiveUrl;  ///< after redirects
};

/// Sends one request and waits for the answer. Thread-safe: any number of threads may call at once.
/// Any status is a Response; errors are for what never became one: network, tls, timeout, too-large, interrupted.
class Transport {
public:
    virtual ~Transport() = default;
    virtual Result<Response> send(const Request& request, const Job& job) = 0;
};

/// "host:port" of a URL, with the scheme's default port left out; empty for anything that is no http(s) URL.
std::string hostOf(std::string_view url);

}  // namespace roseglass::http

#pragma once
#include <cstdint>
#include <functional>
#include <memory>
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

/// A request's body that is read while it is sent, so that it need not stand in memory. Used by one call at a time.
class BodySource {
public:
    virtual ~BodySource() = default;
    /// A size that shows in the reading alone; HTTP/1.1 sends such a body in chunks.
    static constexpr uint64_t kUnknownSize = UINT64_MAX;
    /// Bytes from the start to the end, or kUnknownSize.
    virtual uint64_t size() const = 0;
    /// Up to `room` further bytes; answers how many, 0 only at the end. An error ends the call with that very error.
    virtual Result<size_t> read(char* out, size_t room) = 0;
    /// Back to the start: called before every sending, of which a redirect or an answered challenge makes several.
    virtual Result<void> rewind() = 0;
};

struct Request {
    Method method = Method::Get;
    std::string url;
    Headers headers;
    Bytes body;
    /// Sent in place of `body` where it is set.
    std::shared_ptr<BodySource> stream;
    /// Takes the body of a 2xx answer piece by piece, in place of Response::body. An error ends the call with that very
    /// error. Once it has taken something, the transport makes no further try: the caller knows how to go on.
    std::function<Result<void>(BytesView piece)> sink;
    /// Told the status and header fields of a 2xx answer before its first byte goes to `sink`. An error ends the call.
    std::function<Result<void>(const struct Response& head)> onHead;
    /// No compression on the way: bytes that are counted, hashed or asked for by range.
    bool identity = false;
    /// The body of an answer beyond this many bytes (after decoding) ends the call with too-large.
    uint64_t maxBody = 4u << 20;
    /// Capacity hint for the body that will come, bytes; 0 when unknown. Never trusted beyond maxBody.
    uint64_t expectedBody = 0;
    /// GET and HEAD follow redirects (at most 5) when true. Authorization and cookies never go to another host or port,
    /// https never goes down to http.
    bool followRedirects = true;
    /// POST, PUT and PATCH follow 307 and 308 as well, method and body kept, under the same rules.
    bool followUploadRedirects = false;
    /// No credentials are added, and no challenge is answered: for a place that a server named and nobody trusts.
    bool anonymous = false;
    /// The server is one that the user named: CurlOptions::tls counts for it (secrets.h decides).
    bool showsCertificate = false;
    /// Path of the unix socket that is spoken to in place of the URL's host. Redirects are not followed there.
    std::string unixSocket;
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
/// A URL to be shown: scheme, host and path. What stands behind may be a secret (an upload's state, a signature), and so may a
/// user before the host.
std::string shownUrl(std::string_view url);
/// Whether two URLs have the same scheme, host and port: what may share credentials.
bool isSameOrigin(std::string_view a, std::string_view b);
/// The target of a Location header as an absolute URL, whether it was relative or not (RFC 3986, 5); empty when it is no
/// http(s) URL.
std::string resolveLocation(const std::string& base, std::string_view location);
/// A number as a header gives it: digits alone, up to the largest that 64 bits hold, which stands for any larger one; nothing
/// for anything else.
std::optional<uint64_t> wholeNumber(std::string_view text);
/// The text as one part of a URL: everything but letters, digits and "-._~" as %XX.
std::string urlEncode(std::string_view text);

}  // namespace roseglass::http

#include "http/curl_call.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>

#include "base/redact.h"
#include "http/proxy.h"

namespace roseglass::http {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr size_t kMaxHeaderBytes = 256 << 10;
/// What a JSON parser may want behind the text without moving it.
constexpr size_t kSpareBytes = 64;
/// Under this many bytes in a whole stall span, a trickle counts as no progress.
constexpr double kTrickleBytesPerSecond = 1.0;
constexpr long kUploadBuffer = 512L << 10;

struct SlistFree {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using SlistPtr = std::unique_ptr<curl_slist, SlistFree>;

struct Call {
    CURL* easy;
    const Request& request;
    const CurlOptions& options;
    const Job& job;
    Response response;
    size_t headerBytes = 0;
    size_t sent = 0;
    uint64_t received = 0;   ///< bytes of body
    std::optional<Error> ended = std::nullopt;   ///< by the body's source or sink
    bool headTold = false;
    bool tooLarge = false;
    bool stalled = false;
    bool late = false;
    bool stopped = false;
    SteadyClock::time_point spanStart = SteadyClock::now();
    curl_off_t spanBytes = 0;
};

size_t onHeader(char* data, size_t, size_t length, void* user) {
    auto& call = *static_cast<Call*>(user);
    call.headerBytes += length;
    if (call.headerBytes > kMaxHeaderBytes) {
        call.tooLarge = true;
        return 0;
    }
    std::string_view line(data, length);
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
    if (line.starts_with("HTTP/")) {
        // An interim answer (100) or a proxy's came before.
        call.response.headers = {};
        return length;
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return length;
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    call.response.headers.add(std::string(line.substr(0, colon)), std::string(value));
    return length;
}

int statusOf(CURL* easy) {
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
}

bool wentWell(CURL* easy) { return statusOf(easy) / 100 == 2; }

Result<void> tellHead(Call& call) {
    if (std::exchange(call.headTold, true) || !call.request.onHead) return {};
    call.response.status = statusOf(call.easy);
    return call.request.onHead(call.response);
}

size_t onBody(char* data, size_t, size_t length, void* user) {
    auto& call = *static_cast<Call*>(user);
    if (length > call.request.maxBody - std::min(call.received, call.request.maxBody)) {
        call.tooLarge = true;
        return 0;
    }
    call.received += length;
    if (call.request.sink && wentWell(call.easy)) {
        auto taken = tellHead(call);
        if (taken) taken = call.request.sink({data, length});
        if (!taken) call.ended = std::move(taken).error();
        return taken ? length : 0;
    }
    Bytes& body = call.response.body;
    if (body.empty()) {
        const uint64_t hint = std::min(call.request.expectedBody, call.request.maxBody);
        if (hint > 0) body.reserve(hint + kSpareBytes);
    }
    body.append(data, length);
    return length;
}

size_t onUpload(char* out, size_t size, size_t count, void* user) {
    auto& call = *static_cast<Call*>(user);
    if (call.request.stream) {
        auto length = call.request.stream->read(out, size * count);
        if (!length) call.ended = std::move(length).error();
        return length ? *length : CURL_READFUNC_ABORT;
    }
    const size_t length = std::min(size * count, call.request.body.size() - call.sent);
    std::memcpy(out, call.request.body.data() + call.sent, length);
    call.sent += length;
    return length;
}

/// A kept connection that turns out to be dead makes curl start over on a new one. Not with a streamed body: the server
/// may have kept the first part, and whoever streams knows how to go on.
int onSeek(void* user, curl_off_t offset, int origin) {
    auto& call = *static_cast<Call*>(user);
    if (offset != 0 || origin != SEEK_SET || call.request.stream) return CURL_SEEKFUNC_FAIL;
    call.sent = 0;
    return CURL_SEEKFUNC_OK;
}

int onProgress(void* user, curl_off_t, curl_off_t down, curl_off_t, curl_off_t up) {
    auto& call = *static_cast<Call*>(user);
    if (call.job.stopped()) {
        call.stopped = true;
        return 1;
    }
    if (call.job.late()) {
        call.late = true;
        return 1;
    }
    const auto now = SteadyClock::now();
    const auto span = now - call.spanStart;
    if (span < call.options.stallTimeout) return 0;
    const curl_off_t bytes = down + up;
    const double seconds = std::chrono::duration<double>(span).count();
    if (static_cast<double>(bytes - call.spanBytes) < std::max(1.0, kTrickleBytesPerSecond * seconds)) {
        call.stalled = true;
        return 1;
    }
    call.spanStart = now;
    call.spanBytes = bytes;
    return 0;
}

const char* methodName(Method method) {
    switch (method) {
        case Method::Get: return "GET";
        case Method::Head: return "HEAD";
        case Method::Post: return "POST";
        case Method::Put: return "PUT";
        case Method::Patch: return "PATCH";
        case Method::Delete: return "DELETE";
    }
    return "GET";
}

void setMethod(CURL* easy, Call& call) {
    const Request& request = call.request;
    if (request.method == Method::Head) {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (request.method == Method::Post && !request.stream) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    } else if (request.stream || request.method == Method::Put || request.method == Method::Patch) {
        const uint64_t size = request.stream ? request.stream->size() : request.body.size();
        curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, kUploadBuffer);
        curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, onSeek);
        curl_easy_setopt(easy, CURLOPT_SEEKDATA, &call);
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, onUpload);
        curl_easy_setopt(easy, CURLOPT_READDATA, &call);
        static_assert(static_cast<curl_off_t>(BodySource::kUnknownSize) == -1, "curl's word for an unknown size");
        curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(size));
    }
    if (request.method != Method::Head && request.method != Method::Get) {
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, methodName(request.method));
    }
}

void setTls(CURL* easy, const TlsFiles& tls, const std::string& caBundle) {
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!caBundle.empty()) {
        curl_blob blob{const_cast<char*>(caBundle.data()), caBundle.size(), CURL_BLOB_NOCOPY};
        curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
        // The system's authorities count, too: looked up by name where needed, instead of reading all of them at each start.
        curl_easy_setopt(easy, CURLOPT_CAPATH, "/etc/ssl/certs");
    }
    if (!tls.certFile.empty()) curl_easy_setopt(easy, CURLOPT_SSLCERT, tls.certFile.c_str());
    if (!tls.keyFile.empty()) curl_easy_setopt(easy, CURLOPT_SSLKEY, tls.keyFile.c_str());
}

/// What helps where it is not the authority that is missing; empty where it may be.
std::string wayOut(const std::string& why) {
    const auto says = [&](const char* words) { return why.find(words) != std::string::npos; };
    if (says("has expired")) return "A certificate of the server's has expired: its operator must renew it. Check this computer's clock as well.";
    if (says("not yet valid")) return "A certificate of the server's is not valid yet: check this computer's clock, then the certificate's dates.";
    if (says("subject name") || says("does not match")) return "The certificate is made for another name: use the name that stands in it, or let its operator put this one in.";
    return {};
}

tl::unexpected<Error> failure(CURLcode code, const Call& call, const char* reason) {
    const std::string host = printable(hostOf(call.request.url), 120);
    if (call.stopped) return fail(ErrorCode::Interrupted, "Stopped");
    if (call.ended) return fail(*call.ended);
    if (call.tooLarge) {
        return fail(Error(ErrorCode::TooLarge, "The answer of " + host + " is larger than allowed")
                        .withSides("at most " + std::to_string(call.request.maxBody) + " bytes", "more"));
    }
    if (call.late) {
        return fail(ErrorCode::Timeout, host + " answers too slowly to come to an end", "Try again later, or give it longer with --timeout.");
    }
    if (call.stalled) {
        return fail(ErrorCode::Timeout, host + " sent and took nothing for " + std::to_string(call.options.stallTimeout.count()) + " ms",
                    "Try again, or give it longer with --timeout.");
    }
    const std::string why = printable(reason && *reason ? reason : curl_easy_strerror(code), 300);
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT: return fail(ErrorCode::Timeout, host + " did not answer in time: " + why, "Try again, or give it longer with --timeout.");
        case CURLE_FILESIZE_EXCEEDED:
            return fail(Error(ErrorCode::TooLarge, "The answer of " + host + " is larger than allowed")
                            .withSides("at most " + std::to_string(call.request.maxBody) + " bytes", "more"));
        case CURLE_PEER_FAILED_VERIFICATION:
            return fail(ErrorCode::Tls, "The certificate of " + host + " is not trusted: " + why,
                        wayOut(why).empty() ? "If the server has a certificate authority of its own, put its certificate into tls/" + host + "/ca.crt of the Docker configuration folder (DOCKER_CONFIG, else ~/.docker)" +
                            (call.request.showsCertificate ? " or name it with --tlscacert." : "; --tlscacert counts for the trust server and the registry alone.") : wayOut(why));
        case CURLE_SSL_CONNECT_ERROR: case CURLE_SSL_CERTPROBLEM: case CURLE_SSL_CIPHER: case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_CACERT_BADFILE: case CURLE_SSL_INVALIDCERTSTATUS: case CURLE_USE_SSL_FAILED: case CURLE_SSL_ENGINE_NOTFOUND:
            return fail(ErrorCode::Tls, "No secure connection to " + host + ": " + why, "The server must speak TLS 1.2 or newer.");
        case CURLE_UNSUPPORTED_PROTOCOL: case CURLE_URL_MALFORMAT:
            return fail(ErrorCode::Network, "Not an address that can be asked: " + shownUrl(call.request.url));
        default: break;
    }
    if (!call.request.unixSocket.empty()) {
        return fail(ErrorCode::Network, "The socket " + printable(call.request.unixSocket, 160) + " cannot be spoken to: " + why, "Is the service behind it running, and may this user open it?");
    }
    return fail(ErrorCode::Network, host + " cannot be reached: " + why, "Check the name, the network and the proxy.");
}

}  // namespace

Result<Response> performCall(CURL* easy, const Request& request, const CurlOptions& options, const TlsFiles& tls,
                             const std::string& caBundle, const Job& job) {
    if (request.stream) RG_TRY(request.stream->rewind());
    curl_easy_reset(easy);
    Call call{easy, request, options, job, {}};
    char reason[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    if (!request.unixSocket.empty()) curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, request.unixSocket.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    // Both empty: what the environment says was looked at by proxyFor() alone.
    curl_easy_setopt(easy, CURLOPT_PROXY, proxyFor(request.url).c_str());
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    if (!request.identity) curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options.userAgent.c_str());
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connectTimeout.count()));
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, request.method == Method::Head ? curl_off_t(0) : static_cast<curl_off_t>(std::min<uint64_t>(request.maxBody, INT64_MAX)));
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, onHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &call);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, onBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &call);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, onProgress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &call);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 256L << 10);
    setMethod(easy, call);
    setTls(easy, tls, caBundle);

    curl_slist* raw = nullptr;
    for (const auto& [name, value] : request.headers.all()) raw = curl_slist_append(raw, (name + ": " + value).c_str());
    raw = curl_slist_append(raw, "Expect:");
    const SlistPtr headers(raw);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());

    const CURLcode code = curl_easy_perform(easy);
    if (code != CURLE_OK) return failure(code, call, reason);
    call.response.status = statusOf(easy);
    call.response.effectiveUrl = request.url;
    return std::move(call.response);
}

}  // namespace roseglass::http

#include "http/curl_transport.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <random>

#include "base/budget.h"
#include "base/file.h"
#include "base/redact.h"
#include "crypto/pem.h"
#include "crypto/public_key.h"
#include "http/curl_call.h"
#include "http/rate_limit.h"
#include "http/secrets.h"

namespace roseglass::http {
namespace {

constexpr int kMaxRedirects = 5;
constexpr uint64_t kMaxCaFile = 8u << 20;

struct EasyFree {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using EasyPtr = std::unique_ptr<CURL, EasyFree>;

bool isRedirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }
bool isPassing(int status) { return status == 429 || status == 502 || status == 503 || status == 504; }

std::string schemeOf(const std::string& url) { return url.substr(0, url.find("://")); }

/// A file without a certificate in it is the trouble, not the server's TLS. Errors: io.
Result<void> checkCertificates(const std::filesystem::path& file, BytesView text) {
    const std::string name = printable(file.string(), 300);
    if (text.find("-----BEGIN") == std::string_view::npos) {
        return fail(ErrorCode::Io, name + " is no PEM certificate", text.starts_with('\x30') ? "It looks like DER: openssl x509 -inform DER -in FILE -out ca.crt makes PEM of it." : "Put the certificate authority's PEM file in its place.");
    }
    const auto blocks = crypto::readPem(text);
    if (blocks && std::any_of(blocks->begin(), blocks->end(), [](const crypto::PemBlock& block) { return !block.isPrivateKey() && crypto::PublicKey::fromPem(block).has_value(); })) return {};
    return fail(ErrorCode::Io, name + " holds no certificate that can be read", "Put the certificate authority's PEM file in its place.");
}

/// Whether the answer sends this request elsewhere as it is. Other redirects of an upload would make a GET of it.
bool isFollowed(const Request& request, int status) {
    const bool reading = request.method == Method::Get || request.method == Method::Head;
    if (!request.unixSocket.empty()) return false;
    if (reading) return request.followRedirects && isRedirect(status);
    return request.followUploadRedirects && (status == 307 || status == 308);
}

}  // namespace

std::string resolveLocation(const std::string& base, std::string_view location) {
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
    if (curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
        curl_url_set(url.get(), CURLUPART_URL, std::string(location).c_str(), 0) != CURLUE_OK) {
        return {};
    }
    char* text = nullptr;
    if (curl_url_get(url.get(), CURLUPART_URL, &text, 0) != CURLUE_OK) return {};
    std::string out = text;
    curl_free(text);
    return hostOf(out).empty() ? std::string() : out;
}

struct CurlTransport::Impl {
    explicit Impl(CurlOptions o) : options(std::move(o)) {}

    struct HostTls {
        TlsFiles files;
        std::string bundle;
    };

    CurlOptions options;
    std::mutex mutex;
    std::vector<EasyPtr> idle;
    std::map<std::pair<std::string, bool>, std::shared_ptr<const HostTls>> tlsByHost;

    EasyPtr borrow() {
        const std::lock_guard lock(mutex);
        if (idle.empty()) return EasyPtr(curl_easy_init());
        EasyPtr easy = std::move(idle.back());
        idle.pop_back();
        return easy;
    }

    void giveBack(EasyPtr easy) {
        const std::lock_guard lock(mutex);
        idle.push_back(std::move(easy));
    }

    Result<std::shared_ptr<const HostTls>> tlsFor(const std::string& host, bool named) {
        const std::lock_guard lock(mutex);
        if (const auto known = tlsByHost.find({host, named}); known != tlsByHost.end()) return known->second;
        auto tls = std::make_shared<HostTls>();
        if (options.tlsFor) tls->files = options.tlsFor(host);
        if (named) {
            tls->files.caFiles.insert(tls->files.caFiles.end(), options.tls.caFiles.begin(), options.tls.caFiles.end());
            if (!options.tls.certFile.empty()) {
                tls->files.certFile = options.tls.certFile;
                tls->files.keyFile = options.tls.keyFile;
            }
        }
        for (const auto& file : tls->files.caFiles) {
            auto pem = readUserFile(file, kMaxCaFile);
            if (!pem) return fail(Error(ErrorCode::Io, "The CA certificate of " + host + " cannot be read: " + pem.error().message));
            RG_TRY(checkCertificates(file, *pem));
            tls->bundle += *pem + "\n";
        }
        tlsByHost[{host, named}] = tls;
        return tls;
    }

    Result<Response> once(const Request& request, const Job& job) {
        std::shared_ptr<const HostTls> tls = std::make_shared<HostTls>();
        if (schemeOf(request.url) == "https") {
            RG_ASSIGN(tls, tlsFor(hostOf(request.url), request.showsCertificate));
        }
        EasyPtr easy = borrow();
        auto response = performCall(easy.get(), request, options, tls->files, tls->bundle, job);
        giveBack(std::move(easy));
        return response;
    }

    std::chrono::milliseconds delayBefore(int attempt, const Response* response) {
        if (const auto after = response ? retryAfter(*response) : std::nullopt) return *after;
        const std::lock_guard lock(mutex);
        const auto full = options.firstRetryDelay.count() << attempt;
        const auto jittered = std::uniform_int_distribution<std::chrono::milliseconds::rep>(full / 2, full)(random);
        return std::min(options.maxRetryDelay, std::chrono::milliseconds(jittered));
    }

    /// One try; where the host limits its rate, after the time that it wants, or its old answer where that is too long.
    Result<Response> politely(const Request& request, const Job& job) {
        const std::string host = request.unixSocket.empty() ? hostOf(request.url) : std::string();
        if (host.empty()) return once(request, job);
        const auto left = limits.left(host);
        if (left > options.maxRetryDelay) return limits.answer(host);
        if (left.count() > 0) job.pause(left);
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        auto response = once(request, job);
        if (!response) return response;
        limits.note(host, *response);
        if (request.method != Method::Head || response->status != 429 || !limits.wantsWords(host)) return response;
        Request spoken = request;
        spoken.method = Method::Get;
        spoken.maxBody = budget::kErrorDocument;
        auto words = once(spoken, job);
        if (!words || words->status != 429) return response;
        limits.note(host, *words);
        return words;
    }

    Result<Response> withRetries(const Request& request, const Job& job) {
        const bool idempotent = request.method == Method::Get || request.method == Method::Head;
        bool taken = false;
        std::optional<Request> watched;
        if (request.sink) {
            watched = request;
            watched->sink = [&](BytesView piece) {
                taken = true;
                return request.sink(piece);
            };
        }
        for (int attempt = 0;; ++attempt) {
            auto response = politely(watched ? *watched : request, job);
            const bool passing = response ? isPassing(response->status) : response.error().code == ErrorCode::Network;
            if (!idempotent || taken || !passing || attempt >= options.retries || job.stopped()) return response;
            const auto delay = delayBefore(attempt, response ? &*response : nullptr);
            if (delay > options.maxRetryDelay) return response;
            job.log(LogLevel::Info, "Trying " + hostOf(request.url) + " again");
            job.pause(delay);
        }
    }

    RateLimits limits;
    std::minstd_rand random{std::random_device{}()};
};

CurlTransport::CurlTransport(CurlOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    static_cast<void>(ready);
}
CurlTransport::~CurlTransport() = default;

Result<Response> CurlTransport::send(const Request& original, const Job& job) {
    Request request = original;
    for (int hop = 0;; ++hop) {
        auto response = impl_->withRetries(request, job);
        if (!response || !isFollowed(request, response->status)) return response;
        const auto location = response->headers.find("Location");
        const std::string next = location ? resolveLocation(request.url, *location) : std::string();
        if (next.empty()) return fail(ErrorCode::Server, hostOf(request.url) + " redirects to something that is no http(s) address");
        if (hop == kMaxRedirects) return fail(ErrorCode::Server, hostOf(original.url) + " redirects more than 5 times");
        if (schemeOf(request.url) == "https" && schemeOf(next) == "http") {
            return fail(ErrorCode::Tls, hostOf(request.url) + " redirects from https to http, which is not followed");
        }
        request = redirected(std::move(request), next);
    }
}

}  // namespace roseglass::http

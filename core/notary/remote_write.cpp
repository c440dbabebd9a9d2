
#include "base/encoding.h"
#include "base/redact.h"
#include "crypto/random.h"
#include "http/error_document.h"
#include "http/rate_limit.h"
#include "json/outside.h"
#include "json/text_of.h"
#include "notary/remote.h"

namespace roseglass::notary {
namespace {

using nlohmann::json;

constexpr uint64_t kMaxAnswer = 1u << 20;

/// {"errors":[{"code","message","detail":{"Name","Error":{"Msg"}}}]} in words; empty when the body is something else.
struct ServerWords {
    std::string code, name, message;
};
ServerWords wordsOf(const Bytes& body) {
    const json document = jsonOrNull(body, kMaxAnswer);
    if (!document.is_object() || !document.contains("errors") || !document["errors"].is_array() || document["errors"].empty()) return {};
    const json& error = document["errors"][0];
    ServerWords words{textOf(error, "code"), {}, textOf(error, "message")};
    if (error.is_object() && error.contains("detail") && error["detail"].is_object()) {
        const json& detail = error["detail"];
        words.name = textOf(detail, "Name");
        if (detail.contains("Error")) {
            const std::string message = textOf(detail["Error"], "Msg");
            if (!message.empty()) words.message = message;
        }
    }
    return words;
}

tl::unexpected<Error> refusal(const http::Response& response, const std::string& serverUrl, const std::string& gun) {
    if (response.status == 200) {
        return fail(ErrorCode::Server, "A web page answered in place of the trust server " + serverUrl + ", so nothing was written", "A proxy or a log-in page may stand between; open the address in a browser.");
    }
    const ServerWords words = wordsOf(response.body);
    const std::string said = words.message.empty() ? std::to_string(response.status) : printable(words.message, 300);
    if (response.status == 409 || words.code == "VERSION") {
        return fail(ErrorCode::Conflict, "Somebody published " + gun + " first", "Nothing was written. Try again: the change is planned again on what is there now.");
    }
    switch (response.status) {
        case 401: return fail(ErrorCode::Unauthorized, "The trust server " + serverUrl + " wants credentials to publish " + gun + http::saidIn(response.body), "Log in with `docker login`.");
        case 403: return fail(ErrorCode::Forbidden, "The trust server " + serverUrl + " does not let this user publish " + gun + http::saidIn(response.body), "Ask its operator for the right to push.");
        case 404: return fail(ErrorCode::NoTrustData, "No trust server takes what is signed at " + serverUrl + " for " + gun, "Name the right one with --trust-server or a line in trust-servers.json.");
        case 413: return fail(ErrorCode::TooLarge, "The trust server " + serverUrl + " takes no files of this size" + http::saidIn(response.body));
        case 429: return fail(http::rateLimited(response, "The trust server " + serverUrl));
        default: break;
    }
    // notary-server passes its signer's words on under ErrValidation.
    if (response.status == 400 && said.find("rpc error") != std::string::npos && said.find("Unavailable") != std::string::npos) {
        return fail(ErrorCode::Server, "The trust server " + serverUrl + " cannot reach its signer, which holds the snapshot and timestamp keys", "Nothing was written. Ask the operator of the trust server; try again later.");
    }
    if (response.status == 400 && said.find("rpc error") != std::string::npos && said.find("not found") != std::string::npos) {
        return fail(ErrorCode::Server, "The trust server " + serverUrl + " no longer has the key that signs snapshot or timestamp of " + gun + ": " + said,
                    "Nothing was written. Until the timestamp expires, what is signed stays trusted. The holder of the root key can name new server keys: key rotate " + gun + " snapshot timestamp --server-managed.");
    }
    if (response.status == 400) {
        return fail(ErrorCode::Policy, "The trust server refused the new metadata of " + gun + ": " + (words.name.empty() ? "" : words.name + ", ") + said,
                    "Nothing was written. Look at the repository again; if it was rotated elsewhere, this computer's keys may no longer be the right ones.");
    }
    return fail(ErrorCode::Server, "The trust server " + serverUrl + " answered " + std::to_string(response.status) + ": " + said, "Ask the operator of the trust server; its log says more.");
}

}  // namespace

Result<void> Remote::publish(const std::vector<std::pair<std::string, tuf::SharedBytes>>& files, const Job& job) const {
    const std::string boundary = "roseglass-" + crypto::randomHex(16);
    http::Request request;
    request.method = http::Method::Post;
    request.url = urlOf("");
    request.maxBody = kMaxAnswer;
    request.headers.add("Content-Type", "multipart/form-data; boundary=" + boundary);
    size_t size = 256;
    for (const auto& [role, bytes] : files) size += bytes->size() + role.size() + 256;
    request.body.reserve(size);
    for (const auto& [role, bytes] : files) {
        request.body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"" + role + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        request.body += *bytes;
        request.body += "\r\n";
    }
    request.body += "--" + boundary + "--\r\n";
    job.progress("Publishing");
    job.log(LogLevel::Debug, "POST " + request.url);
    RG_ASSIGN(const http::Response response, transport_->send(request, job));
    if (response.status == 200 && !isWebPage(response)) return {};
    return refusal(response, serverUrl_, gun_);
}

Result<crypto::PublicKey> Remote::serverKey(const std::string& role, bool rotate, const Job& job) const {
    http::Request request;
    request.method = rotate ? http::Method::Post : http::Method::Get;
    request.url = urlOf(role + ".key");
    request.maxBody = kMaxAnswer;
    job.log(LogLevel::Debug, std::string(rotate ? "POST " : "GET ") + request.url);
    RG_ASSIGN(const http::Response response, transport_->send(request, job));
    if (response.status != 200) return refusal(response, serverUrl_, gun_);
    const json key = jsonOrNull(response.body, kMaxAnswer);
    const auto bytes = key.is_object() && key.contains("keyval") ? fromBase64(textOf(key["keyval"], "public")) : std::nullopt;
    if (!bytes) return fail(ErrorCode::Server, "The trust server's " + role + " key cannot be read");
    auto parsed = crypto::PublicKey::parse(textOf(key, "keytype"), *bytes);
    if (!parsed) return fail(ErrorCode::Server, "The trust server's " + role + " key cannot be used: " + parsed.error().message);
    if (!parsed->weakness().empty()) return fail(ErrorCode::WeakKey, "The trust server's " + role + " key must not be used: " + parsed->weakness());
    return parsed;
}

Result<void> Remote::removeAll(const Job& job) const {
    http::Request request;
    request.method = http::Method::Delete;
    request.url = urlOf("");
    request.maxBody = kMaxAnswer;
    job.log(LogLevel::Debug, "DELETE " + request.url);
    RG_ASSIGN(const http::Response response, transport_->send(request, job));
    if ((response.status == 200 && !isWebPage(response)) || response.status == 204) return {};
    return refusal(response, serverUrl_, gun_);
}

}  // namespace roseglass::notary

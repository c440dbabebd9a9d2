#include "docker/engine_message.h"

#include <algorithm>

#include "base/redact.h"
#include "json/outside.h"
#include "json/text_of.h"

namespace roseglass::docker {
namespace {

using nlohmann::json;

constexpr size_t kMaxMessage = 4u << 20;
constexpr size_t kMaxDepth = 32;

uint64_t numberOf(const json& object, const char* key) {
    return object.is_object() && object.contains(key) && object[key].is_number_unsigned() ? object[key].get<uint64_t>() : 0;
}

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

tl::unexpected<Error> noStream() { return fail(ErrorCode::Server, "The Docker engine answers with something that is no stream of messages"); }

struct Words {
    const char* text;
    ErrorCode code;
    const char* hint;
};

constexpr const char* kRunHint = "The image is here; the engine could not start the container. Look at its command, entrypoint, user and volumes.";

/// What the engine's runtime, registries and Go's network code say, as the engine passes it on. The first that fits counts.
constexpr Words kWords[] = {
    {"OCI runtime", ErrorCode::Server, kRunHint},
    {"runc create failed", ErrorCode::Server, kRunHint},
    {"failed to create task", ErrorCode::Server, kRunHint},
    {"failed to create shim", ErrorCode::Server, kRunHint},
    {"error while creating mount source path", ErrorCode::Server, kRunHint},
    {"permission denied", ErrorCode::Forbidden, "Something on the engine's computer may not be read, written or run by the engine or the container's user."},
    {"no matching manifest", ErrorCode::NotFound, "The image has no such platform; choose another with --platform."},
    {"does not match the specified platform", ErrorCode::NotFound, "Choose the platform that the image has with --platform."},
    {"manifest unknown", ErrorCode::NotFound, "The registry does not have it; see which tags and digests it has."},
    {"pull access denied", ErrorCode::Unauthorized, "The repository does not exist, or wants a login: docker login."},
    {"unauthorized", ErrorCode::Unauthorized, "Log in with `docker login`."},
    {"authentication required", ErrorCode::Unauthorized, "Log in with `docker login`."},
    {"no basic auth credentials", ErrorCode::Unauthorized, "Log in with `docker login`."},
    {"denied", ErrorCode::Forbidden, "Ask the operator of the registry for the right to pull."},
    {"toomanyrequests", ErrorCode::RateLimited, "Try again in a while."},
    {"x509:", ErrorCode::Tls, "The engine has certificates of its own: put the registry's authority into /etc/docker/certs.d/HOST/ca.crt."},
    {"server gave HTTP response to HTTPS client", ErrorCode::Tls, "Name the registry under insecure-registries in the engine's daemon.json."},
    {"connection refused", ErrorCode::Network, "The engine does not reach the registry; it may run in another network than this program."},
    {"no such host", ErrorCode::Network, "The engine does not find the registry; it may run in another network than this program."},
    {"i/o timeout", ErrorCode::Network, "The engine does not reach the registry."},
    {"request canceled", ErrorCode::Network, "The engine does not reach the registry."},
    {"unexpected EOF", ErrorCode::Network, "The engine lost the registry; try again."},
    {"not found", ErrorCode::NotFound, ""},
    {"No such image", ErrorCode::NotFound, ""},
    {"does not exist", ErrorCode::NotFound, ""},
};

}  // namespace

Result<void> MessageReader::take(BytesView piece) {
    for (const char c : piece) {
        if (depth_ == 0) {
            if (isSpace(c)) continue;
            if (c != '{') return noStream();
        }
        if (waiting_.size() == kMaxMessage) return fail(ErrorCode::TooLarge, "The Docker engine sends a message of more than 4 MiB");
        waiting_.push_back(c);
        if (escaped_) {
            escaped_ = false;
        } else if (inText_) {
            escaped_ = c == '\\';
            inText_ = c != '"';
        } else if (c == '"') {
            inText_ = true;
        } else if (c == '{' || c == '[') {
            if (++depth_ > kMaxDepth) return noStream();
        } else if ((c == '}' || c == ']') && --depth_ == 0) {
            RG_TRY(message());
        }
    }
    return {};
}

Result<void> MessageReader::finish() const {
    if (waiting_.empty()) return {};
    return fail(ErrorCode::Server, "The Docker engine's answer about " + what_ + " breaks off", "See the engine's log.");
}

Result<void> MessageReader::message() {
    const json object = jsonOrNull(waiting_, kMaxMessage);
    waiting_.clear();
    if (!object.is_object()) return noStream();
    std::string error = textOf(object, "error");
    if (error.empty() && object.contains("errorDetail")) error = textOf(object["errorDetail"], "message");
    if (!error.empty()) return fail(engineError(0, error, what_));
    EngineMessage read{textOf(object, "id"), textOf(object, "status"), textOf(object, "stream"), {}, 0, 0};
    if (object.contains("aux")) read.auxId = textOf(object["aux"], "ID");
    if (object.contains("progressDetail")) {
        read.done = numberOf(object["progressDetail"], "current");
        read.total = numberOf(object["progressDetail"], "total");
    }
    if (sink_) sink_(read);
    return {};
}

Error engineError(int status, const std::string& message, const std::string& what) {
    const std::string said = printable(message, 300);
    const std::string text = "The Docker engine says of " + what + ": " + (said.empty() ? "status " + std::to_string(status) : said);
    for (const Words& words : kWords) {
        if (message.find(words.text) != std::string::npos) return {words.code, text, words.hint};
    }
    switch (status) {
        case 400: return {ErrorCode::Usage, text};
        case 401: return {ErrorCode::Unauthorized, text, "Log in with `docker login`."};
        case 403: return {ErrorCode::Forbidden, text, "The engine, or a plugin of it, does not let this user do that."};
        case 404: return {ErrorCode::NotFound, text};
        case 409: return {ErrorCode::Conflict, text};
        default: return {ErrorCode::Server, text};
    }
}

std::string engineReason(BytesView body) { return textOf(jsonOrNull(body, budget::kErrorDocument), "message"); }

}  // namespace roseglass::docker

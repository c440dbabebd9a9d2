#include "docker/engine.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "base/redact.h"
#include "docker/engine_wire.h"
#include "json/outside.h"

namespace roseglass::docker {
namespace {

using nlohmann::json;

constexpr const char* kUsualHost = "unix:///var/run/docker.sock";
/// The newest version of the API that this program knows: 1.51 came with engine 28.3. Engines from 29 on refuse those before 1.44.
constexpr std::array kNewest{1, 51};

/// "1.41" as numbers; nothing for anything else.
std::optional<std::array<int, 2>> parseVersion(std::string_view text) {
    std::array<int, 2> version{};
    const size_t dot = text.find('.');
    if (dot == std::string_view::npos || text.size() > 8) return std::nullopt;
    const std::array parts{text.substr(0, dot), text.substr(dot + 1)};
    for (size_t i = 0; i < parts.size(); ++i) {
        const auto [end, error] = std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), version[i]);
        if (error != std::errc() || end != parts[i].data() + parts[i].size() || version[i] < 0) return std::nullopt;
    }
    return version;
}

/// A container runs as long as it likes, and so does a step of a build that says nothing.
bool isEndless(const std::string& path) { return path.ends_with("/wait") || path.starts_with("/build"); }

}  // namespace

bool isPlainName(const std::string& name) {
    return !name.empty() && name.size() < 600 && name.find("..") == std::string::npos && name.front() != '/' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:@") == std::string::npos;
}

std::string Engine::addressOf(const std::string& host) {
    const char* named = std::getenv("DOCKER_HOST");
    return !host.empty() ? host : named && *named ? named : kUsualHost;
}

Result<Engine> Engine::at(const std::string& host) {
    const std::string address = addressOf(host);
    if (!address.starts_with("unix://")) {
        return fail(ErrorCode::Usage, "The engine at " + printable(address, 160) + " cannot be asked: only unix sockets are spoken to", "Set DOCKER_HOST to unix:///PATH, or save the image to a file and push docker-archive:FILE.");
    }
    http::CurlOptions options;
    options.stallTimeout = std::chrono::minutes(10);
    options.retries = 0;
    auto wire = std::make_shared<Wire>();
    wire->socket = address.substr(7);
    wire->transport = std::make_unique<http::CurlTransport>(options);
    options.stallTimeout = std::chrono::hours(24 * 365);
    wire->endless = std::make_unique<http::CurlTransport>(options);
    return Engine(std::move(wire));
}

Result<Engine::Version> Engine::ping(const Job& job) const {
    http::Request request;
    request.url = "http://docker/_ping";
    request.unixSocket = wire_->socket;
    request.maxBody = 64u << 10;
    auto response = wire_->transport->send(request, job);
    if (!response && response.error().code == ErrorCode::Network) {
        return fail(ErrorCode::Network, "No Docker engine answers at unix://" + printable(wire_->socket, 160),
                    "Start it (systemctl start docker, or dockerd), or name another with DOCKER_HOST=unix:///PATH. The user must be allowed to open the socket.");
    }
    if (!response) return fail(std::move(response).error());
    if (response->status != 200) return fail(engineError(response->status, engineReason(response->body), "itself"));
    Version version;
    version.os = printable(response->headers.find("Ostype").value_or(""), 40);
    if (const auto theirs = parseVersion(response->headers.find("Api-Version").value_or(""))) {
        const auto spoken = std::min(*theirs, kNewest);
        version.api = std::to_string(spoken[0]) + "." + std::to_string(spoken[1]);
    }
    const std::lock_guard lock(wire_->mutex);
    wire_->version = version;
    return version;
}

Result<std::string> Engine::platform(const Job& job) const {
    RG_ASSIGN(const http::Response response, call(http::Method::Get, "/version", {}, "its version", job));
    const json document = jsonOrNull(response.body, budget::kAnswer);
    const std::string os = textOf(document, "Os"), architecture = textOf(document, "Arch");
    return (os.empty() ? "linux" : os) + "/" + (architecture.empty() ? "amd64" : architecture);
}

Result<std::string> Engine::versioned(const std::string& path, const Job& job) const {
    std::optional<Version> version;
    {
        const std::lock_guard lock(wire_->mutex);
        version = wire_->version;
    }
    if (!version) {
        RG_ASSIGN(version, ping(job));
    }
    return (version->api.empty() ? "" : "/v" + version->api) + path;
}

Result<http::Response> Engine::call(http::Method method, const std::string& path, http::Request request, const std::string& what, const Job& job) const {
    RG_ASSIGN(const std::string target, versioned(path, job));
    request.method = method;
    request.url = "http://docker" + target;
    request.unixSocket = wire_->socket;
    RG_ASSIGN(http::Response response, (isEndless(path) ? wire_->endless : wire_->transport)->send(request, job));
    if (response.status >= 200 && response.status < 300) return response;
    return fail(engineError(response.status, engineReason(response.body), what));
}

Result<void> Engine::stream(const std::string& path, http::Request request, const std::string& what, const MessageSink& onMessage, const Job& job) const {
    MessageReader reader(what, onMessage);
    request.maxBody = UINT64_MAX >> 1;
    request.sink = [&](BytesView piece) { return reader.take(piece); };
    RG_TRY(call(http::Method::Post, path, std::move(request), what, job));
    return reader.finish();
}

}  // namespace roseglass::docker

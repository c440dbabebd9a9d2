#include "base/redact.h"
#include "docker/engine_wire.h"
#include "json/outside.h"

namespace roseglass::docker {
namespace {

using nlohmann::json;

constexpr size_t kMaxWarnings = 20;

/// IDs come from the engine and go back into its paths.
Result<std::string> pathOf(const std::string& id, const std::string& verb) {
    const bool clean = !id.empty() && id.size() <= 128 && id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == std::string::npos;
    if (!clean) return fail(ErrorCode::Server, "The Docker engine calls a container \"" + printable(id, 80) + "\"");
    return "/containers/" + id + verb;
}

http::Request withJson(Bytes body) {
    http::Request request;
    request.body = std::move(body);
    request.headers.add("Content-Type", "application/json");
    return request;
}

}  // namespace

std::string Engine::createPath(const ContainerSpec& spec) {
    std::string query;
    if (!spec.name.empty()) query = "?name=" + http::urlEncode(spec.name);
    if (!spec.platform.empty()) query += (query.empty() ? "?platform=" : "&platform=") + http::urlEncode(spec.platform);
    return "/containers/create" + query;
}

Result<Engine::Created> Engine::createContainer(const ContainerSpec& spec, const Job& job) const {
    RG_ASSIGN(const http::Response response, call(http::Method::Post, createPath(spec), withJson(containerDocument(spec)), "the container of " + printable(spec.image, 200), job));
    const json document = jsonOrNull(response.body, budget::kAnswer);
    Created created{textOf(document, "Id"), {}};
    RG_TRY(pathOf(created.id, ""));
    if (document.contains("Warnings") && document["Warnings"].is_array()) {
        for (const json& warning : document["Warnings"]) {
            if (warning.is_string() && created.warnings.size() < kMaxWarnings) created.warnings.push_back(printable(warning.get<std::string>(), 300));
        }
    }
    return created;
}

Result<Attachment> Engine::attach(const std::string& id, bool input, const Job& job) const {
    RG_ASSIGN(const std::string path, pathOf(id, std::string("/attach?stream=1&stdout=1&stderr=1") + (input ? "&stdin=1" : "")));
    RG_ASSIGN(const std::string target, versioned(path, job));
    return Attachment::open(wire_->socket, target, job);
}

Result<void> Engine::start(const std::string& id, const Job& job) const {
    RG_ASSIGN(const std::string path, pathOf(id, "/start"));
    auto started = call(http::Method::Post, path, {}, "the start of the container", job);
    if (started) return {};
    Error error = std::move(started).error();
    // A program that the image does not have is no mistake of the command line.
    if (error.code == ErrorCode::Usage) error.code = ErrorCode::Server;
    return fail(std::move(error));
}

Result<int> Engine::wait(const std::string& id, const Job& job) const {
    RG_ASSIGN(const std::string path, pathOf(id, "/wait"));
    RG_ASSIGN(const http::Response response, call(http::Method::Post, path, {}, "the end of the container", job));
    const json document = jsonOrNull(response.body, budget::kAnswer);
    if (document.is_object() && document.contains("Error") && document["Error"].is_object() && !textOf(document["Error"], "Message").empty()) {
        return fail(engineError(0, textOf(document["Error"], "Message"), "the container"));
    }
    if (!document.is_object() || !document.contains("StatusCode") || !document["StatusCode"].is_number_integer()) {
        return fail(ErrorCode::Server, "The Docker engine does not say how the container ended");
    }
    return static_cast<int>(document["StatusCode"].get<int64_t>() & 0xFF);
}

Result<void> Engine::stop(const std::string& id, unsigned seconds, const Job& job) const {
    RG_ASSIGN(const std::string path, pathOf(id, "/stop?t=" + std::to_string(seconds)));
    RG_TRY(call(http::Method::Post, path, {}, "the container", job));
    return {};
}

Result<void> Engine::remove(const std::string& id, const Job& job) const {
    RG_ASSIGN(const std::string path, pathOf(id, "?v=1&force=1"));
    RG_TRY(call(http::Method::Delete, path, {}, "the container", job));
    return {};
}

Result<void> Engine::resize(const std::string& id, WindowSize size, const Job& job) const {
    RG_ASSIGN(const std::string path, pathOf(id, "/resize?h=" + std::to_string(size.rows) + "&w=" + std::to_string(size.columns)));
    RG_TRY(call(http::Method::Post, path, {}, "the container's terminal", job));
    return {};
}

}  // namespace roseglass::docker

#include "base/redact.h"
#include "docker/engine_wire.h"

namespace roseglass::docker {
namespace {

using nlohmann::json;

std::string field(const char* name, const std::string& value) { return value.empty() ? "" : "&" + std::string(name) + "=" + http::urlEncode(value); }

std::string documentField(const char* name, const std::map<std::string, std::string>& values) {
    return values.empty() ? "" : field(name, json(values).dump(-1, ' ', false, json::error_handler_t::replace));
}

}  // namespace

std::string Engine::buildPath(const Build& build) {
    // Version 1 is the builder within the engine: it reads the Dockerfile that it is given and fetches no program to do so.
    std::string path = "/build?version=1&rm=1" + field("dockerfile", build.dockerfile);
    for (const std::string& tag : build.tags) path += field("t", tag);
    path += documentField("buildargs", build.arguments) + documentField("labels", build.labels);
    path += field("target", build.target) + field("platform", build.platform) + field("networkmode", build.network);
    return path + (build.pull ? "&pull=1" : "") + (build.noCache ? "&nocache=1" : "");
}

Result<std::string> Engine::build(const Build& build, std::shared_ptr<http::BodySource> context, const MessageSink& onMessage, const Job& job) const {
    http::Request request;
    request.stream = std::move(context);
    request.headers.add("Content-Type", "application/x-tar");
    if (!build.registryConfig.empty()) request.headers.add("X-Registry-Config", std::string(build.registryConfig.reveal()));
    std::string id;
    const auto told = [&](const EngineMessage& message) {
        if (!message.auxId.empty()) id = message.auxId;
        if (onMessage) onMessage(message);
    };
    RG_TRY(stream(buildPath(build), std::move(request), "the build", told, job));
    if (id.empty()) return fail(ErrorCode::Server, "The Docker engine ended the build without saying which image it made");
    return id;
}

}  // namespace roseglass::docker

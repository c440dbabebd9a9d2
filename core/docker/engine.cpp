#include "docker/engine.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/redact.h"
#include "http/curl_transport.h"

namespace roseglass::docker {
namespace {

using nlohmann::json;

constexpr const char* kUsualHost = "unix:///var/run/docker.sock";
constexpr uint64_t kMaxAnswer = 64u << 20;
/// The engine writes an image's layers out before it sends the first byte.
constexpr auto kPatience = std::chrono::minutes(10);

std::string textOf(const json& object, const char* key) {
    return object.is_object() && object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string();
}

Engine::Image imageOf(const json& object) {
    Engine::Image image;
    image.id = textOf(object, "Id");
    if (object.contains("RepoTags") && object["RepoTags"].is_array()) {
        for (const json& name : object["RepoTags"]) {
            if (name.is_string() && name.get<std::string>().find("<none>") == std::string::npos) image.names.push_back(name.get<std::string>());
        }
    }
    const std::string variant = textOf(object, "Variant");
    if (!textOf(object, "Os").empty()) image.platform = textOf(object, "Os") + "/" + textOf(object, "Architecture") + (variant.empty() ? "" : "/" + variant);
    if (object.contains("Size") && object["Size"].is_number_unsigned()) image.bytes = object["Size"].get<uint64_t>();
    return image;
}

/// The engine's own names are made of these; anything else would change the request's path.
bool isPlain(const std::string& name) {
    return !name.empty() && name.find("..") == std::string::npos && name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:@") == std::string::npos;
}

}  // namespace

Result<Engine> Engine::at(const std::string& host) {
    const char* named = std::getenv("DOCKER_HOST");
    const std::string address = !host.empty() ? host : named && *named ? named : kUsualHost;
    if (!address.starts_with("unix://")) {
        return fail(ErrorCode::Usage, "The engine at " + printable(address, 160) + " cannot be asked: only unix sockets are spoken to", "Set DOCKER_HOST to unix:///PATH, or save the image to a file and push docker-archive:FILE.");
    }
    http::CurlOptions options;
    options.stallTimeout = kPatience;
    return Engine(std::make_shared<http::CurlTransport>(options), address.substr(7));
}

Result<http::Response> Engine::get(const std::string& path, http::Request request, const std::string& what, const Job& job) const {
    request.url = "http://docker" + path;
    request.unixSocket = socket_;
    RG_ASSIGN(http::Response response, transport_->send(request, job));
    if (response.status == 200) return response;
    const std::string message = printable(textOf(json::parse(response.body, nullptr, false), "message"), 200);
    if (response.status == 404) return fail(ErrorCode::NotFound, "The Docker engine has no image " + what, "See docker image ls.");
    if (response.status == 403) return fail(ErrorCode::Forbidden, "The Docker engine does not let this user ask for " + what + (message.empty() ? "" : ": " + message));
    return fail(ErrorCode::Server, "The Docker engine answers " + std::to_string(response.status) + (message.empty() ? "" : ": " + message));
}

Result<std::vector<Engine::Image>> Engine::images(const Job& job) const {
    http::Request request;
    request.maxBody = kMaxAnswer;
    RG_ASSIGN(const http::Response response, get("/images/json", std::move(request), "its images", job));
    const json list = json::parse(response.body, nullptr, false);
    if (!list.is_array()) return fail(ErrorCode::Server, "The Docker engine does not answer with a list of images");
    std::vector<Image> images;
    for (const json& object : list) images.push_back(imageOf(object));
    return images;
}

Result<Engine::Image> Engine::inspect(const std::string& name, const Job& job) const {
    if (!isPlain(name)) return fail(ErrorCode::Usage, "\"" + printable(name, 160) + "\" is no image of an engine");
    http::Request request;
    request.maxBody = kMaxAnswer;
    RG_ASSIGN(const http::Response response, get("/images/" + name + "/json", std::move(request), name, job));
    return imageOf(json::parse(response.body, nullptr, false));
}

Result<std::shared_ptr<OpenFile>> Engine::save(const std::string& name, const Job& job) const {
    if (!isPlain(name)) return fail(ErrorCode::Usage, "\"" + printable(name, 160) + "\" is no image of an engine");
    RG_ASSIGN(const auto file, OpenFile::temporary());
    http::Request request;
    request.maxBody = UINT64_MAX >> 1;
    request.sink = [&](BytesView piece) -> Result<void> {
        RG_TRY(file->append(piece));
        job.progress("Reading the image from the Docker engine", file->size());
        return {};
    };
    job.progress("Reading the image from the Docker engine");
    RG_TRY(get("/images/" + name + "/get", std::move(request), name, job));
    return file;
}

}  // namespace roseglass::docker

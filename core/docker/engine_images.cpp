#include <map>

#include "base/redact.h"
#include "docker/engine_wire.h"
#include "json/outside.h"
#include "registry/platform.h"

namespace roseglass::docker {
namespace {

using nlohmann::json;

constexpr uint64_t kMaxAnswer = 64u << 20;
constexpr size_t kMaxLayers = 2000, kMaxLoaded = 2000;

/// Names of an image; "<none>:<none>" stands for none.
std::vector<std::string> namesOf(const json& object, const char* key) {
    std::vector<std::string> names;
    if (!object.is_object() || !object.contains(key) || !object[key].is_array()) return names;
    for (const json& name : object[key]) {
        if (name.is_string() && name.get<std::string>().find("<none>") == std::string::npos) names.push_back(name.get<std::string>());
    }
    return names;
}

Engine::Image imageOf(const json& object) {
    Engine::Image image;
    image.id = textOf(object, "Id");
    image.names = namesOf(object, "RepoTags");
    image.digests = namesOf(object, "RepoDigests");
    if (!textOf(object, "Os").empty()) image.platform = registry::PlatformName{textOf(object, "Os"), textOf(object, "Architecture"), textOf(object, "Variant")}.toString();
    if (object.is_object() && object.contains("Size") && object["Size"].is_number_unsigned()) image.bytes = object["Size"].get<uint64_t>();
    return image;
}

tl::unexpected<Error> notAName(const std::string& name) { return fail(ErrorCode::Usage, "\"" + printable(name, 160) + "\" is no image of an engine"); }

/// Adds the layers' bytes up: the engine tells of each by itself.
class PullProgress {
public:
    PullProgress(std::string step, const Job& job) : step_(std::move(step)), job_(job) { job_.progress(step_); }
    void take(const EngineMessage& message) {
        if (message.status != "Downloading" || message.total == 0) return;
        if (layers_.size() == kMaxLayers && !layers_.contains(message.id)) return;
        auto& [done, total] = layers_[message.id];
        done_ += message.done - done;
        total_ += message.total - total;
        done = message.done;
        total = message.total;
        job_.progress(step_, done_, total_);
    }

private:
    std::string step_;
    const Job& job_;
    std::map<std::string, std::pair<uint64_t, uint64_t>> layers_;
    uint64_t done_ = 0, total_ = 0;
};

}  // namespace

Result<std::vector<Engine::Image>> Engine::images(const Job& job) const {
    http::Request request;
    request.maxBody = kMaxAnswer;
    RG_ASSIGN(const http::Response response, call(http::Method::Get, "/images/json", std::move(request), "its images", job));
    const json list = jsonOrNull(response.body, kMaxAnswer, budget::kJsonOwnValues);
    if (!list.is_array()) return fail(ErrorCode::Server, "The Docker engine does not answer with a list of images");
    std::vector<Image> images;
    for (const json& object : list) images.push_back(imageOf(object));
    return images;
}

Result<Engine::Image> Engine::inspect(const std::string& name, const Job& job) const {
    if (!isPlainName(name)) return notAName(name);
    http::Request request;
    request.maxBody = kMaxAnswer;
    auto response = call(http::Method::Get, "/images/" + name + "/json", std::move(request), "the image " + name, job);
    if (!response && response.error().code == ErrorCode::NotFound) return fail(ErrorCode::NotFound, "The Docker engine has no image " + name, "See docker image ls.");
    if (!response) return fail(std::move(response).error());
    return imageOf(jsonOrNull(response->body, kMaxAnswer));
}

Result<std::shared_ptr<OpenFile>> Engine::save(const std::string& name, const Job& job) const {
    if (!isPlainName(name)) return notAName(name);
    RG_ASSIGN(const auto file, OpenFile::temporary());
    http::Request request;
    request.maxBody = UINT64_MAX >> 1;
    request.sink = [&](BytesView piece) -> Result<void> {
        RG_TRY(file->append(piece));
        job.progress("Reading the image from the Docker engine", file->size());
        return {};
    };
    job.progress("Reading the image from the Docker engine");
    RG_TRY(call(http::Method::Get, "/images/" + name + "/get", std::move(request), "the image " + name, job));
    return file;
}

Result<void> Engine::pull(const registry::Reference& reference, const std::string& platform, const http::Credential* credential, const MessageSink& onMessage, const Job& job) const {
    const std::string what = reference.digest ? reference.digest->toString() : reference.tagOrLatest();
    const std::string name = reference.familiarName() + (reference.digest ? "@" : ":") + what;
    http::Request request;
    crypto::Secret auth;
    if (credential) {
        auth = registryAuth(*credential, reference.domain);
        request.headers.add("X-Registry-Auth", std::string(auth.reveal()));
    }
    PullProgress progress("Pulling " + name + " into the Docker engine", job);
    const auto told = [&](const EngineMessage& message) {
        progress.take(message);
        if (onMessage) onMessage(message);
    };
    const std::string chosen = platform.empty() ? "" : "&platform=" + http::urlEncode(platform);
    return stream("/images/create?fromImage=" + http::urlEncode(reference.gun()) + "&tag=" + http::urlEncode(what) + chosen, std::move(request), name, told, job);
}

Result<void> Engine::tag(const std::string& source, const std::string& repository, const std::string& tag, const Job& job) const {
    if (!isPlainName(source)) return notAName(source);
    const std::string path = "/images/" + source + "/tag?repo=" + http::urlEncode(repository) + "&tag=" + http::urlEncode(tag);
    RG_TRY(call(http::Method::Post, path, {}, "the image " + source, job));
    return {};
}

Result<std::vector<std::string>> Engine::load(std::shared_ptr<http::BodySource> archive, const Job& job) const {
    http::Request request;
    request.stream = std::move(archive);
    request.headers.add("Content-Type", "application/x-tar");
    std::vector<std::string> loaded;
    const auto told = [&](const EngineMessage& message) {
        constexpr std::string_view kLoaded = "Loaded image";
        if (!message.stream.starts_with(kLoaded)) return;
        const size_t at = message.stream.find(": ");
        if (at == std::string::npos) return;
        std::string name = message.stream.substr(at + 2);
        while (!name.empty() && (name.back() == '\n' || name.back() == '\r')) name.pop_back();
        if (loaded.size() < kMaxLoaded) loaded.push_back(printable(name, 600));
    };
    job.progress("Loading the image into the Docker engine");
    RG_TRY(stream("/images/load", std::move(request), "the archive", told, job));
    return loaded;
}

}  // namespace roseglass::docker

#include "trust/image_sources.h"

#include <algorithm>

#include "docker/engine.h"
#include "registry/reference.h"

namespace roseglass::trust {
namespace {

using Kind = registry::SourceName::Kind;

/// As the engine wants it: a repository alone would mean all its tags there.
Result<std::string> engineName(const std::string& text) {
    if (text.empty()) return fail(ErrorCode::Usage, "docker-daemon: names no image", "Write docker-daemon:NAME:TAG; see docker image ls.");
    const bool isId = text.starts_with("sha256:") || (text.size() >= 12 && text.find_first_not_of("0123456789abcdef") == std::string::npos);
    if (isId) return text;
    RG_ASSIGN(const registry::Reference reference, registry::Reference::parse(text));
    return reference.familiarName() + (reference.digest ? "@" + reference.digest->toString() : ":" + reference.tagOrLatest());
}

registry::SourceImage asSource(const docker::Engine::Image& image) {
    registry::SourceImage source{image.names, std::nullopt, {}, image.bytes};
    if (source.names.empty()) source.names.push_back(image.id);
    if (!image.platform.empty()) source.platforms.push_back(image.platform);
    return source;
}

/// What a file or folder of this computer does not hold is its own affair, and no server's.
template <typename T>
Result<T> ofThisComputer(Result<T> result) {
    if (result || result.error().code != ErrorCode::NotFound) return result;
    Error error = std::move(result).error();
    error.code = ErrorCode::Io;
    if (error.hint.empty()) error.hint = "Check the path, and which image is meant behind it.";
    return fail(std::move(error));
}

Result<std::vector<registry::SourceImage>> describeEngine(const std::string& name, const std::string& dockerHost, const Job& job) {
    RG_ASSIGN(const docker::Engine engine, docker::Engine::at(dockerHost));
    std::vector<registry::SourceImage> images;
    if (name.empty()) {
        RG_ASSIGN(const auto all, engine.images(job));
        for (const docker::Engine::Image& image : all) images.push_back(asSource(image));
    } else {
        RG_ASSIGN(const std::string wanted, engineName(name));
        RG_ASSIGN(const docker::Engine::Image image, engine.inspect(wanted, job));
        images.push_back(asSource(image));
    }
    return images;
}

}  // namespace

Result<std::vector<registry::SourceImage>> describeSource(const std::string& source, const std::string& dockerHost, const Job& job) {
    RG_ASSIGN(const registry::SourceName name, registry::SourceName::parse(source));
    if (name.kind == Kind::DockerDaemon) return describeEngine(name.image, dockerHost, job);
    std::vector<registry::SourceImage> images;
    if (name.kind == Kind::OciLayout) {
        RG_ASSIGN(images, ofThisComputer(registry::describeOciLayout(name.path)));
    } else {
        RG_ASSIGN(auto file, ofThisComputer(OpenFile::open(name.path)));
        RG_ASSIGN(images, ofThisComputer(registry::describeDockerArchive(std::move(file), job)));
    }
    if (!name.image.empty()) {
        std::erase_if(images, [&](const registry::SourceImage& image) { return std::find(image.names.begin(), image.names.end(), name.image) == image.names.end(); });
    }
    return images;
}

Result<std::shared_ptr<const registry::PushImage>> openSource(const std::string& source, const std::string& dockerHost, const Job& job) {
    RG_ASSIGN(const registry::SourceName name, registry::SourceName::parse(source));
    const auto open = [&]() -> Result<registry::PushImage> {
        if (name.kind == Kind::OciLayout) return ofThisComputer(registry::openOciLayout(name.path, name.image));
        if (name.kind == Kind::DockerArchive) {
            RG_ASSIGN(auto file, ofThisComputer(OpenFile::open(name.path)));
            return ofThisComputer(registry::openDockerArchive(std::move(file), name.image, job));
        }
        RG_ASSIGN(const std::string wanted, engineName(name.image));
        RG_ASSIGN(const docker::Engine engine, docker::Engine::at(dockerHost));
        RG_ASSIGN(auto saved, engine.save(wanted, job));
        return registry::openDockerArchive(std::move(saved), {}, job);
    };
    RG_ASSIGN(registry::PushImage image, open());
    return std::make_shared<const registry::PushImage>(std::move(image));
}

}  // namespace roseglass::trust

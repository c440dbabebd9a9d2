#include "trust/containers.h"

#include "base/redact.h"
#include "trust/activity.h"

namespace roseglass::trust {
namespace {

constexpr unsigned kStopSeconds = 3;

/// The ID of an image in full: a digest of what is in it, which no registry and no tag can change.
bool isImageId(const std::string& text) {
    return registry::digestAlone(text) || (text.size() == 64 && registry::digestAlone("sha256:" + text));
}

Result<void> pullFor(const EngineImages& images, const PlannedContainer& planned, const LineSink& lines, const Job& job) {
    return pullIntoEngine(images.context(), *planned.image, planned.spec.platform, lines, job);
}

/// What is asked of the image's repository goes into the log of activity, refused or done.
void record(const EngineImages& images, const std::string& verb, const std::string& image, const std::optional<Error>& error, const Job& job) {
    const auto reference = registry::Reference::parse(image);
    std::vector<std::string> changes;
    if (!error) changes.push_back("A container of " + image);
    recordActivity(images.context(), verb, reference ? reference->gun() : image, changes, error, job);
}

Result<CreatedContainer> createUnlogged(const EngineImages& images, const PlannedContainer& planned, const LineSink& lines, const Job& job) {
    RG_ASSIGN(const docker::Engine engine, images.engine());
    const bool fetchable = planned.image && planned.pull != PullWhen::Never;
    if (fetchable && planned.pull == PullWhen::Always) RG_TRY(pullFor(images, planned, lines, job));
    auto created = engine.createContainer(planned.spec, job);
    if (!created && created.error().code == ErrorCode::NotFound && fetchable && planned.pull == PullWhen::Missing) {
        if (lines) lines("Unable to find image '" + printable(planned.image->familiar(), 300) + "' locally");
        RG_TRY(pullFor(images, planned, lines, job));
        created = engine.createContainer(planned.spec, job);
    }
    if (!created) return fail(std::move(created).error());
    return CreatedContainer{created->id, created->warnings};
}

/// What is left to do when a container is no longer wanted; the caller's stop must not keep it from being done.
void sweep(const docker::Engine& engine, const std::string& id, bool running, bool removed) {
    if (running) static_cast<void>(engine.stop(id, kStopSeconds, {}));
    if (removed) static_cast<void>(engine.remove(id, {}));
}

/// The error, with the way to a container that is there because of what failed.
Error leaving(Error error, const std::string& id) {
    error.hint += (error.hint.empty() ? "The container " : " The container ") + id.substr(0, 12) + " was made and is there: docker start or docker rm " + id.substr(0, 12) + ".";
    return error;
}

}  // namespace

Result<PlannedContainer> planContainer(const EngineImages& images, const ContainerOptions& options, const Job& job) {
    PlannedContainer planned{options.spec, std::nullopt, options.pull, options.verb};
    if (isImageId(options.image)) {
        if (options.pull == PullWhen::Always) return fail(ErrorCode::Usage, "An image ID cannot be pulled: no registry knows it", "Leave --pull always out, or name the image.");
        planned.spec.image = options.image;
        return planned;
    }
    auto image = images.resolve(options.image, options.trusting, job);
    if (!image) {
        if (!options.onlyShown && image.error().code != ErrorCode::Usage) record(images, options.verb, options.image, image.error(), job);
        return fail(std::move(image).error());
    }
    planned.image = std::move(*image);
    planned.spec.image = planned.image->forEngine();
    return planned;
}

Result<CreatedContainer> createContainer(const EngineImages& images, const PlannedContainer& planned, const LineSink& lines, const Job& job) {
    auto created = createUnlogged(images, planned, lines, job);
    record(images, planned.verb, planned.spec.image, created ? std::nullopt : std::optional(created.error()), job);
    return created;
}

Result<CreatedContainer> startContainer(const EngineImages& images, const PlannedContainer& planned, const LineSink& lines, const Job& job) {
    RG_ASSIGN(CreatedContainer created, createContainer(images, planned, lines, job));
    RG_ASSIGN(const docker::Engine engine, images.engine());
    auto started = engine.start(created.id, job);
    if (started) return created;
    if (!planned.spec.autoRemove) return fail(leaving(std::move(started).error(), created.id));
    sweep(engine, created.id, false, true);
    return fail(std::move(started).error());
}

Result<int> runContainer(const EngineImages& images, const PlannedContainer& asked, const docker::AttachIo& io, const LineSink& lines, const Job& job) {
    // Watched containers are removed here and not by the engine, which would forget the exit code before it is asked for it.
    PlannedContainer planned = asked;
    const bool removed = planned.spec.autoRemove;
    planned.spec.autoRemove = false;
    planned.spec.attached = true;
    RG_ASSIGN(const CreatedContainer created, createContainer(images, planned, lines, job));
    RG_ASSIGN(const docker::Engine engine, images.engine());
    for (const std::string& warning : created.warnings) job.log(LogLevel::Warning, warning);
    bool started = false;
    const auto watch = [&]() -> Result<int> {
        RG_ASSIGN(docker::Attachment attachment, engine.attach(created.id, planned.spec.interactive, job));
        // Whoever stops us then does not know how far the engine came.
        started = true;
        RG_TRY(engine.start(created.id, job));
        const auto resize = [&](docker::WindowSize size) { static_cast<void>(engine.resize(created.id, size, job)); };
        docker::AttachIo watched = io;
        if (!planned.spec.interactive) watched.input = -1;
        RG_TRY(attachment.pump(watched, planned.spec.tty, resize, job));
        return engine.wait(created.id, job);
    };
    Result<int> code = watch();
    sweep(engine, created.id, started && !code, removed);
    if (!code && !removed) return fail(leaving(std::move(code).error(), created.id));
    return code;
}

}  // namespace roseglass::trust

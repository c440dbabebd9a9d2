#include "trust/builds.h"

#include <set>

#include "base/file.h"
#include "base/redact.h"

namespace roseglass::trust {
namespace {

constexpr uint64_t kMaxDockerfile = 1u << 20;

/// The credentials of the registries that the Dockerfile names.
Result<crypto::Secret> credentialsFor(const EngineImages& images, const docker::Dockerfile& file, const Job& job) {
    std::map<std::string, http::Credential> found;
    std::set<std::string> asked;
    for (const docker::ImageUse& use : file.images()) {
        const auto reference = registry::Reference::parse(use.resolved);
        if (use.kind != docker::ImageUse::Kind::External || !reference || !asked.insert(reference->domain).second) continue;
        RG_ASSIGN(auto credential, images.context().credentialFor(reference->domain, job));
        if (credential) found.emplace(reference->domain, std::move(*credential));
    }
    return found.empty() ? crypto::Secret() : docker::registryConfig(found);
}

Result<void> checkTags(const std::vector<std::string>& tags) {
    for (const std::string& tag : tags) {
        RG_ASSIGN(const registry::Reference reference, registry::Reference::parse(tag));
        if (reference.digest) return fail(ErrorCode::Usage, "\"" + printable(tag, 160) + "\" cannot be the name of a new image: it has a digest", "Write -t NAME:TAG.");
    }
    return {};
}

/// So that the next `docker run NAME:TAG` finds what was used here.
Result<void> tagBases(const docker::Engine& engine, const DockerfileReport& report, const LineSink& lines, const Job& job) {
    std::set<std::string> done;
    for (const DockerfileRow& row : report.rows) {
        if (row.state != ImageState::Signed || !done.insert(row.pinned).second) continue;
        RG_ASSIGN(const registry::Reference reference, registry::Reference::parse(row.pinned));
        const std::string name = reference.familiarName() + "@" + row.digest->toString();
        // A stage that the target does not need was not fetched.
        if (!engine.inspect(name, job)) continue;
        if (lines) lines("Tagging " + name + " as " + reference.familiarName() + ":" + *reference.tag);
        RG_TRY(engine.tag(name, reference.familiarName(), *reference.tag, job));
    }
    return {};
}

}  // namespace

Result<PlannedBuild> planBuild(const EngineImages& images, const BuildOptions& options, const Job& job) {
    RG_TRY(checkTags(options.tags));
    PlannedBuild planned;
    RG_ASSIGN(planned.folder, docker::BuildFolder::open(options.folder, options.dockerfile));
    RG_ASSIGN(Bytes file, readUserFile(planned.folder.dockerfile, kMaxDockerfile));
    RG_ASSIGN(const docker::Engine engine, images.engine());
    docker::BuildQuestion question;
    question.arguments.insert(options.arguments.begin(), options.arguments.end());
    RG_ASSIGN(question.buildPlatform, engine.platform(job));
    question.platform = options.platform.empty() ? question.buildPlatform : options.platform;

    planned.build = {planned.folder.name, options.tags, options.arguments, options.labels, options.target, options.platform, options.network, options.pull, options.noCache, {}};
    if (options.trusting) {
        RG_ASSIGN(planned.report, checkDockerfile(images, planned.folder.dockerfile.string(), std::move(file), question, job));
        RG_ASSIGN(planned.dockerfile, pinForEngine(*planned.report, question));
        RG_ASSIGN(planned.build.registryConfig, credentialsFor(images, planned.report->file, job));
        return planned;
    }
    planned.dockerfile = std::move(file);
    // Without trust the engine is the judge of the file; what cannot be read here just gets no credentials.
    if (const auto read = docker::Dockerfile::parse(planned.dockerfile, question)) {
        RG_ASSIGN(planned.build.registryConfig, credentialsFor(images, *read, job));
    }
    return planned;
}

Result<std::string> runBuild(const EngineImages& images, const PlannedBuild& planned, const docker::MessageSink& onMessage, const LineSink& lines, const Job& job) {
    RG_ASSIGN(const docker::Engine engine, images.engine());
    RG_ASSIGN(auto context, docker::ContextTar::make(planned.folder, planned.dockerfile, job));
    RG_ASSIGN(std::string id, engine.build(planned.build, std::move(context), onMessage, job));
    if (planned.report) RG_TRY(tagBases(engine, *planned.report, lines, job));
    return id;
}

}  // namespace roseglass::trust

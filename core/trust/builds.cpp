#include "trust/builds.h"

#include <set>

#include "base/redact.h"
#include "trust/activity.h"

namespace roseglass::trust {
namespace {

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

/// What a build was made of goes into the log of activity, refused or done.
void record(const EngineImages& images, const std::vector<std::string>& tags, const std::string& folder, const std::optional<DockerfileReport>& report, const std::optional<Error>& error, const Job& job) {
    std::vector<std::string> changes;
    for (size_t i = 0; !error && report && i < report->rows.size(); ++i) {
        if (!report->rows[i].pinned.empty()) changes.push_back("Built from " + report->rows[i].pinned);
    }
    recordActivity(images.context(), "build", tags.empty() ? printable(folder, 300) : tags.front(), changes, error, job);
}

}  // namespace

Result<PlannedBuild> planBuild(const EngineImages& images, const BuildOptions& options, const Job& job) {
    RG_TRY(checkTags(options.tags));
    PlannedBuild planned;
    RG_ASSIGN(planned.folder, docker::BuildFolder::open(options.folder, options.dockerfile));
    Bytes file = planned.folder.text;
    RG_ASSIGN(const docker::Engine engine, images.engine());
    docker::BuildQuestion question;
    question.arguments.insert(options.arguments.begin(), options.arguments.end());
    RG_ASSIGN(question.buildPlatform, engine.platform(job));
    question.platform = options.platform.empty() ? question.buildPlatform : options.platform;
    question.target = options.target;

    planned.build = {planned.folder.name, options.tags, options.arguments, options.labels, options.target, options.platform, options.network, options.pull, options.noCache, {}};
    if (options.trusting) {
        RG_ASSIGN(planned.report, checkDockerfile(images, planned.folder.dockerfile.string(), std::move(file), question, job));
        auto pinned = pinForEngine(*planned.report, question);
        if (!pinned) {
            if (!options.onlyShown) record(images, options.tags, planned.folder.folder.string(), planned.report, pinned.error(), job);
            return fail(std::move(pinned).error());
        }
        planned.dockerfile = std::move(*pinned);
        RG_ASSIGN(planned.build.registryConfig, credentialsFor(images, planned.report->file, job));
        return planned;
    }
    planned.dockerfile = std::move(file);
    // Without trust the engine is the judge of the file; what cannot be read here just gets no credentials.
    if (const auto read = docker::Dockerfile::read(planned.dockerfile, question)) {
        RG_ASSIGN(planned.build.registryConfig, credentialsFor(images, *read, job));
    }
    return planned;
}

Result<std::string> runBuild(const EngineImages& images, const PlannedBuild& planned, const docker::MessageSink& onMessage, const LineSink& lines, const Job& job) {
    RG_ASSIGN(const docker::Engine engine, images.engine());
    RG_ASSIGN(auto context, docker::ContextTar::make(planned.folder, planned.dockerfile, job));
    auto id = engine.build(planned.build, std::move(context), onMessage, job);
    record(images, planned.build.tags, planned.folder.folder.string(), planned.report, id ? std::nullopt : std::optional(id.error()), job);
    if (!id) return id;
    if (planned.report) RG_TRY(tagBases(engine, *planned.report, lines, job));
    return id;
}

}  // namespace roseglass::trust

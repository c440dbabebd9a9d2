#pragma once
#include "docker/build_context.h"
#include "trust/dockerfile.h"

namespace roseglass::trust {

struct BuildOptions {
    std::filesystem::path folder;
    std::string dockerfile;        ///< as -f says; empty: the folder's own
    std::vector<std::string> tags;
    std::map<std::string, std::string> arguments, labels;
    std::string target, platform, network;
    bool pull = false, noCache = false;
    bool trusting = true;
    bool onlyShown = false;        ///< a dry run: nothing is logged
};

struct PlannedBuild {
    docker::BuildFolder folder;
    docker::Engine::Build build;
    Bytes dockerfile;                        ///< as the engine will read it: with digests in place of tags
    std::optional<DockerfileReport> report;  ///< nothing with trust off
};

/// Reads and judges the Dockerfile, and pins it; the engine has heard nothing of any image yet.
/// Errors: pinForEngine()'s; io; usage; network (no engine).
Result<PlannedBuild> planBuild(const EngineImages& images, const BuildOptions& options, const Job& job);

/// Sends the folder and lets the engine build; answers the image's ID. Afterwards the images that it was built from have
/// their tags in the engine, as with docker. Errors: those of the engine and of the build.
Result<std::string> runBuild(const EngineImages& images, const PlannedBuild& planned, const docker::MessageSink& onMessage, const LineSink& lines, const Job& job);

}  // namespace roseglass::trust

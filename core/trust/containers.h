#pragma once
#include "trust/engine_images.h"

namespace roseglass::trust {

enum class PullWhen { Missing, Always, Never };

struct ContainerOptions {
    docker::ContainerSpec spec;   ///< its `image` is filled in here
    std::string image;            ///< as the user names it; an image ID in full passes without any question
    PullWhen pull = PullWhen::Missing;
    bool trusting = true;
    std::string verb = "run";     ///< under which it goes into the log of activity: "create", "run"
    bool onlyShown = false;       ///< a dry run: nothing is logged
};

struct PlannedContainer {
    docker::ContainerSpec spec;   ///< with the image that the engine is told
    std::optional<TrustedImage> image;  ///< nothing for an image ID
    PullWhen pull = PullWhen::Missing;
    std::string verb;
};

/// Translates the image's name; the engine has heard nothing of it yet. As with docker, an image that only the engine has
/// needs its signature, too, unless it is named by its ID. Errors: those of the verdict; usage (an ID and PullWhen::Always).
Result<PlannedContainer> planContainer(const EngineImages& images, const ContainerOptions& options, const Job& job);

struct CreatedContainer {
    std::string id;
    std::vector<std::string> warnings;
};

/// Creates it, and pulls its image before where the engine does not have it. Errors: those of the engine.
Result<CreatedContainer> createContainer(const EngineImages& images, const PlannedContainer& planned, const LineSink& lines, const Job& job);

/// Creates, starts and watches it until it ends; answers its exit code. Stopped by the job, it is ended, and removed where the
/// spec says so; else the error's hint names it. Errors: those of the engine; interrupted; the output's.
Result<int> runContainer(const EngineImages& images, const PlannedContainer& planned, const docker::AttachIo& io, const LineSink& lines, const Job& job);

/// Creates and starts it.
Result<CreatedContainer> startContainer(const EngineImages& images, const PlannedContainer& planned, const LineSink& lines, const Job& job);

}  // namespace roseglass::trust

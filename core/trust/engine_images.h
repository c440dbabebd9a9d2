#pragma once
#include <functional>
#include <memory>
#include <string>

#include "docker/engine.h"
#include "trust/trusted_images.h"

namespace roseglass::trust {

/// Takes what docker would print, a line at a time, made safe to show.
using LineSink = std::function<void(const std::string& line)>;

/// Images of a Docker engine, by their trusted digests. Calls block and can be stopped through the Job; one at a time.
class EngineImages {
public:
    explicit EngineImages(Options options, Clock clock = systemClock());
    ~EngineImages();

    /// What a name means: a trusted digest, or with `trusting` false the name itself. Errors: as TrustedImages::resolve().
    Result<TrustedImage> resolve(const std::string& reference, bool trusting, const Job& job) const;

    Context& context() const;
    TrustedImages& trusted() const;
    /// Errors: usage (an engine that is not reached through a socket).
    Result<docker::Engine> engine() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Lets the engine pull NAME@DIGEST, looks whether that is what it has, and names it NAME:TAG, as docker does and in docker's
/// words. Without a digest the engine pulls by the tag. @param platform  "linux/arm64"; empty: the engine's own
/// @param watch  told of every message; may be empty. Errors: those of the engine; digest-mismatch.
Result<void> pullIntoEngine(Context& context, const TrustedImage& image, const std::string& platform, const LineSink& lines, const Job& job, const docker::MessageSink& watch = {});

/// A message of a pull as docker prints it where no terminal is: empty for mere progress.
std::string pullLine(const docker::EngineMessage& message);

}  // namespace roseglass::trust

#pragma once
#include "interop/publish_scene.h"
#include "support/engine.h"

namespace roseglass::test {

/// A lab with a real engine beside it, and images in it that can run.
class EngineScene : public PublishScene {
protected:
    static void SetUpTestSuite();
    static void TearDownTestSuite();

    /// roseglass-cli on the engine, as this person. @param environment  besides
    static Ran ours(const Desk& desk, const std::vector<std::string>& words, std::vector<std::string> environment = {});
    /// The docker client on the same engine, as this person. @param trusting  with DOCKER_CONTENT_TRUST=1
    static Ran theirs(const Desk& desk, const std::vector<std::string>& words, bool trusting = true);
    /// An image of this computer's own shell and a few programs, in the engine alone. Answers its ID.
    static std::string importRunnable(const std::string& name);
    /// A field of `docker inspect`, by Go template.
    static std::string inspected(const std::string& thing, const std::string& format) { return engine->inspected(thing, format); }
    static void forget(const std::vector<std::string>& repositories) { engine->forget(repositories); }
    static std::string containers();

    static inline std::unique_ptr<Engine> engine;
};

}  // namespace roseglass::test

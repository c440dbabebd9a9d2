#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lab/server_process.h"
#include "support/program.h"
#include "support/temporary_folder.h"

namespace roseglass::test {

/// A real Docker engine for one test program: dockerd with the vfs driver, without bridge and iptables, in a temporary
/// folder, ended by its own ID. It needs root and the package docker.io.
///
///     Engine engine;
///     if (!engine.isRunning()) return engine.explain();
class Engine {
public:
    Engine();
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    bool isRunning() const { return mark_.has_value(); }
    /// Says loudly why there is none. Where root or the program is missing the test goes on without; anything else fails it.
    void explain() const;
    /// The same for a program that is not one of gtest's: false is a failure.
    bool isExcused() const;
    const std::string& problem() const { return problem_; }

    std::string host() const { return "unix://" + (folder_ / "docker.sock").string(); }
    /// The docker client on this engine. @param environment  besides DOCKER_HOST
    Ran docker(const std::vector<std::string>& words, const std::vector<std::string>& environment = {}, const std::string& input = {}) const;
    /// A field of `docker inspect`, by Go template.
    std::string inspected(const std::string& thing, const std::string& format) const;
    /// The digest, "sha256:…", under which it holds a tag now; empty when it does not.
    std::string held(const std::string& tag) const;
    /// Takes every name and digest of these repositories away; the images themselves where nothing else names them.
    void forget(const std::vector<std::string>& repositories) const;

private:
    TemporaryFolder folder_;
    std::optional<lab::ProcessMark> mark_;
    std::string problem_;
    bool excused_ = false;
};

}  // namespace roseglass::test

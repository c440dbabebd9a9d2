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

    std::string host() const { return "unix://" + (folder_ / "docker.sock").string(); }
    /// The docker client on this engine. @param environment  besides DOCKER_HOST
    Ran docker(const std::vector<std::string>& words, const std::vector<std::string>& environment = {}, const std::string& input = {}) const;

private:
    TemporaryFolder folder_;
    std::optional<lab::ProcessMark> mark_;
    std::string problem_;
    bool excused_ = false;
};

}  // namespace roseglass::test

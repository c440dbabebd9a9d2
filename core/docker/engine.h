#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/open_file.h"
#include "http/transport.h"

namespace roseglass::docker {

/// The Docker engine of this computer over its unix socket (Engine API; a path without a version means the newest).
class Engine {
public:
    /// @param host  as DOCKER_HOST: "unix:///run/docker.sock"; empty: DOCKER_HOST itself, else unix:///var/run/docker.sock
    /// Errors: usage (an engine that is not reached through a socket).
    static Result<Engine> at(const std::string& host);

    struct Image {
        std::vector<std::string> names;   ///< "team/app:1"; empty for one that only has an ID
        std::string id;                   ///< "sha256:…"
        std::string platform;             ///< "linux/amd64"; empty where the engine's list does not say it
        uint64_t bytes = 0;               ///< unpacked
    };
    /// Every image. Errors: network (no engine there), server, forbidden.
    Result<std::vector<Image>> images(const Job& job) const;
    /// @param name  "team/app:1" or an image ID. Errors: as images(), and not-found.
    Result<Image> inspect(const std::string& name, const Job& job) const;
    /// The image as `docker save` writes it, in a file without a name. Errors: as inspect(), and io.
    Result<std::shared_ptr<OpenFile>> save(const std::string& name, const Job& job) const;

private:
    Engine(std::shared_ptr<http::Transport> transport, std::string socket) : transport_(std::move(transport)), socket_(std::move(socket)) {}
    Result<http::Response> get(const std::string& path, http::Request request, const std::string& what, const Job& job) const;

    std::shared_ptr<http::Transport> transport_;
    std::string socket_;
};

}  // namespace roseglass::docker

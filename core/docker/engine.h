#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/open_file.h"
#include "docker/attach.h"
#include "docker/container.h"
#include "docker/engine_message.h"
#include "http/auth.h"
#include "http/transport.h"
#include "registry/reference.h"

namespace roseglass::docker {

/// The Docker engine of this computer over its unix socket (Engine API). The newest version that both sides know is
/// spoken; the first call asks for it. Copies share their connections. Thread-safe.
class Engine {
public:
    /// @param host  as DOCKER_HOST: "unix:///run/docker.sock"; empty: DOCKER_HOST itself, else unix:///var/run/docker.sock
    /// Errors: usage (an engine that is not reached through a socket).
    static Result<Engine> at(const std::string& host);

    /// What at() makes of it: "unix:///var/run/docker.sock".
    static std::string addressOf(const std::string& host);

    struct Version {
        std::string api;  ///< what is spoken, "1.41"; empty where the engine does not tell
        std::string os;   ///< of the engine, "linux"
    };
    /// Asks whether an engine is there. Errors: network (none answers, with how to get one), server, forbidden.
    Result<Version> ping(const Job& job) const;

    /// What it builds and runs for where nobody says otherwise: "linux/amd64". Errors: as ping().
    Result<std::string> platform(const Job& job) const;

    struct Image {
        std::vector<std::string> names;    ///< "team/app:1"; empty for one that only has an ID
        std::vector<std::string> digests;  ///< "team/app@sha256:…", the manifests that it was pulled or pushed as
        std::string id;                    ///< "sha256:…"
        std::string platform;              ///< "linux/amd64"; empty where the engine's list does not say it
        uint64_t bytes = 0;                ///< unpacked
    };
    /// Every image. Errors: network (no engine there), server, forbidden.
    Result<std::vector<Image>> images(const Job& job) const;
    /// @param name  "team/app:1", "team/app@sha256:…" or an image ID. Errors: as images(), and not-found.
    Result<Image> inspect(const std::string& name, const Job& job) const;
    /// The image as `docker save` writes it, in a file without a name. Errors: as inspect(), and io.
    Result<std::shared_ptr<OpenFile>> save(const std::string& name, const Job& job) const;

    /// Lets the engine pull from the registry what the reference names: by its digest where it has one, else by its tag
    /// (latest when there is none). Told of as the engine goes; the job's progress is in bytes.
    /// @param platform    "linux/arm64", empty: the engine's own
    /// @param credential  the registry's, handed to the engine; null: none
    /// Errors: as images(); not-found, unauthorized, forbidden, rate-limited, tls (what the registry told the engine).
    Result<void> pull(const registry::Reference& reference, const std::string& platform, const http::Credential* credential, const MessageSink& onMessage, const Job& job) const;
    /// Gives an image one more name. @param source  as for inspect(). Errors: as inspect().
    Result<void> tag(const std::string& source, const std::string& repository, const std::string& tag, const Job& job) const;
    /// Hands an archive in the manner of `docker save` over; answers what the engine says it loaded, as "team/app:1" or
    /// "sha256:…". Errors: as images(); those of the archive's source.
    Result<std::vector<std::string>> load(std::shared_ptr<http::BodySource> archive, const Job& job) const;

    struct Created {
        std::string id;
        std::vector<std::string> warnings;  ///< the engine's, made safe to show
    };
    /// Errors: as images(); not-found (no such image for that platform), conflict (the name is taken), usage.
    Result<Created> createContainer(const ContainerSpec& spec, const Job& job) const;
    /// The request of createContainer(): "/containers/create?name=…".
    static std::string createPath(const ContainerSpec& spec);
    /// Opened before the start, so that no output is missed. Errors: as images(), and not-found, conflict.
    Result<Attachment> attach(const std::string& id, bool input, const Job& job) const;
    Result<void> start(const std::string& id, const Job& job) const;
    /// Until it has ended; answers its exit code.
    Result<int> wait(const std::string& id, const Job& job) const;
    /// Asks it to end, and ends it after so many seconds.
    Result<void> stop(const std::string& id, unsigned seconds, const Job& job) const;
    /// With the volumes made for it, running or not.
    Result<void> remove(const std::string& id, const Job& job) const;
    Result<void> resize(const std::string& id, WindowSize size, const Job& job) const;

    struct Build {
        std::string dockerfile;                    ///< its name within the context
        std::vector<std::string> tags;
        std::map<std::string, std::string> arguments, labels;
        std::string target, platform, network;
        bool pull = false, noCache = false;
        crypto::Secret registryConfig;             ///< see registryConfig(); empty: none
    };
    /// The request of build(): "/build?…", without credentials.
    static std::string buildPath(const Build& build);
    /// Lets the engine's own builder build from a tar; answers the new image's ID. Errors: as images(); what the build says.
    Result<std::string> build(const Build& build, std::shared_ptr<http::BodySource> context, const MessageSink& onMessage, const Job& job) const;

private:
    struct Wire;
    explicit Engine(std::shared_ptr<Wire> wire) : wire_(std::move(wire)) {}
    /// @param path  behind the version
    /// @param what  the thing concerned, for errors: "image team/app:1"
    Result<http::Response> call(http::Method method, const std::string& path, http::Request request, const std::string& what, const Job& job) const;
    /// The path of a call with the version that is spoken.
    Result<std::string> versioned(const std::string& path, const Job& job) const;
    /// A call whose answer is a stream of messages; the first error in it is the call's.
    Result<void> stream(const std::string& path, http::Request request, const std::string& what, const MessageSink& onMessage, const Job& job) const;

    std::shared_ptr<Wire> wire_;
};

/// The value of the engine's X-Registry-Config header: the credentials of several registries.
/// @param credentials  by registry, "docker.io" or "localhost:5000"
crypto::Secret registryConfig(const std::map<std::string, http::Credential>& credentials);
/// The value of the engine's X-Registry-Auth header: base64url of JSON. @param registry  "docker.io", "localhost:5000"
crypto::Secret registryAuth(const http::Credential& credential, const std::string& registry);

}  // namespace roseglass::docker

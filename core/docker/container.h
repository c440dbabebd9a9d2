#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace roseglass::docker {

/// What a container is to be, as far as `docker create` says it.
struct ContainerSpec {
    std::string image;                       ///< what the engine is told: "team/app@sha256:…"
    std::vector<std::string> command;        ///< in place of the image's CMD; empty: that
    std::string name, workdir, user, network, hostname, platform;
    std::optional<std::string> entrypoint;   ///< "": the image's is taken away
    std::vector<std::string> environment;    ///< "NAME=value"; "NAME": the image's own is taken away
    std::vector<std::string> binds;          ///< "/src:/dst[:ro]", "volume:/dst"
    std::vector<std::string> volumes;        ///< "/dst": made new for this container
    std::map<std::string, std::string> labels, tmpfs;
    struct Port {
        std::string container;               ///< "80/tcp"
        std::string hostIp, host;            ///< host "" : of the engine's choice
    };
    std::vector<Port> ports;
    bool readOnly = false, autoRemove = false, tty = false, interactive = false;
    bool attached = false;                   ///< somebody will watch its output
};

/// The engine's document for it (Engine API: ContainerCreate).
Bytes containerDocument(const ContainerSpec& spec);

/// "--network": one name, as the engine knows it, or container:NAME. docker's name=…,alias=… and more than one network are not
/// spoken. Errors: usage.
Result<std::string> networkOf(const std::vector<std::string>& options);
/// "-p": [IP:][HOST:]CONTAINER[/tcp|udp|sctp], single ports. Errors: usage.
Result<ContainerSpec::Port> parsePort(const std::string& text);
/// "-v": goes into binds or volumes; a source that begins with "." is made absolute. Errors: usage.
Result<void> addVolume(ContainerSpec& spec, const std::string& text);
/// All of "-e": NAME=value, or NAME, whose value is this process's own; without one the name alone, which takes the image's
/// value away. Of several of one name the last counts. @param more  variables, by name, that count where no option names them
/// Errors: usage.
Result<void> addEnvironment(ContainerSpec& spec, const std::vector<std::string>& options, const std::map<std::string, std::string>& more = {});
/// "--env-file": a line each, # comments; a NAME without a value here is left out, as with docker. Errors: io, usage with the line.
Result<void> addEnvironmentFile(ContainerSpec& spec, const std::string& file);

}  // namespace roseglass::docker

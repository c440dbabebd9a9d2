#include "docker/container.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/redact.h"

namespace roseglass::docker {
namespace {

using nlohmann::json;

tl::unexpected<Error> usage(const std::string& option, const std::string& text, const std::string& hint) {
    return fail(ErrorCode::Usage, "\"" + printable(text, 160) + "\" is nothing for " + option, hint);
}

bool isPort(const std::string& text) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number >= 1 && number <= 65'535;
}

json portBindings(const ContainerSpec& spec) {
    json bindings = json::object();
    for (const ContainerSpec::Port& port : spec.ports) bindings[port.container].push_back({{"HostIp", port.hostIp}, {"HostPort", port.host}});
    return bindings;
}

std::string nameOf(const std::string& variable) { return variable.substr(0, variable.find('=')); }

/// "NAME=value" of that, or of a NAME that has a value here.
std::optional<std::string> withOwnValue(const std::string& variable) {
    if (variable.find('=') != std::string::npos) return variable;
    const char* value = std::getenv(variable.c_str());
    return value ? std::optional(variable + "=" + value) : std::nullopt;
}

json emptyObjects(const std::vector<std::string>& names) {
    json object = json::object();
    for (const std::string& name : names) object[name] = json::object();
    return object;
}

}  // namespace

Bytes containerDocument(const ContainerSpec& spec) {
    std::vector<std::string> exposed;
    for (const ContainerSpec::Port& port : spec.ports) exposed.push_back(port.container);
    json host{{"NetworkMode", spec.network.empty() ? "default" : spec.network}, {"AutoRemove", spec.autoRemove}, {"ReadonlyRootfs", spec.readOnly}, {"PortBindings", portBindings(spec)}};
    if (!spec.binds.empty()) host["Binds"] = spec.binds;
    if (!spec.tmpfs.empty()) host["Tmpfs"] = spec.tmpfs;
    json document{{"Image", spec.image},           {"Env", spec.environment},   {"Tty", spec.tty},
                  {"AttachStdin", spec.attached && spec.interactive}, {"AttachStdout", spec.attached}, {"AttachStderr", spec.attached},
                  {"OpenStdin", spec.interactive}, {"StdinOnce", spec.attached && spec.interactive}, {"HostConfig", host}};
    if (!spec.command.empty()) document["Cmd"] = spec.command;
    if (spec.entrypoint) document["Entrypoint"] = json::array({*spec.entrypoint});
    if (!spec.workdir.empty()) document["WorkingDir"] = spec.workdir;
    if (!spec.user.empty()) document["User"] = spec.user;
    if (!spec.hostname.empty()) document["Hostname"] = spec.hostname;
    if (!spec.labels.empty()) document["Labels"] = spec.labels;
    if (!spec.volumes.empty()) document["Volumes"] = emptyObjects(spec.volumes);
    if (!exposed.empty()) document["ExposedPorts"] = emptyObjects(exposed);
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<std::string> networkOf(const std::vector<std::string>& options) {
    if (options.empty()) return std::string();
    if (options.size() > 1) return fail(ErrorCode::Usage, "A container is put into one network here, and --network is given " + std::to_string(options.size()) + " times", "Leave one, and connect the others afterwards: docker network connect NETWORK CONTAINER.");
    const std::string& name = options.front();
    if (name.empty() || name.find_first_of("=, \t") != std::string::npos) return usage("--network", name, "Write the network's name alone; for aliases and addresses use docker network connect afterwards.");
    return name;
}

Result<ContainerSpec::Port> parsePort(const std::string& text) {
    constexpr const char* kHint = "Write it as [IP:][HOSTPORT:]PORT[/tcp], one port each.";
    ContainerSpec::Port port;
    std::string rest = text, protocol = "tcp";
    if (const size_t slash = rest.find('/'); slash != std::string::npos) {
        protocol = rest.substr(slash + 1);
        rest.resize(slash);
    }
    if (protocol != "tcp" && protocol != "udp" && protocol != "sctp") return usage("--publish", text, kHint);
    const size_t last = rest.rfind(':');
    const std::string inner = last == std::string::npos ? rest : rest.substr(last + 1);
    if (last != std::string::npos) {
        rest.resize(last);
        const size_t before = rest.rfind(':');
        const bool hasIp = before != std::string::npos && !rest.ends_with(']');
        port.host = hasIp ? rest.substr(before + 1) : rest;
        if (hasIp) port.hostIp = rest.substr(0, before);
        if (port.hostIp.starts_with('[') && port.hostIp.ends_with(']')) port.hostIp = port.hostIp.substr(1, port.hostIp.size() - 2);
        if (hasIp && (port.hostIp.empty() || port.hostIp.find_first_not_of("0123456789abcdefABCDEF.:") != std::string::npos)) return usage("--publish", text, kHint);
        if ((!hasIp || !port.host.empty()) && !isPort(port.host)) return usage("--publish", text, kHint);
    }
    if (!isPort(inner)) return usage("--publish", text, kHint);
    port.container = inner + "/" + protocol;
    return port;
}

Result<void> addVolume(ContainerSpec& spec, const std::string& text) {
    constexpr const char* kHint = "Write it as SOURCE:/PATH[:ro] or /PATH.";
    const size_t colon = text.find(':');
    std::string source = text.substr(0, colon);
    const std::string rest = colon == std::string::npos ? source : text.substr(colon + 1);
    if (rest.empty() || rest.front() != '/' || source.empty()) return usage("--volume", text, kHint);
    if (colon == std::string::npos) {
        spec.volumes.push_back(text);
        return {};
    }
    if (source.front() == '.') {
        std::error_code code;
        source = std::filesystem::absolute(source, code).lexically_normal().string();
        if (code) return usage("--volume", text, kHint);
        while (source.size() > 1 && source.ends_with('/')) source.pop_back();
    }
    spec.binds.push_back(source + ":" + rest);
    return {};
}

Result<void> addEnvironment(ContainerSpec& spec, const std::vector<std::string>& options, const std::map<std::string, std::string>& more) {
    std::map<std::string, size_t> last;
    for (size_t i = 0; i < options.size(); ++i) {
        const std::string name = nameOf(options[i]);
        if (name.empty()) return usage("--env", options[i], "Write it as NAME=value, or NAME for the value that it has here.");
        last[name] = i;
    }
    for (size_t i = 0; i < options.size(); ++i) {
        const std::string name = nameOf(options[i]);
        if (last[name] == i) spec.environment.push_back(withOwnValue(options[i]).value_or(name));
    }
    for (const auto& [name, value] : more) {
        if (!last.contains(name)) spec.environment.push_back(name + "=" + value);
    }
    return {};
}

Result<void> addEnvironmentFile(ContainerSpec& spec, const std::string& file) {
    auto bytes = readUserFile(file, 1u << 20);
    if (!bytes) return fail(Error(ErrorCode::Io, bytes.error().message, "--env-file takes a file with a line NAME=value for each variable."));
    size_t number = 0;
    for (size_t at = 0; at < bytes->size();) {
        const size_t end = std::min(bytes->find('\n', at), bytes->size());
        std::string line = bytes->substr(at, end - at);
        at = end + 1;
        ++number;
        if (line.ends_with('\r')) line.pop_back();
        line.erase(0, std::min(line.find_first_not_of(" \t"), line.size()));
        if (line.empty() || line.front() == '#') continue;
        const std::string name = nameOf(line);
        if (name.empty() || name.find_first_of(" \t") != std::string::npos) {
            return fail(ErrorCode::Usage, printable(file, 160) + " line " + std::to_string(number) + " is no variable", "Write it as NAME=value.");
        }
        if (auto variable = withOwnValue(line)) spec.environment.push_back(std::move(*variable));
    }
    return {};
}

}  // namespace roseglass::docker

#include "container_options.h"

#include <cstdlib>

#include "base/redact.h"
#include "content_trust.h"
#include "docker/config.h"

namespace roseglass::cli {
namespace {

Result<trust::PullWhen> pullWhen(const Arguments& arguments) {
    const std::string when = arguments.value("--pull").value_or("missing");
    if (when == "missing") return trust::PullWhen::Missing;
    if (when == "always") return trust::PullWhen::Always;
    if (when == "never") return trust::PullWhen::Never;
    return fail(ErrorCode::Usage, "--pull takes always, missing or never");
}

Result<void> addSwitches(docker::ContainerSpec& spec, const Arguments& arguments) {
    const std::pair<const char*, bool docker::ContainerSpec::*> switches[] = {
        {"--rm", &docker::ContainerSpec::autoRemove}, {"--read-only", &docker::ContainerSpec::readOnly}, {"--interactive", &docker::ContainerSpec::interactive}, {"--tty", &docker::ContainerSpec::tty}};
    for (const auto& [name, member] : switches) {
        RG_ASSIGN(spec.*member, arguments.isOn(name));
    }
    return {};
}

Result<void> addLists(docker::ContainerSpec& spec, const Arguments& arguments) {
    // Files first: what is given by itself counts more, as with docker.
    for (const std::string& file : arguments.values("--env-file")) RG_TRY(docker::addEnvironmentFile(spec, file));
    RG_ASSIGN(const auto proxies, docker::proxyVariables(arguments.options.dockerConfig, docker::Engine::addressOf(arguments.options.dockerHost)));
    RG_TRY(docker::addEnvironment(spec, arguments.values("--env"), proxies));
    for (const std::string& text : arguments.values("--volume")) RG_TRY(docker::addVolume(spec, text));
    for (const std::string& text : arguments.values("--publish")) {
        RG_ASSIGN(auto port, docker::parsePort(text));
        spec.ports.push_back(std::move(port));
    }
    for (const std::string& text : arguments.values("--tmpfs")) {
        const size_t colon = text.find(':');
        if (text.empty() || text.front() != '/') return fail(ErrorCode::Usage, "\"" + printable(text, 160) + "\" is nothing for --tmpfs", "Write it as /PATH[:OPTIONS].");
        spec.tmpfs[text.substr(0, colon)] = colon == std::string::npos ? "" : text.substr(colon + 1);
    }
    RG_ASSIGN(spec.labels, assignments(arguments, "--label"));
    return {};
}

}  // namespace

Result<std::map<std::string, std::string>> assignments(const Arguments& arguments, const std::string& option) {
    std::map<std::string, std::string> values;
    for (const std::string& text : arguments.values(option)) {
        const size_t equals = text.find('=');
        if (text.empty() || equals == 0) return fail(ErrorCode::Usage, "\"" + printable(text, 160) + "\" is nothing for " + option, "Write it as NAME=value.");
        const std::string name = text.substr(0, equals);
        if (equals != std::string::npos) {
            values[name] = text.substr(equals + 1);
        } else if (option == "--label") {
            values[name] = "";
        } else if (const char* value = std::getenv(name.c_str())) {
            values[name] = value;
        }
    }
    return values;
}

Result<trust::ContainerOptions> containerOptionsOf(const Arguments& arguments) {
    if (arguments.positional.empty()) {
        return fail(ErrorCode::Usage, arguments.command + " takes an image", "For example: roseglass-cli " + arguments.command + " localhost:5000/team/app:1.4.2");
    }
    trust::ContainerOptions options;
    options.image = arguments.positional.front();
    docker::ContainerSpec& spec = options.spec;
    spec.command.assign(arguments.positional.begin() + 1, arguments.positional.end());
    spec.name = arguments.value("--name").value_or("");
    spec.workdir = arguments.value("--workdir").value_or("");
    spec.user = arguments.value("--user").value_or("");
    spec.hostname = arguments.value("--hostname").value_or("");
    spec.platform = arguments.value("--platform").value_or("");
    spec.entrypoint = arguments.value("--entrypoint");
    RG_ASSIGN(spec.network, docker::networkOf(arguments.values("--network")));
    RG_TRY(addSwitches(spec, arguments));
    RG_TRY(addLists(spec, arguments));
    RG_ASSIGN(options.pull, pullWhen(arguments));
    RG_ASSIGN(options.trusting, readingTrust(arguments));
    return options;
}

}  // namespace roseglass::cli

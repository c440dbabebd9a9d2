#include "command_table.h"

#include "commands.h"

namespace roseglass::cli {
namespace {

/// docker's own names for what a container is to be.
CommandOptions containerOptions(bool running) {
    CommandOptions options{{"--name", "--env", "--env-file", "--volume", "--publish", "--workdir", "--entrypoint", "--user", "--network", "--platform", "--pull", "--label", "--tmpfs", "--hostname"},
                           {},
                           {"--rm", "--read-only", "--interactive", "--tty", "--disable-content-trust"},
                           {{"-e", "--env"}, {"-v", "--volume"}, {"-p", "--publish"}, {"-w", "--workdir"}, {"-u", "--user"}, {"-l", "--label"}, {"-i", "--interactive"}, {"-t", "--tty"}, {"--net", "--network"}},
                           true};
    if (running) {
        options.switches.insert("--detach");
        options.aliases.emplace("-d", "--detach");
    }
    return options;
}

const CommandOptions kBuild{{"--file", "--tag", "--build-arg", "--target", "--platform", "--label", "--network"}, {}, {"--pull", "--no-cache", "--disable-content-trust"}, {{"-f", "--file"}, {"-t", "--tag"}}, false};
const CommandOptions kDockerfile{{"--build-arg", "--platform", "--output"}, {}, {}, {{"-o", "--output"}}, false};

}  // namespace

const Command* findCommand(const std::string& name) {
    static const std::map<std::string, Command> commands{
        {"inspect", {inspectCommand, false, {}}},
        {"verify", {verifyCommand, false, {}}},
        {"why", {whyCommand, false, {}}},
        {"lab", {labCommand, false, {}}},
        {"bundle", {bundleCommand, false, {}}},
        {"history", {historyCommand, false, {}}},
        {"init", {initCommand, true, {{"--root-key"}, {}, {}}}},
        {"push", {pushCommand, true, {{"--as", "--root-key", "--mount-from"}, {"--sign"}, {"--disable-content-trust"}}}},
        {"pull", {pullCommand, false, {{"--platform"}, {}, {"--disable-content-trust"}}}},
        {"create", {createCommand, true, containerOptions(false)}},
        {"run", {runCommand, true, containerOptions(true)}},
        {"build", {buildCommand, true, kBuild}},
        {"dockerfile", {dockerfileCommand, false, kDockerfile}},
        {"sign", {signCommand, true, {{"--as", "--digest", "--root-key"}, {}, {}}}},
        {"revoke", {revokeCommand, true, {}}},
        {"renew", {renewCommand, true, {{"--expires"}, {}, {}}}},
        {"witness", {witnessCommand, true, {}}},
        {"delete", {deleteCommand, true, {{}, {"--remote"}, {}}}},
        {"status", {statusCommand, false, {{}, {"--publish"}, {}}}},
        {"reset", {resetCommand, true, {}}},
        {"signer", {signerCommand, false, {{"--key"}, {}, {}}}},
        {"delegation", {delegationCommand, false, {{"--key", "--path", "--paths", "--threshold"}, {"--all-paths"}, {}}}},
        {"expiry", {expiryCommand, false, {{"--ics", "--warn", "--fail-within"}, {}, {}}}},
        {"watch", {watchCommand, false, {{"--every", "--warn"}, {"--once"}, {}}}},
        {"audit", {auditCommand, false, {{"--catalog", "--from", "--format", "--output", "--fail-on", "--soon", "--resume", "--inventory"}, {"--history"}, {}, {{"-o", "--output"}}}}},
        {"policy", {policyCommand, false, {{"--daemon-config", "--expect"}, {}, {}}}},
        {"key", {keyCommand, false, {{"--key", "--root-key", "--algorithm", "--role", "--gun", "--output", "--public-key", "--token"}, {"--server-managed", "--public"}, {}}}},
    };
    const auto found = commands.find(name);
    return found == commands.end() ? nullptr : &found->second;
}

const CommandOptions* optionsOf(const std::string& name) {
    const Command* command = findCommand(name);
    return command ? &command->options : nullptr;
}

}  // namespace roseglass::cli

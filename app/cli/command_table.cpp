#include "command_table.h"

#include "commands.h"

namespace roseglass::cli {
namespace {

/// docker's own names for what a container is to be.
CommandOptions containerOptions(bool running) {
    CommandOptions options{{"--name", "--env", "--env-file", "--volume", "--publish", "--workdir", "--entrypoint", "--user", "--network", "--platform", "--pull", "--label", "--tmpfs", "--hostname"},
                           {},
                           {"--rm", "--read-only", "--interactive", "--tty", "--disable-content-trust"},
                           {{"-e", "--env"}, {"-h", "--hostname"}, {"-v", "--volume"}, {"-p", "--publish"}, {"-w", "--workdir"}, {"-u", "--user"}, {"-l", "--label"}, {"-i", "--interactive"}, {"-t", "--tty"}, {"--net", "--network"}},
                           true};
    if (running) {
        options.switches.insert("--detach");
        options.aliases.emplace("-d", "--detach");
    }
    return options;
}

const CommandOptions kBuild{{"--file", "--tag", "--build-arg", "--target", "--platform", "--label", "--network"}, {}, {"--pull", "--no-cache", "--disable-content-trust"}, {{"-f", "--file"}, {"-t", "--tag"}}, false};
const CommandOptions kDockerfile{{"--build-arg", "--platform", "--output"}, {}, {}, {{"-o", "--output"}}, false};

/// Of the commands with verbs: what each verb takes of the command's options.
const std::map<std::string, std::map<std::string, std::set<std::string>>> kVerbOptions{
    {"key", {{"list", {}}, {"generate", {"--algorithm", "--role", "--public-key", "--token"}}, {"import", {"--role", "--gun", "--token"}}, {"export", {"--output", "--public"}}, {"passwd", {}}, {"remove", {}}, {"backup", {}}, {"restore", {}}, {"rotate", {"--server-managed", "--key", "--root-key"}}}},
    {"signer", {{"list", {}}, {"add", {"--key"}}, {"remove", {}}}},
    {"delegation", {{"list", {}}, {"add", {"--key", "--path", "--paths", "--all-paths", "--threshold"}}, {"remove", {"--key", "--path", "--paths", "--all-paths"}}}},
    {"policy", {{"show", {"--daemon-config"}}, {"check", {"--daemon-config"}}, {"validate", {}}, {"replace", {"--expect"}}}},
};

bool always(const Arguments&) { return true; }
bool never(const Arguments&) { return false; }
bool firstWordIs(const Arguments& arguments, std::string_view word) { return !arguments.positional.empty() && arguments.positional.front() == word; }
/// signer, delegation, key: whatever else they are asked for changes something.
bool unlessList(const Arguments& arguments) { return !firstWordIs(arguments, "list"); }
bool unlessStatus(const Arguments& arguments) { return !firstWordIs(arguments, "status"); }
bool whenPublishing(const Arguments& arguments) { return arguments.has("--publish"); }

}  // namespace

const Command* findCommand(const std::string& name) {
    static const std::map<std::string, Command> commands{
        {"inspect", {inspectCommand, never, {}}},
        {"verify", {verifyCommand, never, {}}},
        {"why", {whyCommand, never, {}}},
        {"lab", {labCommand, unlessStatus, {}}},
        {"bundle", {bundleCommand, never, {}}},
        {"history", {historyCommand, never, {}}},
        {"init", {initCommand, always, {{"--root-key"}, {}, {}}}},
        {"push", {pushCommand, always, {{"--as", "--root-key", "--mount-from"}, {"--sign"}, {"--disable-content-trust"}}}},
        {"pull", {pullCommand, always, {{"--platform"}, {}, {"--disable-content-trust"}}}},
        {"create", {createCommand, always, containerOptions(false)}},
        {"run", {runCommand, always, containerOptions(true)}},
        {"build", {buildCommand, always, kBuild}},
        {"dockerfile", {dockerfileCommand, never, kDockerfile}},
        {"sign", {signCommand, always, {{"--as", "--digest", "--root-key"}, {}, {}}}},
        {"revoke", {revokeCommand, always, {}}},
        {"renew", {renewCommand, always, {{"--expires"}, {"--from-cache"}, {}}}},
        {"witness", {witnessCommand, always, {}}},
        {"delete", {deleteCommand, always, {{}, {"--remote"}, {}}}},
        {"status", {statusCommand, whenPublishing, {{}, {"--publish"}, {}}}},
        {"reset", {resetCommand, always, {}}},
        {"signer", {signerCommand, unlessList, {{"--key"}, {}, {}}}},
        {"delegation", {delegationCommand, unlessList, {{"--key", "--path", "--paths", "--threshold"}, {"--all-paths"}, {}}}},
        {"expiry", {expiryCommand, never, {{"--ics", "--warn", "--fail-within"}, {}, {}}}},
        {"watch", {watchCommand, never, {{"--every", "--warn"}, {"--once"}, {}}}},
        {"audit", {auditCommand, never, {{"--catalog", "--from", "--format", "--output", "--fail-on", "--soon", "--resume", "--inventory"}, {"--history"}, {}, {{"-o", "--output"}}}}},
        {"policy", {policyCommand, never, {{"--daemon-config", "--expect"}, {}, {}}}},
        {"key", {keyCommand, unlessList, {{"--key", "--root-key", "--algorithm", "--role", "--gun", "--output", "--public-key", "--token"}, {"--server-managed", "--public"}, {}}}},
    };
    const auto found = commands.find(name);
    return found == commands.end() ? nullptr : &found->second;
}

Result<void> refuseForeignOptions(const Arguments& arguments) {
    const auto command = kVerbOptions.find(arguments.command);
    if (command == kVerbOptions.end() || arguments.positional.empty()) return {};
    const auto verb = command->second.find(arguments.positional.front());
    if (verb == command->second.end()) return {};
    for (const auto& [option, value] : arguments.own) {
        if (!verb->second.contains(option)) return fail(ErrorCode::Usage, arguments.command + " " + verb->first + " does not take " + option, "See roseglass-cli " + arguments.command + " --help.");
    }
    return {};
}

const CommandOptions* optionsOf(const std::string& name) {
    const Command* command = findCommand(name);
    return command ? &command->options : nullptr;
}

}  // namespace roseglass::cli

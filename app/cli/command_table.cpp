#include "command_table.h"

#include "commands.h"

namespace roseglass::cli {

const Command* findCommand(const std::string& name) {
    static const std::map<std::string, Command> commands{
        {"inspect", {inspectCommand, false, {}}},
        {"verify", {verifyCommand, false, {}}},
        {"why", {whyCommand, false, {}}},
        {"lab", {labCommand, false, {}}},
        {"init", {initCommand, true, {{"--root-key"}, {}, {}}}},
        {"push", {pushCommand, true, {{"--as", "--root-key", "--mount-from"}, {"--sign"}, {"--disable-content-trust"}}}},
        {"pull", {pullCommand, false, {{"--platform"}, {}, {"--disable-content-trust"}}}},
        {"sign", {signCommand, true, {{"--as", "--digest", "--root-key"}, {}, {}}}},
        {"revoke", {revokeCommand, true, {}}},
        {"renew", {renewCommand, true, {{"--expires"}, {}, {}}}},
        {"witness", {witnessCommand, true, {}}},
        {"delete", {deleteCommand, true, {{}, {"--remote"}, {}}}},
        {"status", {statusCommand, false, {{}, {"--publish"}, {}}}},
        {"reset", {resetCommand, true, {}}},
        {"signer", {signerCommand, false, {{"--key"}, {}, {}}}},
        {"delegation", {delegationCommand, false, {{"--key", "--path", "--paths", "--threshold"}, {"--all-paths"}, {}}}},
        {"policy", {policyCommand, false, {{"--daemon-config"}, {}, {}}}},
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

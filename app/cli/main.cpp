#include <sys/prctl.h>

#include <csignal>

#include "command_table.h"
#include "help.h"
#include "keys/passphrases.h"
#include "terminal.h"

namespace {

using namespace roseglass;
using namespace roseglass::cli;

int run(const std::vector<std::string>& words) {
    const auto arguments = parseArguments(words, optionsOf);
    if (!arguments) {
        Arguments plain;
        for (const std::string& word : words) plain.json = plain.json || word == "--json";
        return reportError(arguments.error(), plain);
    }
    if (arguments->version) {
        print("roseglass-cli " ROSEGLASS_VERSION "\n");
        return 0;
    }
    const Command* command = findCommand(arguments->command);
    if (!command && !(arguments->help && arguments->command.empty())) {
        const std::string what = arguments->command.empty() ? "A command is missing" : "There is no command " + arguments->command;
        return reportError(Error(ErrorCode::Usage, what, "See roseglass-cli --help."), *arguments);
    }
    if (arguments->help) {
        print(helpText(arguments->command));
        return 0;
    }
    if (command->mutating && arguments->options.at) {
        return reportError(Error(ErrorCode::Usage, "--at judges at another time, and " + arguments->command + " changes something now", "Leave --at out."), *arguments);
    }
    return command->run(*arguments);
}

}  // namespace

int main(int argc, char** argv) {
    // Tokens and passphrases pass through this process: no core dump, no debugger of another user.
    ::prctl(PR_SET_DUMPABLE, 0);
    std::signal(SIGPIPE, SIG_IGN);
    // Taken out of the environment before any child is started.
    roseglass::keys::environmentPassphrases();
    return run({argv + 1, argv + argc});
}

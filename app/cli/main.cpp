#include <sys/prctl.h>

#include <csignal>
#include <map>

#include "commands.h"
#include "help.h"
#include "terminal.h"

namespace {

using namespace roseglass;
using namespace roseglass::cli;

const std::map<std::string, int (*)(const Arguments&)>& commandTable() {
    static const std::map<std::string, int (*)(const Arguments&)> commands{
        {"inspect", inspectCommand}, {"verify", verifyCommand}, {"why", whyCommand}, {"lab", labCommand}};
    return commands;
}

int run(const std::vector<std::string>& words) {
    const auto arguments = parseArguments(words);
    if (!arguments) {
        Arguments plain;
        for (const std::string& word : words) plain.json = plain.json || word == "--json";
        return reportError(arguments.error(), plain);
    }
    if (arguments->version) {
        print("roseglass-cli " ROSEGLASS_VERSION "\n");
        return 0;
    }
    const auto command = commandTable().find(arguments->command);
    if (command == commandTable().end() && !(arguments->help && arguments->command.empty())) {
        const std::string what = arguments->command.empty() ? "A command is missing" : "There is no command " + arguments->command;
        return reportError(Error(ErrorCode::Usage, what, "See roseglass-cli --help."), *arguments);
    }
    if (arguments->help) {
        print(helpText(arguments->command));
        return 0;
    }
    return command->second(*arguments);
}

}  // namespace

int main(int argc, char** argv) {
    // Tokens and passphrases pass through this process: no core dump, no debugger of another user.
    ::prctl(PR_SET_DUMPABLE, 0);
    std::signal(SIGPIPE, SIG_IGN);
    return run({argv + 1, argv + argc});
}

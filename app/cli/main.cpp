#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "base/places.h"
#include "command_table.h"
#include "help.h"
#include "keys/passphrases.h"
#include "terminal.h"

namespace {

using namespace roseglass;
using namespace roseglass::cli;

/// Whether some folder would lie in the user's home, where there is none.
bool lacksHome(const Arguments& arguments) {
    if (!homeFolder().empty()) return false;
    const auto given = [](const char* name) { const char* value = std::getenv(name); return value && *value; };
    return (arguments.options.dockerConfig.empty() && !given("DOCKER_CONFIG")) || !given("XDG_CONFIG_HOME") || !given("XDG_DATA_HOME");
}

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
        printLines(helpText(arguments->command, arguments->positional.empty() ? std::string() : arguments->positional.front()));
        return 0;
    }
    if (const auto own = refuseForeignOptions(*arguments); !own) return reportError(own.error(), *arguments);
    if (command->changes(*arguments) && arguments->options.at) return reportError(atRefused(arguments->command), *arguments);
    if (lacksHome(*arguments)) return reportError(Error(ErrorCode::Io, "This user has no home folder", "Set HOME to where settings, keys and caches belong."), *arguments);
    return command->run(*arguments);
}

/// A standard stream that was closed must not come to be the next file or connection: what is printed would go into it.
/// Writing to what stands there instead fails as writing to a closed one does.
void keepStandardStreams() {
    for (int fd = ::open("/dev/null", O_RDONLY); fd >= 0; fd = ::open("/dev/null", O_RDONLY)) {
        if (fd <= STDERR_FILENO) continue;
        ::close(fd);
        return;
    }
}

}  // namespace

int main(int argc, char** argv) {
    keepStandardStreams();
    // Tokens and passphrases pass through this process: no core dump, no debugger of another user.
    ::prctl(PR_SET_DUMPABLE, 0);
    std::signal(SIGPIPE, SIG_IGN);
    // Taken out of the environment before any child is started.
    roseglass::keys::environmentPassphrases();
    return finishOutput(run({argv + 1, argv + argc}));
}

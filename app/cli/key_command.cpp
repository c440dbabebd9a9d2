#include "commands.h"
#include "terminal.h"

namespace roseglass::cli {

int keyCommand(const Arguments& arguments) {
    const std::string verb = arguments.positional.empty() ? "" : arguments.positional.front();
    const std::vector<std::string> words(arguments.positional.begin() + (verb.empty() ? 0 : 1), arguments.positional.end());
    if (verb == "rotate") return rotateCommand(arguments, words);
    return reportError(Error(ErrorCode::Usage, "key takes rotate REPOSITORY ROLE", "See roseglass-cli key --help."), arguments);
}

}  // namespace roseglass::cli

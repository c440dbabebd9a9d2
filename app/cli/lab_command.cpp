#include "commands.h"
#include "json/writer.h"
#include "lab/lab.h"
#include "terminal.h"

namespace roseglass::cli {
namespace {

void printState(const lab::LabState& state, const Arguments& arguments) {
    if (arguments.json) {
        {
            json::Writer w(writeDocument);
            w.beginObject().field("folder", state.folder.string()).field("running", state.running).field("trustServer", state.trustServer);
            w.field("registry", state.registryHost).field("caFile", state.caFile.string()).field("dockerConfig", state.dockerConfig.string());
            w.field("repositories", state.repositories).endObject();
        }
        print("\n");
        return;
    }
    print("The lab in " + state.folder.string() + (state.running ? " is running.\n" : " is not running.\n"));
    if (!state.running) return;
    print("Trust server  " + state.trustServer + "\n");
    print("Registry      " + state.registryHost + "\n");
    for (const std::string& repository : state.repositories) print("  " + repository + "\n");
    print("\nFor docker and notary in a shell:\n");
    writeDocument(lab::environmentScript(state));
}

}  // namespace

int labCommand(const Arguments& arguments) {
    const auto& words = arguments.positional;
    const std::string verb = words.empty() ? "" : words[0];
    const bool known = verb == "up" || verb == "seed" || verb == "status" || verb == "down";
    if (!known || words.size() > 2) return reportError(Error(ErrorCode::Usage, "lab takes up, seed, status or down, and a folder", "See roseglass-cli lab --help."), arguments);
    const std::filesystem::path folder = words.size() == 2 ? std::filesystem::absolute(words[1]) : lab::defaultFolder();
    Job job = makeJob(arguments);
    if (!arguments.quiet) {
        job.onProgress = [last = std::string()](const Progress& progress) mutable {
            if (progress.step != last) tell(progress.step);
            last = progress.step;
        };
    }
    if (verb == "down") {
        if (auto ended = lab::down(folder); !ended) return reportError(ended.error(), arguments);
    }
    const auto state = verb == "up" ? lab::up(folder, false, job) : verb == "seed" ? lab::seed(folder, job) : lab::status(folder);
    if (!state) return reportError(state.error(), arguments);
    printState(*state, arguments);
    return 0;
}

}  // namespace roseglass::cli

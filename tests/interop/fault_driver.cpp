// One mutating verb of the core in a process of its own, for tests that kill it: fault-driver SERVER DOCKER-CONFIG VERB ARGUMENT...
// Key files get few rounds, so that a test can try every point. Answers the exit code of the contract.
#include <cstdio>

#include "trust/publisher.h"

using namespace roseglass;

namespace {

Result<trust::Plan> planOf(trust::Publisher& publisher, const std::string& verb, const std::vector<std::string>& words) {
    if (verb == "sign") return publisher.planSign(words.at(0), {}, {});
    if (verb == "revoke") return publisher.planRevoke(words.at(0), {});
    if (verb == "rotate") return publisher.planRotate(words.at(0), words.at(1), {}, {});
    if (verb == "push") return publisher.planPush(words.at(0), words.at(1), {.sign = true, .signing = {}, .mountFrom = {}}, {});
    if (verb == "staged") return publisher.planPublishStaged(words.at(0), {});
    return fail(ErrorCode::Usage, "No such verb");
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    trust::Options options;
    options.trustServer = words.at(0);
    options.dockerConfig = words.at(1);
    options.activityFile = options.dockerConfig / "activity.jsonl";
    options.keyRounds = 2048;
    trust::Publisher publisher(options, keys::environmentPassphrases());
    const auto plan = planOf(publisher, words.at(2), {words.begin() + 3, words.end()});
    const auto done = plan ? publisher.execute(*plan, {}) : Result<trust::Done>(fail(plan.error()));
    if (done) return 0;
    std::fprintf(stderr, "%s\n%s\n", done.error().message.c_str(), done.error().hint.c_str());
    return exitCode(done.error().code);
}

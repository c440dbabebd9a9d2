#include "mutate.h"

#include "passphrases.h"
#include "terminal.h"

namespace roseglass::cli {
namespace {

void tellNextSteps(const trust::Done& done) {
    for (const trust::PlannedKey& key : done.createdKeys) {
        const bool root = key.role == "root";
        print("New " + key.role + " key " + key.id + "\n");
        if (!root) continue;
        print("  Back it up now and keep the copy offline: roseglass-cli key backup FILE\n");
        print("  Tell consumers this ID, so that they can pin it.\n");
    }
}

class Run {
public:
    explicit Run(const Arguments& arguments) : arguments_(arguments), publisher_(arguments.options, makePassphrases(arguments)), job_(makeJob(arguments)) {
        if (arguments.verbose) job_.onProgress = [](const Progress& progress) { tell(progress.step); };
    }

    /// The exit code; 0 goes on.
    int one(const Mutation& mutation, const trust::TextSink& json) {
        while (true) {
            const auto plan = mutation.plan(publisher_, job_);
            if (!plan) return reportError(plan.error(), arguments_);
            if (arguments_.dryRun) {
                if (arguments_.json) trust::writeJson(*plan, true, json);
                else printLines(trust::toText(*plan));
                return 0;
            }
            if (!plan->nothingToDo && !arguments_.yes) {
                tellLines(trust::toText(*plan));
                if (!confirm(plan->destructive ? "This cannot be undone. Do it?" : "Do it?", job_)) return reportError(Error(ErrorCode::Interrupted, "Nothing was changed"), arguments_);
            }
            const auto done = publisher_.execute(*plan, job_);
            if (done) {
                report(*done, mutation.done, json);
                return 0;
            }
            const bool again = done.error().code == ErrorCode::Conflict && !arguments_.yes && hasTerminal();
            if (!again) return reportError(done.error(), arguments_);
            tell(done.error().message);
            tellLines("The change is planned anew.\n\n");
        }
    }

private:
    void report(const trust::Done& done, const std::string& words, const trust::TextSink& json) {
        if (arguments_.json) {
            trust::writeJson(done, json);
            return;
        }
        if (done.plan.nothingToDo) {
            if (!arguments_.quiet) print("There is nothing to do.\n");
            return;
        }
        // As docker tells of a push.
        if (done.plan.image) print("digest: " + done.plan.image->digest.toString() + " size: " + std::to_string(done.plan.image->length) + "\n");
        print(words + "\n");
        if (arguments_.quiet) return;
        tellNextSteps(done);
        for (const std::string& note : done.plan.notes) {
            if (words.find(note) == std::string::npos) tell(note);
        }
    }

    const Arguments& arguments_;
    trust::Publisher publisher_;
    Job job_;
};

}  // namespace

int mutate(const std::vector<Mutation>& mutations, const Arguments& arguments) {
    if (!arguments.yes && !arguments.dryRun && !hasTerminal()) {
        return reportError(Error(ErrorCode::Usage, arguments.command + " changes something, and there is no terminal to ask on", "Look at the plan with --dry-run, then do it with --yes."), arguments);
    }
    Run run(arguments);
    if (mutations.size() == 1) return run.one(mutations.front(), writeDocument);
    // One document on standard output, whatever happens on the way.
    std::string documents;
    int exit = 0;
    for (const Mutation& mutation : mutations) {
        std::string document;
        exit = run.one(mutation, [&](std::string_view piece) { document += piece; });
        if (exit != 0) return exit;
        documents += (documents.empty() ? "" : ",") + document;
    }
    if (arguments.json) writeDocument("{\"results\":[" + documents + "]}\n");
    return exit;
}

}  // namespace roseglass::cli

#include "mutate.h"

#include "base/redact.h"
#include "json/writer.h"
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

    /// Errors: those of planning and of execution; usage (--at), interrupted (nobody said yes).
    Result<void> one(const Mutation& mutation, const trust::TextSink& json) {
        if (arguments_.options.at) return fail(atRefused(arguments_.command));
        while (true) {
            RG_ASSIGN(const trust::Plan plan, mutation.plan(publisher_, job_));
            if (arguments_.dryRun) {
                if (arguments_.json) trust::writeJson(plan, true, json);
                else printLines(trust::toText(plan));
                return {};
            }
            if (!plan.nothingToDo && !arguments_.yes) {
                tellLines(trust::toText(plan));
                if (!confirm(plan.destructive ? "This cannot be undone. Do it?" : "Do it?", job_)) return fail(ErrorCode::Interrupted, "Nothing was changed");
            } else if (!plan.nothingToDo && !plan.firstUse.empty()) {
                // --yes skips the plan, but never this: the state is signed again on the word of a root that was not compared.
                tell("warning: " + printable(plan.firstUse, 1000));
            }
            const auto done = publisher_.execute(plan, job_);
            if (done) {
                report(*done, mutation.done, json);
                return {};
            }
            const bool again = done.error().code == ErrorCode::Conflict && !arguments_.yes && hasTerminal();
            if (!again) return fail(done.error());
            tell(done.error().message);
            tellLines("The change is planned again.\n\n");
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
            const bool told = note == done.plan.firstUse || words.find(note) != std::string::npos;
            if (!told) tell(note);
        }
    }

    const Arguments& arguments_;
    trust::Publisher publisher_;
    Job job_;
};

std::string joined(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + printable(name, 300);
    return out.empty() ? "nothing" : out;
}

/// One document on standard output, whatever happened on the way.
void printResults(const std::string& documents, const std::vector<std::string>& open, const std::optional<Error>& error) {
    {
        json::Writer w(writeDocument);
        w.beginObject().key("results").beginArray();
        if (!documents.empty()) w.splice(documents);
        w.endArray();
        if (error) {
            // {"error":{…}} without its own braces.
            const std::string document = trust::toJson(*error);
            w.field("notDone", open).splice(std::string_view(document).substr(1, document.rfind('}') - 1));
        }
        w.endObject();
    }
    writeDocument("\n");
}

}  // namespace

int mutate(const std::vector<Mutation>& mutations, const Arguments& arguments) {
    if (!arguments.yes && !arguments.dryRun && !hasTerminal()) {
        return reportError(Error(ErrorCode::Usage, arguments.command + " changes something, and there is no terminal to ask on", "Look at the plan with --dry-run, then do it with --yes."), arguments);
    }
    Run run(arguments);
    if (mutations.size() == 1) {
        const auto done = run.one(mutations.front(), writeDocument);
        return done ? 0 : reportError(done.error(), arguments);
    }
    std::string documents;
    std::vector<std::string> finished, open;
    std::optional<Error> error;
    for (const Mutation& mutation : mutations) {
        if (error) {
            open.push_back(mutation.repository);
            continue;
        }
        std::string document;
        const auto done = run.one(mutation, [&](std::string_view piece) { document += piece; });
        if (!done) error = done.error();
        (done ? finished : open).push_back(mutation.repository);
        if (!document.empty()) documents += (documents.empty() ? "" : ",") + document;
    }
    if (arguments.json) printResults(documents, open, error);
    if (!error) return 0;
    if (!arguments.json) {
        reportError(*error, arguments);
        if (!arguments.dryRun) tellLines("  done before: " + joined(finished) + "\n  not done: " + joined(open));
    }
    return exitCode(error->code);
}

}  // namespace roseglass::cli

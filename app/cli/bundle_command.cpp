#include "base/redact.h"
#include "basis_words.h"
#include "commands.h"
#include "show.h"
#include "terminal.h"
#include "trust/bundler.h"
#include "trust/difference_json.h"
#include "trust/report_json_parts.h"

namespace roseglass::cli {
namespace {

Error usage(const std::string& message) { return Error(ErrorCode::Usage, message, "See roseglass-cli bundle --help."); }

int exportBundle(const Arguments& arguments, const std::vector<std::string>& words) {
    if (words.size() != 2) return reportError(usage("bundle export takes a repository and a file"), arguments);
    const auto done = trust::Bundler(arguments.options).exportTo(words[0], words[1], makeJob(arguments));
    if (!done) return reportError(done.error(), arguments);
    const trust::Report& report = *done->report;
    if (arguments.json) {
        {
            json::Writer w(writeDocument);
            w.beginObject().field("repository", report.repository).field("trustServer", report.trustServer).field("status", trust::statusName(report.status));
            trust::basisFields(w, report);
            w.field("file", done->file).field("bytes", done->bytes).field("sha256", done->sha256.hex());
            w.field("roots", static_cast<uint64_t>(done->roots)).field("roles", static_cast<uint64_t>(done->roles)).field("tags", static_cast<uint64_t>(done->tags));
            if (report.trustError && report.status != trust::RepositoryStatus::Trusted) trust::errorObject(w.key("error"), *report.trustError);
            w.endObject();
        }
        print("\n");
    } else {
        if (!arguments.quiet) {
            print(printable(done->file, 300) + ": " + sizeText(done->bytes) + ", " + std::to_string(done->roots) + (done->roots == 1 ? " root version, " : " root versions, ") + std::to_string(done->roles) +
                  " other roles, " + std::to_string(done->tags) + " tags of the registry\n");
            print("sha256:" + done->sha256.hex() + "\n");
        }
        tellBasis(done->report, arguments);
        if (report.fromCache) tell("It holds the newest root alone, and nothing of the registry");
        if (report.status != trust::RepositoryStatus::Trusted) tell("What was exported does not verify: " + report.trustError->message);
    }
    return 0;
}

/// A bundle says what was: where this computer knows of more, it must not pass for the present.
void tellNewer(const trust::Report& report, const Arguments& arguments) {
    if (report.bundle && report.bundle->newerSeen && !arguments.json && !arguments.quiet) {
        tell("This computer has seen newer trust data of " + report.repository +
             ": the bundle is an older state, and tags may have been signed again or revoked since");
    }
}

int openBundle(const Arguments& arguments, const std::vector<std::string>& words) {
    if (words.empty() || words.size() > 2) return reportError(usage("bundle open takes a file, and a reference when one tag is to be judged"), arguments);
    const trust::Bundler bundler(arguments.options);
    if (words.size() == 2) {
        const auto verdict = bundler.verify(words[0], words[1], makeJob(arguments));
        if (!verdict) return reportError(verdict.error(), arguments);
        tellNewer(*verdict->report, arguments);
        return showVerdict(*verdict, arguments);
    }
    const auto report = bundler.open(words[0], makeJob(arguments));
    if (!report) return reportError(report.error(), arguments);
    tellNewer(**report, arguments);
    return showReport(**report, arguments);
}

void sideField(json::Writer& w, const char* name, const trust::Report& report) {
    w.key(name).beginObject().field("file", report.bundle->file).field("fetchedAt", formatRfc3339(report.bundle->fetchedAt)).field("checkedAt", formatRfc3339(report.checkedAt));
    w.field("status", trust::statusName(report.status));
    if (report.trustError) trust::errorObject(w.key("error"), *report.trustError);
    w.endObject();
}

int diffBundles(const Arguments& arguments, const std::vector<std::string>& words) {
    if (words.size() != 2) return reportError(usage("bundle diff takes two files"), arguments);
    const trust::Bundler bundler(arguments.options);
    const auto before = bundler.openAsFetched(words[0], makeJob(arguments));
    if (!before) return reportError(before.error(), arguments);
    const auto after = bundler.openAsFetched(words[1], makeJob(arguments));
    if (!after) return reportError(after.error(), arguments);
    if ((*before)->repository != (*after)->repository) {
        return reportError(usage("The bundles are of two repositories: " + (*before)->repository + " and " + (*after)->repository), arguments);
    }
    const trust::Difference changes = trust::diff(**before, **after);
    const auto unrelated = trust::unrelatedRoots(changes);
    if (arguments.json) {
        {
            json::Writer w(writeDocument);
            w.beginObject().field("repository", (*before)->repository);
            sideField(w, "before", **before);
            sideField(w, "after", **after);
            trust::changesArray(w.key("changes"), changes);
            if (unrelated) trust::errorObject(w.key("error"), *unrelated);
            w.endObject();
        }
        print("\n");
    } else {
        print((*before)->repository + ": " + formatRfc3339((*before)->bundle->fetchedAt) + " to " + formatRfc3339((*after)->bundle->fetchedAt) + "\n");
        for (const trust::Change& change : changes) print("  " + trust::changeWords(change) + "\n");
        const bool whole = (*before)->status == trust::RepositoryStatus::Trusted && (*after)->status == trust::RepositoryStatus::Trusted;
        if (changes.empty() && whole) print("  Nothing is different.\n");
        if (!whole) print("  Only what verifies on both sides was compared.\n");
        if (unrelated) reportError(*unrelated, arguments);
    }
    // A difference of something that does not verify is evidence, but no one may rely on it.
    for (const auto& side : {*before, *after}) {
        if (side->status == trust::RepositoryStatus::Trusted) continue;
        if (!arguments.json) tell(printable(side->bundle->file, 200) + " does not verify: " + side->trustError->message);
        return exitCode(side->trustError->code);
    }
    return unrelated ? exitCode(unrelated->code) : 0;
}

}  // namespace

int bundleCommand(const Arguments& arguments) {
    const std::string verb = arguments.positional.empty() ? "" : arguments.positional.front();
    const std::vector<std::string> words(arguments.positional.begin() + (verb.empty() ? 0 : 1), arguments.positional.end());
    if (verb == "export") {
        if (arguments.options.at) return reportError(usage("--at judges at another time, and bundle export fetches now"), arguments);
        return exportBundle(arguments, words);
    }
    if (verb == "open") return openBundle(arguments, words);
    if (verb == "diff") return diffBundles(arguments, words);
    return reportError(usage(verb.empty() ? "bundle takes export, open or diff" : "There is no bundle " + printable(verb, 60)), arguments);
}

}  // namespace roseglass::cli

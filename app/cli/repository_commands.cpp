// delete, status, reset: all of a repository's trust data, and what notary staged of it.
#include "base/redact.h"
#include "commands.h"
#include "json/writer.h"
#include "mutate.h"
#include "passphrases.h"
#include "terminal.h"

namespace roseglass::cli {
namespace {

int takesOne(const Arguments& arguments) { return reportError(Error(ErrorCode::Usage, arguments.command + " takes one repository", "See roseglass-cli " + arguments.command + " --help."), arguments); }

void printStaged(const std::string& repository, const std::vector<notary::StagedChange>& changes, const Arguments& arguments) {
    if (arguments.json) {
        {
            json::Writer w(writeDocument);
            w.beginObject().field("repository", repository).key("staged").beginArray();
            for (const notary::StagedChange& change : changes) {
                w.beginObject().field("action", change.action).field("role", change.role).field("type", change.type).field("path", change.path);
                if (change.target) w.field("digest", change.target->sha256.toString()).field("length", change.target->length);
                w.optionalField("problem", change.problem).field("file", change.file.string()).endObject();
            }
            w.endArray().endObject();
        }
        print("\n");
        return;
    }
    if (changes.empty()) {
        print("No unpublished changes for " + repository + "\n");
        return;
    }
    Table table;
    table.add({"#", "ACTION", "ROLE", "TYPE", "NAME", "DIGEST"});
    size_t number = 0;
    for (const notary::StagedChange& change : changes) {
        table.add({std::to_string(number++), change.action, printable(change.role, 80), change.type, printable(change.path, 80), change.target ? change.target->sha256.toString() : change.problem.empty() ? "-" : printable(change.problem, 120)});
    }
    table.print();
    tell("Publish them with status --publish, or discard them with reset.");
}

}  // namespace

int deleteCommand(const Arguments& arguments) {
    if (arguments.positional.size() != 1) return takesOne(arguments);
    const std::string repository = arguments.positional.front();
    const bool remote = arguments.has("--remote");
    return mutate({{[=](trust::Publisher& publisher, const Job& job) { return publisher.planDelete(repository, remote, job); }, "Successfully deleted local" + std::string(remote ? " and remote" : "") + " trust data for repository " + printable(repository, 300)}}, arguments);
}

int statusCommand(const Arguments& arguments) {
    if (arguments.positional.size() != 1) return takesOne(arguments);
    const std::string repository = arguments.positional.front();
    if (arguments.has("--publish")) {
        return mutate({{[=](trust::Publisher& publisher, const Job& job) { return publisher.planPublishStaged(repository, job); }, "Successfully published changes for repository " + printable(repository, 300)}}, arguments);
    }
    const trust::Publisher publisher(arguments.options, makePassphrases(arguments));
    const auto changes = publisher.staged(repository);
    if (!changes) return reportError(changes.error(), arguments);
    printStaged(repository, *changes, arguments);
    return 0;
}

int resetCommand(const Arguments& arguments) {
    if (arguments.positional.size() != 1) return takesOne(arguments);
    const std::string repository = arguments.positional.front();
    return mutate({{[=](trust::Publisher& publisher, const Job& job) { return publisher.planReset(repository, job); }, "Successfully reset unpublished changes for repository " + printable(repository, 300)}}, arguments);
}

}  // namespace roseglass::cli

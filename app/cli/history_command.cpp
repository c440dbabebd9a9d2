#include "base/redact.h"
#include "basis_words.h"
#include "commands.h"
#include "terminal.h"
#include "trust/difference_json.h"
#include "trust/history.h"
#include "trust/report_json_parts.h"

namespace roseglass::cli {
namespace {

/// What changed from the state before; states of one list are newest first.
trust::Difference changesAt(const std::vector<trust::PastState>& states, size_t i) {
    return i + 1 < states.size() ? trust::diff(*states[i + 1].report, *states[i].report) : trust::Difference();
}

void rootsField(json::Writer& w, const trust::History& history) {
    w.key("roots").beginArray();
    for (const trust::RootStep& step : history.roots) {
        w.beginObject().field("version", step.version).field("verified", !step.error);
        if (step.expires) w.field("expires", formatRfc3339(*step.expires));
        w.optionalField("rootKeyId", step.keyId);
        if (step.error) trust::errorObject(w.key("error"), *step.error);
        trust::changesArray(w.key("changes"), step.changes);
        w.endObject();
    }
    w.endArray();
}

void statesField(json::Writer& w, const trust::History& history) {
    w.key("states").beginArray();
    for (size_t i = 0; i < history.states.size(); ++i) {
        const trust::PastState& state = history.states[i];
        w.beginObject().field("source", trust::sourceName(state.source)).field("where", state.where);
        if (state.time) w.field("time", formatRfc3339(*state.time));
        w.field("status", trust::statusName(state.report->status)).field("checkedAt", formatRfc3339(state.report->checkedAt)).key("versions").beginArray();
        for (const trust::RoleRow& role : state.report->roles) w.beginObject().field("role", role.name).field("version", role.version).endObject();
        w.endArray().field("tags", static_cast<uint64_t>(state.report->tags.size()));
        if (state.report->trustError) trust::errorObject(w.key(state.report->status == trust::RepositoryStatus::Trusted ? "serverError" : "error"), *state.report->trustError);
        trust::changesArray(w.key("changes"), changesAt(history.states, i));
        w.endObject();
    }
    w.endArray();
}

void printJson(const trust::History& history) {
    {
        json::Writer w(writeDocument);
        w.beginObject().field("repository", history.repository).field("trustServer", history.trustServer);
        if (history.present) trust::basisFields(w.field("status", trust::statusName(history.present->status)), *history.present);
        const bool refused = history.present && history.present->trustError &&
                             history.present->status != trust::RepositoryStatus::Trusted;
        if (refused) trust::errorObject(w.key("error"), *history.present->trustError);
        if (const auto foreign = history.foreignRoot(); foreign && !refused)
            trust::errorObject(w.key("error"), *foreign);
        rootsField(w, history);
        w.optionalField("rootsNote", history.rootsNote);
        statesField(w, history);
        w.optionalField("statesNote", history.statesNote).key("changefeed").beginArray();
        for (const notary::Publication& publication : history.publications) {
            w.beginObject().field("id", publication.id).field("time", formatRfc3339(publication.time)).field("version", publication.version);
            w.optionalField("sha256", publication.sha256).field("deleted", publication.deleted).endObject();
        }
        w.endArray().optionalField("changefeedNote", history.publicationsNote).endObject();
    }
    print("\n");
}

std::string sourceText(const trust::PastState& state) {
    switch (state.source) {
        case trust::StateSource::Server: return "trust server";
        case trust::StateSource::Visit: return "seen by this computer";
        case trust::StateSource::Bundle: return "bundle " + printable(state.where, 120);
    }
    return {};
}

/// Without -v what matters alone.
void printChanges(const trust::Difference& changes, const Arguments& arguments) {
    for (const trust::Change& change : changes) {
        if (arguments.verbose || !trust::isRoutine(change)) print("  " + trust::changeWords(change) + "\n");
    }
}

void printWords(const trust::History& history, const Arguments& arguments) {
    print(history.repository + ", trust server " + history.trustServer + (history.present && history.present->fromCache ? ", judged from this computer's cache" : "") + "\n\n");
    print("ROOT VERSIONS\n");
    for (const trust::RootStep& step : history.roots) {
        print(paint("root " + std::to_string(step.version), step.error ? Paint::Bad : Paint::Bold, arguments) + (step.expires ? ", expires " + formatRfc3339(*step.expires).substr(0, 10) : "") +
              (step.keyId.empty() ? "" : ", key " + step.keyId.substr(0, 12)) + "\n");
        if (step.error) print("  " + printable(step.error->message, 300) + "\n");
        printChanges(step.changes, arguments);
    }
    if (history.roots.empty()) print("  none\n");
    if (!history.rootsNote.empty()) print(printable(history.rootsNote, 300) + "\n");
    print("\nSTATES\n");
    for (size_t i = 0; i < history.states.size(); ++i) {
        const trust::PastState& state = history.states[i];
        const bool good = state.report->status == trust::RepositoryStatus::Trusted;
        print(paint(state.time ? formatRfc3339(*state.time) : "time not known", Paint::Bold, arguments) + "  timestamp " + std::to_string(state.timestampVersion) + ", " + sourceText(state) + ", " +
              paint(trust::statusName(state.report->status), good ? Paint::Good : Paint::Bad, arguments) + "\n");
        printChanges(changesAt(history.states, i), arguments);
    }
    if (history.states.empty()) print("  none\n");
    if (!history.statesNote.empty()) print(printable(history.statesNote, 300) + "\n");
    if (!history.publicationsNote.empty() && history.publicationsNote != history.statesNote) print(printable(history.publicationsNote, 300) + "\n");
}

}  // namespace

int historyCommand(const Arguments& arguments) {
    if (arguments.positional.size() != 1) return reportError(Error(ErrorCode::Usage, "history takes one repository", "For example: roseglass-cli history localhost:5000/team/app"), arguments);
    const trust::Historian historian(arguments.options);
    const auto history = historian.of(arguments.positional.front(), makeJob(arguments));
    if (!history) return reportError(history.error(), arguments);
    const trust::Report& present = *history->present;
    if (arguments.json) printJson(*history);
    else printWords(*history, arguments);
    if (!arguments.options.at) {
        if (const auto kept = historian.remember(present); !kept) tell("This visit was not kept: " + kept.error().message);
    }
    const bool refused = present.status != trust::RepositoryStatus::Trusted && present.status != trust::RepositoryStatus::Unsigned;
    tellBasis(history->present, arguments);
    // A server that was not reached is no refusal while the cache stands in.
    if (present.trustError && present.status != trust::RepositoryStatus::Trusted && !arguments.json) reportError(*present.trustError, arguments);
    if (present.status == trust::RepositoryStatus::Incomplete) return exitCode(ErrorCode::NoTrustData);
    if (refused) return exitCode(present.trustError->code);
    // Who hands out older roots that are somebody else's is told apart from who has forgotten them.
    const auto foreign = history->foreignRoot();
    if (foreign && !arguments.json) reportError(*foreign, arguments);
    return foreign ? exitCode(foreign->code) : 0;
}

}  // namespace roseglass::cli

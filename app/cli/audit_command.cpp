// audit: many repositories at once, as text, JSON, CSV, HTML or SARIF. Reading only, but for the cache.
#include <unistd.h>

#include <map>

#include "base/escape.h"
#include "base/file.h"
#include "base/redact.h"
#include "commands.h"
#include "fail_on.h"
#include "terminal.h"
#include "trust/audit/audit_export.h"
#include "trust/audit/audit_json.h"

namespace roseglass::cli {
namespace {

using trust::AuditedRepository;
using trust::AuditReport;
using trust::Finding;
using trust::FindingSeverity;

constexpr size_t kMaxList = 16u << 20;

Paint paintOf(FindingSeverity severity) { return severity == FindingSeverity::Error ? Paint::Bad : severity == FindingSeverity::Warning ? Paint::Caution : Paint::Neutral; }
std::string orDash(std::string text) { return text.empty() ? "-" : text; }

std::string counted(size_t n, const char* one, const char* many) { return std::to_string(n) + " " + (n == 1 ? one : many); }

size_t countOf(const AuditedRepository& repository, FindingSeverity severity) {
    size_t n = 0;
    for (const Finding& finding : repository.findings) n += finding.severity == severity;
    return n;
}

void writeText(const AuditReport& report, const Arguments& arguments) {
    Table repositories;
    repositories.add({"REPOSITORY", "TRUST", "TAGS", "ERRORS", "WARNINGS", "NOTES", "SIGN AGAIN BY", "MIGRATION"});
    for (const AuditedRepository& repository : report.repositories) {
        const size_t errors = countOf(repository, FindingSeverity::Error), warnings = countOf(repository, FindingSeverity::Warning);
        const Paint status = repository.status == trust::RepositoryStatus::Trusted ? Paint::Good : repository.status == trust::RepositoryStatus::Unsigned ? Paint::Neutral : Paint::Bad;
        repositories.add({printable(repository.repository, 255), paint(trust::statusName(repository.status), status, arguments), std::to_string(repository.tags.size()),
                          errors > 0 ? paint(std::to_string(errors), Paint::Bad, arguments) : "0", warnings > 0 ? paint(std::to_string(warnings), Paint::Caution, arguments) : "0",
                          std::to_string(countOf(repository, FindingSeverity::Note)), repository.nextExpiry ? formatRfc3339(*repository.nextExpiry).substr(0, 10) : "-", orDash(trust::migrationWords(repository))});
    }
    repositories.print();
    for (const AuditedRepository& repository : report.repositories) {
        bool named = false;
        for (const Finding& finding : repository.findings) {
            if (finding.severity == FindingSeverity::Note && arguments.quiet) continue;
            if (!named) print("\n" + paint(printable(repository.repository, 255), Paint::Bold, arguments) + "\n");
            named = true;
            print("  " + paint(trust::severityName(finding.severity), paintOf(finding.severity), arguments) + ": " + finding.message + " [" + std::string(trust::findingName(finding.code)) + "]\n");
            if (!finding.evidence.empty()) print("      " + finding.evidence + "\n");
            if (!finding.remedy.empty() && finding.severity != FindingSeverity::Note) print("      " + finding.remedy + "\n");
        }
    }
    print("\n" + counted(report.repositories.size(), "repository", "repositories") + ": " + counted(report.count(FindingSeverity::Error), "error", "errors") + ", " +
          counted(report.count(FindingSeverity::Warning), "warning", "warnings") + ", " + counted(report.count(FindingSeverity::Note), "note", "notes") + "\n");
}

using Refusal = std::optional<Error>;
using Format = std::function<void(const AuditReport&, const Refusal&, const trust::TextSink&)>;

const std::map<std::string, Format>& formats() {
    static const std::map<std::string, Format> all{
        {"json", [](const AuditReport& report, const Refusal& refusal,
                    const trust::TextSink& sink) { trust::writeJson(report, refusal, sink); }},
        {"csv",
         [](const AuditReport& report, const Refusal&, const trust::TextSink& sink) { trust::writeCsv(report, sink); }},
        {"html", [](const AuditReport& report, const Refusal&,
                    const trust::TextSink& sink) { trust::writeHtml(report, sink); }},
        {"sarif", [](const AuditReport& report, const Refusal&,
                     const trust::TextSink& sink) { trust::writeSarif(report, ROSEGLASS_VERSION, sink); }},
    };
    return all;
}

Result<void> writeTo(const std::string& file, const AuditReport& report, const Refusal& refusal, const Format& format) {
    Bytes text;
    format(report, refusal, [&](std::string_view piece) { text.append(piece); });
    return replaceFileAtomically(file, text);
}

/// What the command line asks for, checked before anything is looked at.
struct Wishes {
    trust::AuditSelection selection;
    trust::AuditOptions options;
    std::string format;   ///< empty: text
    std::optional<FailOn> failOn;
};

Result<Wishes> read(const Arguments& arguments) {
    Wishes wishes;
    wishes.format = arguments.value("--format").value_or(arguments.json ? "json" : "text");
    if (wishes.format == "text") wishes.format.clear();
    if (!wishes.format.empty() && !formats().contains(wishes.format)) return fail(ErrorCode::Usage, "There is no format " + printable(wishes.format, 40), "It is text, json, csv, html or sarif.");
    if (wishes.format.empty() && arguments.has("--output")) return fail(ErrorCode::Usage, "--output takes a document, and no --format is given", "Add --format json, csv, html or sarif.");
    if (const auto texts = arguments.values("--fail-on"); !texts.empty()) {
        RG_ASSIGN(wishes.failOn, FailOn::parse(texts));
        if (arguments.options.offline && wishes.failOn->asksRegistry()) {
            return fail(ErrorCode::Usage,
                        "--offline cannot tell what is unsigned, stale or missing: no registry is asked",
                        "Leave --offline out, or let --fail-on name what trust data alone can tell: error, expired, "
                        "expires=30d.");
        }
    }
    if (const auto text = arguments.value("--soon")) {
        const auto soon = parseDuration(*text);
        if (!soon) return fail(ErrorCode::Usage, "\"" + printable(*text, 60) + "\" is no duration", "Write it as 90d.");
        wishes.options.soon = *soon;
    }
    wishes.selection.names = arguments.positional;
    wishes.selection.catalog = arguments.value("--catalog").value_or("");
    for (const std::string& file : arguments.values("--from")) {
        std::vector<std::string> names;
        if (file == "-") {
            RG_ASSIGN(const std::string text, readInput(kMaxList, "No list of repositories is that large: over 16 MiB"));
            names = trust::repositoriesIn(text);
        } else {
            RG_ASSIGN(names, trust::readRepositoryList(file));
        }
        wishes.selection.names.insert(wishes.selection.names.end(), names.begin(), names.end());
        // An empty list is not the whole catalogue.
        if (names.empty()) return fail(ErrorCode::Usage, (file == "-" ? "Standard input" : printable(file, 300)) + " names no repository", "It takes one name or pattern a line.");
    }
    wishes.options.history = arguments.has("--history");
    wishes.options.resumeFile = arguments.value("--resume").value_or("");
    return wishes;
}

/// What --fail-on makes of the report; nothing of one that was stopped, which passes no gate anyway.
FailOn::Outcome judged(const Wishes& wishes, const AuditReport& report, bool stopped, const Arguments& arguments) {
    return wishes.failOn && !stopped ? wishes.failOn->judge(report, arguments.options.offline) : FailOn::Outcome();
}

Refusal refusalOf(const FailOn::Outcome& outcome, const Arguments& arguments) {
    std::string words;
    for (const std::string& text : arguments.values("--fail-on")) words += (words.empty() ? "" : ",") + text;
    return outcome.refusal(words);
}

/// What is not of this run is said, whatever the format can say itself.
void tellResumed(const AuditReport& report) {
    const auto resumed = report.resumed();
    if (resumed.repositories == 0) return;
    tell("roseglass-cli: " + std::to_string(resumed.repositories) + " of " +
         counted(report.repositories.size(), "repository", "repositories") +
         (resumed.repositories == 1 ? " is" : " are") + " told as an interrupted run saw " +
         (resumed.repositories == 1 ? "it, " : "them, ") + formatRfc3339(resumed.first) +
         (resumed.last == resumed.first ? "" : " to " + formatRfc3339(resumed.last)) +
         "; what changed on the servers since then is not seen");
}

/// The report where it is wanted. Errors: io.
Result<void> show(const AuditReport& report, const Refusal& refusal, const std::string& format,
                  const std::optional<std::string>& output, bool leave, const Arguments& arguments) {
    if (format.empty()) {
        writeText(report, arguments);
    } else if (!output) {
        formats().at(format)(report, refusal, writeDocument);
    } else if (!leave) {
        return writeTo(*output, report, refusal, formats().at(format));
    }
    return {};
}

Job progressJob(const Arguments& arguments) {
    Job job = makeJob(arguments);
    if (arguments.quiet || ::isatty(STDERR_FILENO) != 1) return job;
    job.onProgress = [](const Progress& progress) {
        std::fprintf(stderr, "\r%s %zu of %zu", escaped(progress.step).c_str(), static_cast<size_t>(progress.done), static_cast<size_t>(progress.total));
        if (progress.done == progress.total) std::fputs("\n", stderr);
    };
    return job;
}

}  // namespace

int auditCommand(const Arguments& arguments) {
    auto wishes = read(arguments);
    if (!wishes) return reportError(wishes.error(), arguments);
    const trust::Auditor auditor(arguments.options);
    const Job job = progressJob(arguments);
    const auto chosen = auditor.choose(wishes->selection, job);
    if (!chosen) return reportError(chosen.error(), arguments);
    const auto report = auditor.run(*chosen, wishes->options, job);
    if (!report) return reportError(report.error(), arguments);
    const bool stopped = !report->complete && job.stopped();
    const FailOn::Outcome outcome = judged(*wishes, *report, stopped, arguments);
    const Refusal refusal = refusalOf(outcome, arguments);
    if (const auto file = arguments.value("--inventory")) {
        const auto written =
            writeTo(*file, *report, {}, [](const AuditReport& all, const Refusal&, const trust::TextSink& sink) {
                trust::writeInventory(all, sink);
            });
        if (!written) return reportError(written.error(), arguments);
    }
    const auto output = arguments.value("--output");
    // What does not say itself that it is a part would be taken for the whole.
    const bool leave = output && stopped && wishes->format != "json";
    if (const auto shown = show(*report, refusal, wishes->format, output, leave, arguments); !shown)
        return reportError(shown.error(), arguments);
    if (!arguments.quiet) tellResumed(*report);
    if (stopped) {
        tell("roseglass-cli: stopped after " + std::to_string(report->repositories.size()) + " of " + std::to_string(report->asked) + " repositories" +
             (leave ? "; " + printable(*output, 300) + " is left as it was" : "") +
             (wishes->options.resumeFile.empty() ? "" : "; the same command with --resume " + printable(wishes->options.resumeFile.string(), 300) + " goes on"));
        return exitCode(ErrorCode::Interrupted);
    }
    if (refusal && !arguments.quiet) tell("roseglass-cli: " + refusal->message);
    return outcome.exit();
}

}  // namespace roseglass::cli

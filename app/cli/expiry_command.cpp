#include <algorithm>

#include "base/file.h"
#include "base/redact.h"
#include "basis_words.h"
#include "commands.h"
#include "terminal.h"
#include "trust/calendar.h"
#include "trust/client.h"
#include "trust/inspect_many.h"
#include "watch_options.h"

namespace roseglass::cli {
namespace {

Paint paintOf(trust::ExpiryState state) {
    switch (state) {
        case trust::ExpiryState::Expired: case trust::ExpiryState::Unknown: return Paint::Bad;
        case trust::ExpiryState::Soon: return Paint::Caution;
        case trust::ExpiryState::Ok: return Paint::Good;
    }
    return Paint::Neutral;
}

std::string leftWords(const trust::ExpiryEntry& entry, Instant now) {
    if (!entry.expires) return "-";
    const int64_t days = trust::daysLeft(entry, now);
    if (entry.state == trust::ExpiryState::Expired) return days == -1 ? "since a day" : "since " + std::to_string(-days) + " days";
    return days == 0 ? "under a day" : days == 1 ? "1 day" : std::to_string(days) + " days";
}

std::string actorWords(const trust::ExpiryEntry& entry) {
    if (entry.kind == trust::ExpiryKind::Repository) return "-";
    if (entry.renewableHere) return "you";
    switch (entry.actor) {
        case trust::Actor::Publisher: return "publisher";
        case trust::Actor::Holder: return "holder of the key";
        case trust::Actor::Operator: return "trust server";
    }
    return "-";
}

void printTable(const std::vector<trust::ExpiryEntry>& entries, Instant now, const Arguments& arguments) {
    Table table;
    table.add({"REPOSITORY", "WHAT", "EXPIRES", "LEFT", "STATE", "WHO RENEWS"});
    for (const trust::ExpiryEntry& entry : entries) {
        table.add({printable(entry.repository, 120), trust::describeExpiry(entry), entry.expires ? formatRfc3339(*entry.expires).substr(0, 10) : "-", leftWords(entry, now),
                   paint(trust::expiryStateName(entry.state), paintOf(entry.state), arguments), actorWords(entry)});
    }
    table.print();
}

/// What breaks and what to do, for everything that needs somebody.
void printRemedies(const std::vector<trust::ExpiryEntry>& entries, const Arguments& arguments) {
    for (const trust::ExpiryEntry& entry : entries) {
        if (entry.state == trust::ExpiryState::Ok) continue;
        print("\n" + printable(entry.repository, 120) + ", " + trust::describeExpiry(entry) + ": " + paint(trust::expiryStateName(entry.state), paintOf(entry.state), arguments) + "\n");
        if (!entry.problem.empty()) print("  " + printable(entry.problem, 400) + "\n");
        if (!entry.breaks.empty()) print("  " + entry.breaks + "\n");
        if (!entry.remedy.empty()) print("  " + printable(entry.remedy, 600) + "\n");
        if (!entry.command.empty()) print("  " + entry.command + "\n");
    }
}

/// Tells what could not be read and what the cache answered for a server that was not reached. Answers the exit code of the
/// first thing that could not be read; 0 when there is none.
int tellUnread(const std::vector<trust::ExpirySource>& sources, const Arguments& arguments) {
    int exit = 0;
    for (const trust::ExpirySource& source : sources) {
        const std::string head = "roseglass-cli: " + printable(source.repository, 255) + ": ";
        const auto words = [](const Error& error) { return error.message + " [" + std::string(codeName(error.code)) + "]"; };
        if (source.report && !source.report->fromCache) tellBasis(source.report, arguments);
        if (source.report && source.report->fromCache && !arguments.options.offline) {
            const trust::Report& report = *source.report;
            const bool known = report.status == trust::RepositoryStatus::Trusted && report.trustError;
            tell(head + (known ? words(*report.trustError) : "The trust server was not reached") + "; what this computer's cache" + (report.cacheTime ? " of " + formatRfc3339(*report.cacheTime) : "") + " holds is told");
        }
        const auto error = trust::unreadError(source);
        if (!error) continue;
        tell(head + words(*error));
        if (exit == 0) exit = exitCode(error->code);
    }
    return exit;
}

/// Why a gate is shut: what expires by then, else what only a cache vouches for. Nothing where it is open.
std::optional<Error> refusalOf(const std::vector<trust::ExpiryEntry>& entries,
                               const std::vector<trust::ExpirySource>& sources, Instant now, Instant until,
                               const Arguments& arguments) {
    const auto count = std::count_if(entries.begin(), entries.end(), [&](const trust::ExpiryEntry& entry) {
        return trust::expiresBy(entry, now, until);
    });
    if (count > 0) {
        return Error(ErrorCode::Policy,
                     std::to_string(count) + (count == 1 ? " date is" : " dates are") + " over, unknown, or over by " +
                         formatRfc3339(until),
                     "Each entry says who renews it, and how.");
    }
    for (const trust::ExpirySource& source : sources) {
        if (arguments.options.offline || !source.report || !source.report->fromCache) continue;
        return Error(source.report->trustError ? source.report->trustError->code : ErrorCode::Network,
                     "The trust server of " + printable(source.repository, 255) +
                         " was not reached, so --fail-within cannot let it pass",
                     "Try again, or judge what is kept here with --offline.");
    }
    return std::nullopt;
}

Result<std::optional<std::chrono::seconds>> failWithin(const Arguments& arguments) {
    const auto text = arguments.value("--fail-within");
    if (!text) return std::nullopt;
    const auto duration = parseDuration(*text);
    if (!duration) return fail(ErrorCode::Usage, "\"" + printable(*text, 60) + "\" is not a duration", "Write it as 30d, 12h or 1y.");
    return duration;
}

/// Errors: io.
Result<void> writeIcs(const std::string& file, const std::vector<trust::ExpiryEntry>& entries, Instant now, const Arguments& arguments) {
    const std::string calendar = trust::writeCalendar(entries, now);
    if (file == "-") {
        writeDocument(calendar);
        return {};
    }
    RG_TRY(replaceFileAtomically(file, calendar));
    if (!arguments.quiet) tell("Wrote " + printable(file, 300) + ".");
    return {};
}

}  // namespace

int expiryCommand(const Arguments& arguments) {
    const auto thresholds = warnThresholds(arguments);
    if (!thresholds) return reportError(thresholds.error(), arguments);
    const auto within = failWithin(arguments);
    if (!within) return reportError(within.error(), arguments);
    const auto ics = arguments.value("--ics");
    if (ics && (ics->empty() || (*ics == "-" && arguments.json))) {
        return reportError(Error(ErrorCode::Usage, ics->empty() ? "--ics needs a file" : "Standard output takes either the calendar or JSON", "See roseglass-cli expiry --help."), arguments);
    }
    trust::Options options = arguments.options;
    options.includeRegistry = false;
    const trust::Client client(options);
    const std::vector<std::string> repositories = arguments.positional.empty() ? client.knownRepositories() : trust::repositoriesOf(arguments.positional);
    if (repositories.empty() && !arguments.quiet) tell("No repository is known on this computer. Name one: roseglass-cli expiry REPOSITORY");
    const Job job = tellingOnce(makeJob(arguments));
    const auto looked = trust::inspectMany([&](const std::string& repository, const Job& each) { return client.inspect(repository, each); }, repositories, job);
    std::vector<std::shared_ptr<const trust::Report>> reports;
    std::vector<trust::ExpirySource> sources;
    for (size_t i = 0; i < looked.size(); ++i) {
        if (!looked[i] && (looked[i].error().code == ErrorCode::Usage || looked[i].error().code == ErrorCode::Interrupted)) return reportError(looked[i].error(), arguments);
        sources.push_back({repositories[i], looked[i] ? *looked[i] : nullptr, looked[i] ? std::nullopt : std::optional(looked[i].error())});
        if (looked[i]) reports.push_back(*looked[i]);
    }
    const Instant now = options.at.value_or(systemClock()());
    const auto entries = trust::makeExpiry(reports, now, *thresholds);
    if (ics) {
        if (const auto written = writeIcs(*ics, entries, now, arguments); !written) return reportError(written.error(), arguments);
    }
    const auto refusal = *within ? refusalOf(entries, sources, now, now + **within, arguments) : std::nullopt;
    if (arguments.json) {
        trust::writeJson(entries, sources, now, *thresholds, refusal, writeDocument);
    } else if (ics != "-" && !entries.empty()) {
        printTable(entries, now, arguments);
        if (!arguments.quiet) printRemedies(entries, arguments);
    }
    if (const int unread = tellUnread(sources, arguments); unread != 0) return unread;
    if (refusal && !arguments.quiet) tell("roseglass-cli: " + refusal->message);
    return refusal ? exitCode(refusal->code) : 0;
}

}  // namespace roseglass::cli

#include "base/redact.h"
#include "basis_words.h"
#include "commands.h"
#include "show.h"
#include "terminal.h"
#include "trust/report_json.h"

namespace roseglass::cli {
namespace {

Result<trust::Verdict> verdictOn(const Arguments& arguments) {
    if (arguments.positional.size() != 1) {
        return fail(ErrorCode::Usage, arguments.command + " takes one reference", "For example: roseglass-cli " + arguments.command + " localhost:5000/team/app:1.4.2");
    }
    return trust::Client(arguments.options).verify(arguments.positional.front(), makeJob(arguments));
}

void printTrace(const trust::Verdict& verdict, const Arguments& arguments) {
    Table table;
    table.add({"#", "RESULT", "CHECK", "ROLE", "EXPECTED", "ACTUAL"});
    size_t number = 0;
    for (const tuf::Check& check : verdict.checks) {
        const Paint color = check.outcome == tuf::Outcome::Pass ? Paint::Good : check.outcome == tuf::Outcome::Fail ? Paint::Bad : Paint::Neutral;
        const std::string role = printable(check.role, 60) + (check.version > 0 ? " v" + std::to_string(check.version) : "");
        table.add({std::to_string(++number), paint(tuf::outcomeName(check.outcome), color, arguments), check.rule, role, printable(check.expected, 80), printable(check.actual, 80)});
    }
    table.print();
    for (const tuf::Check& check : verdict.checks) {
        if (!check.detail.empty() && check.outcome != tuf::Outcome::Pass) print("  " + check.rule + ": " + check.detail + "\n");
    }
}

int exitOf(const trust::Verdict& verdict) {
    if (verdict.trusted) return 0;
    return exitCode(verdict.error ? verdict.error->code : ErrorCode::NoTrustData);
}

}  // namespace

int showVerdict(const trust::Verdict& verdict, const Arguments& arguments) {
    if (arguments.json) {
        trust::writeJson(verdict, false, writeDocument);
    } else if (verdict.trusted) {
        print(verdict.digest->toString() + "\n");
        if (!verdict.tags.empty() && !arguments.quiet) {
            for (const std::string& tag : verdict.tags) tell("signed as " + printable(tag, 200));
        }
        tellBasis(verdict.report, arguments);
        if (verdict.report && verdict.report->bundle && !arguments.quiet) tell("judged from a bundle of " + formatRfc3339(verdict.report->bundle->fetchedAt) + "; no server was asked");
    } else {
        reportError(*verdict.error, arguments);
    }
    return exitOf(verdict);
}

int verifyCommand(const Arguments& arguments) {
    const auto verdict = verdictOn(arguments);
    if (!verdict) return reportError(verdict.error(), arguments);
    return showVerdict(*verdict, arguments);
}

int whyCommand(const Arguments& arguments) {
    const auto verdict = verdictOn(arguments);
    if (!verdict) return reportError(verdict.error(), arguments);
    if (arguments.json) {
        trust::writeJson(*verdict, true, writeDocument);
    } else {
        const Text word = verdict->trusted ? paint("trusted", Paint::Good, arguments) : paint("refused", Paint::Bad, arguments);
        print(verdict->reference + ": " + word + (verdict->digest ? ", " + verdict->digest->toString() : "") + "\n\n");
        printTrace(*verdict, arguments);
        tellBasis(verdict->report, arguments);
        if (verdict->error) {
            print("\n");
            reportError(*verdict->error, arguments);
        }
    }
    return exitOf(*verdict);
}

}  // namespace roseglass::cli

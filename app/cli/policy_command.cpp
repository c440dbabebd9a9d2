// policy show, check, validate, replace: what the engine of this computer demands of images.
#include <algorithm>

#include "base/redact.h"
#include "commands.h"
#include "crypto/digest.h"
#include "docker/config.h"
#include "base/line_diff.h"
#include "terminal.h"
#include "trust/policy_json.h"

namespace roseglass::cli {
namespace {

constexpr size_t kMaxDaemonFile = 1u << 20;

using docker::DaemonFile;
using docker::Severity;
using trust::PolicyOutcome;

Error missing(const std::filesystem::path& path) {
    return Error(ErrorCode::Io, "There is no file " + printable(path.string(), 300), "Check the path. Without --daemon-config the engine's own file is looked for.");
}

/// The file that is named must be there; the one that the engine would read need not.
Result<DaemonFile> load(const Arguments& arguments) {
    const auto named = arguments.value("--daemon-config");
    const auto& options = arguments.options;
    const std::filesystem::path config = options.dockerConfig.empty() ? docker::defaultConfigFolder() : options.dockerConfig;
    RG_ASSIGN(DaemonFile file, docker::loadDaemonFile(named ? std::filesystem::path(*named) : docker::findDaemonFile(config)));
    if (named && !file.exists) return fail(missing(file.path));
    return file;
}

Paint paintOf(Severity severity) { return severity == Severity::Error ? Paint::Bad : severity == Severity::Warning ? Paint::Caution : Paint::Neutral; }

void printFindings(const DaemonFile& file, const Arguments& arguments) {
    for (const docker::Finding& finding : file.json.findings) {
        const std::string place = finding.line == 0 ? "" : ":" + std::to_string(finding.line) + ":" + std::to_string(finding.column);
        print(printable(file.path.string(), 300) + place + ": " + paint(docker::severityName(finding.severity), paintOf(finding.severity), arguments) + ": " + finding.message + " [" + finding.code + "]\n");
        if (!finding.hint.empty()) print("  " + finding.hint + "\n");
    }
}

std::string keysWords(const docker::PinCandidate& pin) {
    if (pin.source == docker::PinSource::OfficialImages) return "Docker's official images";
    std::string out;
    for (const std::string& key : pin.pin.keys) out += (out.empty() ? "" : ", ") + printable(key.substr(0, 12), 12);
    return out.empty() ? "-" : out;
}

std::string modeSentence(const docker::ContentTrustPolicy& policy) {
    switch (policy.mode()) {
        case docker::TrustMode::Disabled: return policy.givenMode ? "disabled: nothing is verified, and the rest of content-trust is ignored" : "disabled, the default: nothing is verified";
        case docker::TrustMode::Permissive: return "permissive: everything is verified, failures are only logged";
        case docker::TrustMode::Enforced: return "enforced: what does not verify is not pulled and not run";
    }
    return {};
}

int show(const Arguments& arguments) {
    const auto file = load(arguments);
    if (!file) return reportError(file.error(), arguments);
    if (arguments.json) {
        trust::writeJson(*file, writeDocument);
        return 0;
    }
    const docker::ContentTrustPolicy& policy = file->json.policy;
    print(printable(file->path.string(), 300) + (file->exists ? "\n" : " does not exist: the default policy holds\n"));
    print("Mode: " + modeSentence(policy) + "\n");
    print(std::string("Official images: ") + (policy.officialImages() ? "pinned to Docker's own root keys\n" : "not pinned to Docker's own root keys\n"));
    print(std::string("Expired cache: ") + (policy.allowExpiredCache ? "accepted while no trust server answers\n" : "not accepted\n"));
    if (!policy.rootKeys.empty() || !policy.certIds.empty()) {
        print("\n");
        Table table;
        table.add({"PATTERN", "LENGTH", "ROOT KEYS"});
        for (const docker::PinCandidate& pin : docker::rankPins(policy, "")) {
            if (pin.source != docker::PinSource::OfficialImages) table.add({printable(pin.pin.pattern, 255), std::to_string(pin.length()), keysWords(pin) + (pin.source == docker::PinSource::CertIds ? " (certificates)" : "")});
        }
        table.print();
    }
    if (!file->json.findings.empty() && (!arguments.quiet || !file->json.valid())) {
        print("\n");
        printFindings(*file, arguments);
    }
    return 0;
}

Text verdictSentence(const trust::PolicyDecision& decision, const Arguments& arguments) {
    switch (decision.outcome) {
        case PolicyOutcome::Allowed: return paint("allowed", Paint::Good, arguments) + (decision.verified ? "" : ", not verified");
        case PolicyOutcome::Logged: return paint("allowed, failure logged", Paint::Caution, arguments);
        case PolicyOutcome::Refused: return paint("refused", Paint::Bad, arguments);
    }
    return "";
}

void explain(const trust::PolicyDecision& decision, const DaemonFile& file, const Arguments& arguments) {
    print(decision.reference + ": " + verdictSentence(decision, arguments) + "\n");
    print("Policy of " + printable(file.path.string(), 300) + (file.exists ? "\n\n" : ", which does not exist: the default\n\n"));
    for (const tuf::Check& step : decision.steps) {
        const Paint color = step.outcome == tuf::Outcome::Pass ? Paint::Good : step.outcome == tuf::Outcome::Fail ? Paint::Bad : Paint::Neutral;
        print("  " + paint(tuf::outcomeName(step.outcome), color, arguments) + "  " + step.detail + "\n");
    }
    if (decision.error) {
        if (!decision.error->hint.empty()) print("        " + decision.error->hint + "\n");
    }
    bool any = false;
    for (const docker::PinCandidate& pin : decision.pins) any = any || pin.matches;
    if (any) {
        print("\n");
        Table table;
        table.add({"PATTERN", "LENGTH", "ROOT KEYS", ""});
        for (const docker::PinCandidate& pin : decision.pins) {
            const Text word = pin.wins ? paint("wins", Paint::Good, arguments) : pin.matches ? "matches, " + pin.reason : "does not match";
            table.add({printable(pin.pin.pattern, 255), std::to_string(pin.length()), keysWords(pin), word});
        }
        table.print();
    }
    print("\nIn disabled: " + std::string(trust::outcomeName(decision.modes[0])) + ", permissive: " + std::string(trust::outcomeName(decision.modes[1])) + ", enforced: " + std::string(trust::outcomeName(decision.modes[2])) + "\n");
    if (decision.outcome != PolicyOutcome::Allowed && !arguments.quiet) print("Unsigned images may still be imported, loaded or created on this computer; what is refused is pulling them, building on them and making containers of them.\n");
}

/// A policy of which a part takes no effect must not say "allowed".
Error withoutEffect(const DaemonFile& file) {
    const auto& findings = file.json.findings;
    const auto wrong = std::find_if(findings.begin(), findings.end(), [](const docker::Finding& finding) { return finding.severity == Severity::Error; });
    const std::string path = printable(file.path.string(), 300);
    const std::string place = wrong->line == 0 ? "" : ":" + std::to_string(wrong->line) + ":" + std::to_string(wrong->column);
    return Error(ErrorCode::Policy, path + place + ": " + wrong->message, "A part of this policy takes no effect, so it allows what it is meant to refuse. See roseglass-cli policy validate " + path + ".");
}

int check(const Arguments& arguments, const std::string& reference) {
    const auto file = load(arguments);
    if (!file) return reportError(file.error(), arguments);
    if (!file->json.fatal.empty()) {
        return reportError(Error(ErrorCode::Policy, "The engine cannot start with " + printable(file->path.string(), 300) + ": " + file->json.fatal, "See roseglass-cli policy validate " + printable(file->path.string(), 300) + "."), arguments);
    }
    if (!file->json.valid()) return reportError(withoutEffect(*file), arguments);
    const auto decision = trust::PolicyChecker(arguments.options).check(file->json.policy, reference, makeJob(arguments));
    if (!decision) return reportError(decision.error(), arguments);
    if (arguments.json) trust::writeJson(*decision, *file, writeDocument);
    else explain(*decision, *file, arguments);
    return decision->outcome == PolicyOutcome::Refused ? 1 : 0;
}

int validate(const Arguments& arguments, const std::string& path) {
    auto file = docker::loadDaemonFile(path);
    if (!file) {
        // Too large is not the answer of a verdict here: the file could not be read.
        Error error = std::move(file).error();
        error.code = ErrorCode::Io;
        return reportError(error, arguments);
    }
    if (!file->exists) return reportError(missing(path), arguments);
    if (arguments.json) {
        trust::writeFindingsJson(*file, writeDocument);
    } else {
        printFindings(*file, arguments);
        if (file->json.valid() && !arguments.quiet) print(printable(path, 300) + (file->json.findings.empty() ? " is valid.\n" : " is valid, with the remarks above.\n"));
    }
    return file->json.valid() ? 0 : 1;
}

/// Puts the text of standard input in the file's place: what the window does, for whoever may write there.
int replace(const Arguments& arguments, const std::string& path) {
    const auto file = docker::loadDaemonFile(path);
    if (!file) return reportError(file.error(), arguments);
    if (const auto expected = arguments.value("--expect"); expected && *expected != crypto::sha256(file->text).toString()) {
        return reportError(Error(ErrorCode::Conflict, printable(path, 300) + " was changed by another program", "Load it again; nothing was written.").withSides(printable(*expected, 100), crypto::sha256(file->text).toString()), arguments);
    }
    const auto text = readInput(kMaxDaemonFile, "No daemon.json is that large: over 1 MiB");
    if (!text) return reportError(text.error(), arguments);
    DaemonFile next = *file;
    next.json = docker::readDaemonJson(*text);
    if (!next.json.fatal.empty()) return reportError(Error(ErrorCode::Policy, "The engine could not start with the new text: " + next.json.fatal, "See roseglass-cli policy validate."), arguments);
    if (arguments.dryRun) {
        printLines(unifiedDiff(file->text, *text, path, path));
        return 0;
    }
    if (!arguments.yes) return reportError(Error(ErrorCode::Usage, "policy replace changes a file of the engine, and its new text comes from standard input, so nobody can be asked", "Look at the change with --dry-run, then do it with --yes."), arguments);
    const auto copy = docker::saveDaemonFile(*file, *text, systemClock()());
    if (!copy) return reportError(copy.error(), arguments);
    if (!copy->empty()) print(printable(copy->string(), 600) + "\n");
    return 0;
}

}  // namespace

int policyCommand(const Arguments& arguments) {
    const auto& words = arguments.positional;
    const std::string verb = words.empty() ? "" : words[0];
    if (verb == "show" && words.size() == 1) return show(arguments);
    if (verb == "check" && words.size() == 2) return check(arguments, words[1]);
    const auto named = arguments.value("--daemon-config");
    if (verb == "validate" && words.size() == 2 && !named) return validate(arguments, words[1]);
    if (verb == "validate" && words.size() == 1 && named) return validate(arguments, *named);
    if (verb == "replace" && words.size() == 2) return replace(arguments, words[1]);
    return reportError(Error(ErrorCode::Usage, "policy takes show, check REFERENCE, validate FILE, or replace FILE", "See roseglass-cli policy --help."), arguments);
}

}  // namespace roseglass::cli

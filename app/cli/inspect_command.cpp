#include "base/redact.h"
#include "commands.h"
#include "registry/reference.h"
#include "show.h"
#include "terminal.h"
#include "trust/report_json.h"

namespace roseglass::cli {
namespace {

Paint paintOf(trust::TagState state) {
    switch (state) {
        case trust::TagState::Signed: return Paint::Good;
        case trust::TagState::Stale: return Paint::Caution;
        case trust::TagState::Missing: return Paint::Missing;
        case trust::TagState::Invalid: return Paint::Bad;
        case trust::TagState::Unsigned: case trust::TagState::Unknown: return Paint::Neutral;
    }
    return Paint::Neutral;
}

std::string shortDigest(const std::optional<crypto::Sha256>& digest) { return digest ? "sha256:" + digest->hex().substr(0, 12) : "-"; }

std::string join(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + printable(word, 60);
    return out.empty() ? "-" : out;
}

void printTags(const trust::Report& report, const Arguments& arguments) {
    Table table;
    table.add({"TAG", "TRUST", "SIGNED", "REGISTRY", "SIGNERS", "EXPIRES"});
    for (const trust::TagRow& tag : report.tags) {
        table.add({printable(tag.name, 80), paint(trust::stateName(tag.state), paintOf(tag.state), arguments), shortDigest(tag.signedDigest), shortDigest(tag.registryDigest),
                   join(tag.by->signers), tag.expires ? formatRfc3339(*tag.expires).substr(0, 10) : "-"});
    }
    table.print();
}

void printRoles(const trust::Report& report, const Arguments& arguments) {
    Table table;
    table.add({"ROLE", "STATE", "VERSION", "EXPIRES", "SIGNATURES", "KEYS"});
    for (const trust::RoleRow& role : report.roles) {
        std::vector<std::string> keys;
        size_t signatures = 0;
        for (const trust::KeyRow& key : role.keys) {
            keys.push_back(key.canonicalId.substr(0, 12) + (key.location == trust::KeyLocation::File ? " (here)" : key.location == trust::KeyLocation::Token ? " (token)" : ""));
            if (key.didSign) ++signatures;
        }
        const Paint state = role.state == trust::RoleState::Valid ? Paint::Good : role.state == trust::RoleState::Missing ? Paint::Neutral : Paint::Bad;
        // A delegation that nobody signed yet is missing; of the others a look that failed did not come so far.
        const bool notRead = role.state == trust::RoleState::Missing && role.parent.empty();
        table.add({printable(role.name, 80), paint(notRead ? "not read" : trust::roleStateName(role.state), state, arguments), role.version > 0 ? std::to_string(role.version) : "-",
                   role.expires ? formatRfc3339(*role.expires).substr(0, 10) : "-", std::to_string(signatures) + " of " + std::to_string(role.threshold), join(keys)});
    }
    table.print();
}

}  // namespace

int showReport(const trust::Report& report, const Arguments& arguments) {
    const bool refused = report.status != trust::RepositoryStatus::Trusted && report.status != trust::RepositoryStatus::Unsigned;
    if (arguments.json) {
        trust::writeJson(report, writeDocument);
    } else {
        const Paint status = report.status == trust::RepositoryStatus::Trusted ? Paint::Good : refused ? Paint::Bad : Paint::Neutral;
        print(report.repository + ": " + paint(trust::statusName(report.status), status, arguments) + "\n");
        if (report.bundle) print("From a bundle of " + formatRfc3339(report.bundle->fetchedAt) + ", judged at " + formatRfc3339(report.checkedAt) + "; no server was asked\n");
        print("Trust server " + report.trustServer + (report.fromCache ? ", judged from this computer's cache" + (report.cacheTime ? " of " + formatRfc3339(*report.cacheTime) : std::string()) : std::string()) + "\n");
        if (!report.rootKeyId.empty()) print("Root key " + report.rootKeyId + (report.pinnedBy.empty() ? "" : " (" + report.pinnedBy + ")") + "\n");
        if (report.registryError) tell("Registry: " + report.registryError->message);
        if (report.registryError && !report.registryError->hint.empty()) tell("  " + report.registryError->hint);
        if (report.trustError) reportError(*report.trustError, arguments);
        if (!report.tags.empty()) {
            print("\n");
            printTags(report, arguments);
        }
        if (!report.roles.empty()) {
            print("\n");
            printRoles(report, arguments);
        }
    }
    if (report.status == trust::RepositoryStatus::Incomplete) return exitCode(ErrorCode::NoTrustData);
    return refused && report.trustError ? exitCode(report.trustError->code) : 0;
}

namespace {

/// What is known of a tag that is in no row: a name that was mistyped looks so.
std::string wordsOnNoRow(const trust::Report& report, const std::string& tag) {
    const bool told = report.status == trust::RepositoryStatus::Trusted || report.status == trust::RepositoryStatus::Unsigned;
    const bool listed = report.registryReached && !report.registryError;
    return "The tag " + printable(tag, 128) + (told ? " is not signed" : " is not known to be signed") + (listed ? ", and the registry does not have it" : "; what the registry has was not told");
}

/// Under which tags a digest is signed. Nothing else vouches for it, and nothing has to where it is named.
std::string wordsOnDigest(const trust::Report& report, const crypto::Sha256& digest) {
    std::string tags;
    for (const trust::TagRow& tag : report.tags) {
        if (tag.released && tag.signedDigest == digest) tags += (tags.empty() ? "" : ", ") + printable(tag.name, 128);
    }
    if (!tags.empty()) return digest.toString() + " is signed as " + tags;
    return report.status == trust::RepositoryStatus::Trusted ? "No signed tag has " + digest.toString() : "Whether a signed tag has " + digest.toString() + " is not known";
}

void printAsked(const trust::Report& report, const registry::Reference& reference) {
    if (reference.tag && report.tags.empty()) print("\n" + wordsOnNoRow(report, *reference.tag) + "\n");
    if (reference.digest) print("\n" + wordsOnDigest(report, *reference.digest) + "\n");
}

}  // namespace

int inspectCommand(const Arguments& arguments) {
    if (arguments.positional.size() != 1) {
        return reportError(Error(ErrorCode::Usage, "inspect takes one repository", "For example: roseglass-cli inspect localhost:5000/team/app"), arguments);
    }
    const trust::Client client(arguments.options);
    const auto inspected = client.inspect(arguments.positional.front(), makeJob(arguments));
    if (!inspected) return reportError(inspected.error(), arguments);
    const int exit = showReport(**inspected, arguments);
    const auto reference = registry::Reference::parse(arguments.positional.front());
    if (reference && !arguments.json) printAsked(**inspected, *reference);
    return exit;
}

}  // namespace roseglass::cli

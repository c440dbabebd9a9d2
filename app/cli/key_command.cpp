#include "base/redact.h"
#include "commands.h"
#include "key_changes.h"
#include "terminal.h"
#include "trust/key_admin.h"

namespace roseglass::cli {
namespace {

using trust::BackupState;
using trust::KeyConcern;
using trust::KeyEntry;

Text backupCell(const KeyEntry& key, const Arguments& arguments) {
    switch (key.backup) {
        case BackupState::Never: return paint("no backup", Paint::Caution, arguments);
        case BackupState::Outdated: return paint("outdated", Paint::Caution, arguments);
        case BackupState::Done: return paint(formatRfc3339(*key.backedUp).substr(0, 10), Paint::Good, arguments);
        case BackupState::NotCopyable: return "not copyable";
        case BackupState::NotHere: return "-";
    }
    return "-";
}

Text expiryCell(const KeyEntry& key, const Arguments& arguments) {
    if (!key.expires) return "-";
    const std::string day = formatRfc3339(*key.expires).substr(0, 10);
    if (key.concerns.contains(KeyConcern::Expired)) return paint(day, Paint::Bad, arguments);
    return key.concerns.contains(KeyConcern::ExpiresSoon) ? paint(day, Paint::Caution, arguments) : day;
}

std::string repositoriesCell(const KeyEntry& key) {
    const auto names = key.repositories();
    if (names.empty()) return "-";
    return names.size() == 1 ? printable(names.front(), 80) : printable(names.front(), 80) + " +" + std::to_string(names.size() - 1);
}

int list(const Arguments& arguments) {
    const trust::KeyReport report = trust::KeyAdmin(arguments.options).report();
    if (arguments.json) {
        trust::writeJson(report, writeDocument);
        return 0;
    }
    Table table;
    if (!report.keys.empty()) table.add({"KEY", "ROLE", "ALGORITHM", "REPOSITORY", "LOCATION", "BACKUP", "EXPIRES"});
    for (const KeyEntry& key : report.keys) {
        const std::string place = key.location == trust::KeyLocation::Token ? "token " + printable(key.token, 40) : key.location == trust::KeyLocation::File ? "this computer" : "elsewhere";
        table.add({key.id.substr(0, 12), key.role.empty() ? "-" : printable(key.role, 60), key.algorithm.empty() ? "-" : key.algorithm, repositoriesCell(key), place, backupCell(key, arguments), expiryCell(key, arguments)});
    }
    table.print();
    if (report.keys.empty()) print("There are no private keys in " + (report.trustDir / "private").string() + ".\n");
    if (arguments.quiet) return 0;
    for (const KeyEntry& key : report.keys) {
        if (!key.problem.empty()) tell("warning: " + printable(key.path.string(), 300) + ": " + printable(key.problem, 300));
        if (key.concerns.contains(KeyConcern::NotEncrypted)) tell("warning: " + printable(key.path.string(), 300) + " is not encrypted; give it a passphrase with key passwd " + key.id.substr(0, 12));
    }
    for (const std::string& warning : report.warnings) tell("warning: " + printable(warning, 600));
    return 0;
}

}  // namespace

int keyCommand(const Arguments& arguments) {
    const std::string verb = arguments.positional.empty() ? "" : arguments.positional.front();
    const std::vector<std::string> words(arguments.positional.begin() + (verb.empty() ? 0 : 1), arguments.positional.end());
    if (verb == "rotate") return rotateCommand(arguments, words);
    if (verb == "list" && words.empty()) return list(arguments);
    if (const auto change = keyChanges().find(verb); change != keyChanges().end()) {
        const auto& [run, least, most] = change->second;
        if (words.size() >= least && words.size() <= most) return run(arguments, words);
    }
    return reportError(Error(ErrorCode::Usage, "key takes list, generate NAME, import FILE, export ID, passwd ID, remove ID, backup FILE [ID...], restore FILE or rotate REPOSITORY ROLE", "See roseglass-cli key --help."), arguments);
}

}  // namespace roseglass::cli

// signer and delegation: who may sign.
#include <charconv>

#include "base/redact.h"
#include "basis_words.h"
#include "commands.h"
#include "json/writer.h"
#include "mutate.h"
#include "terminal.h"
#include "trust/report_json_parts.h"

namespace roseglass::cli {
namespace {

constexpr std::string_view kTargetsPrefix = "targets/";

int usageError(const Arguments& arguments, const std::string& message) { return reportError(Error(ErrorCode::Usage, message, "See roseglass-cli " + arguments.command + " --help."), arguments); }

std::vector<std::filesystem::path> filesOf(const std::vector<std::string>& names) { return {names.begin(), names.end()}; }

/// Values may be given several times, and several in one with commas, as notary takes --paths.
std::vector<std::string> pathsOf(const Arguments& arguments) {
    std::vector<std::string> paths;
    for (const char* option : {"--path", "--paths"}) {
        for (const std::string& value : arguments.values(option)) {
            for (size_t at = 0; at <= value.size();) {
                const size_t end = std::min(value.find(',', at), value.size());
                paths.push_back(value.substr(at, end - at));
                at = end + 1;
            }
        }
    }
    return paths;
}

bool isSigner(const trust::RoleRow& role) { return role.parent == "targets" && role.name != "targets/releases"; }

std::string join(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + printable(word, 80);
    return out;
}

std::string shortKeys(const trust::RoleRow& role) {
    std::vector<std::string> ids;
    for (const trust::KeyRow& key : role.keys) ids.push_back(key.canonicalId.substr(0, 12) + (key.location == trust::KeyLocation::File || key.location == trust::KeyLocation::Token ? " (here)" : ""));
    return join(ids);
}

/// "" stands for every path.
std::string pathText(const trust::RoleRow& role) {
    std::vector<std::string> shown;
    for (const std::string& path : role.paths) shown.push_back(path.empty() ? "\"\" <all paths>" : path);
    return shown.empty() ? "-" : join(shown);
}

void writeRole(json::Writer& w, const trust::RoleRow& role) {
    w.beginObject();
    if (isSigner(role)) w.field("name", role.name.substr(kTargetsPrefix.size()));
    w.field("role", role.name).field("parent", role.parent).field("paths", role.paths).field("threshold", role.threshold).field("version", role.version).key("expires");
    role.expires ? w.value(formatRfc3339(*role.expires)) : w.null();
    w.field("state", std::string(trust::roleStateName(role.state))).optionalField("reason", role.reason).field("tags", static_cast<uint64_t>(role.targetCount)).key("keys").beginArray();
    for (const trust::KeyRow& key : role.keys) {
        w.beginObject().field("id", key.id).field("canonicalId", key.canonicalId).field("algorithm", key.algorithm).field("location", std::string(trust::locationName(key.location))).field("signed", key.didSign).endObject();
    }
    w.endArray().endObject();
}

int list(const std::string& repository, const char* field, bool (*wanted)(const trust::RoleRow&), const Arguments& arguments) {
    trust::Options options = arguments.options;
    options.includeRegistry = false;
    const auto inspected = trust::Client(options).inspect(repository, makeJob(arguments));
    if (!inspected) return reportError(inspected.error(), arguments);
    const trust::Report& report = **inspected;
    // Who may sign stands in targets.
    const bool known = std::any_of(report.roles.begin(), report.roles.end(), [](const trust::RoleRow& role) { return role.name == "targets" && role.state != trust::RoleState::Missing; });
    if (report.trustError && !known) return reportError(*report.trustError, arguments);
    if (arguments.json) {
        {
            json::Writer w(writeDocument);
            w.beginObject().field("repository", report.repository).key(field).beginArray();
            for (const trust::RoleRow& role : report.roles) {
                if (wanted(role)) writeRole(w, role);
            }
            w.endArray().field("status", std::string(trust::statusName(report.status)));
            trust::basisFields(w, report);
            if (report.trustError && report.status != trust::RepositoryStatus::Trusted) trust::errorObject(w.key("error"), *report.trustError);
            for (const trust::RoleRow& role : report.roles) {
                if (role.name != "root" && role.name != "targets") continue;
                std::vector<std::string> ids;
                for (const trust::KeyRow& key : role.keys) ids.push_back(key.canonicalId);
                w.field(role.name == "root" ? "rootKeys" : "repositoryKeys", ids);
            }
            w.endObject();
        }
        print("\n");
    } else {
        Table table;
        const bool people = wanted == isSigner;
        table.add({people ? "SIGNER" : "ROLE", "STATE", "PATHS", "THRESHOLD", "TAGS", "KEYS"});
        for (const trust::RoleRow& role : report.roles) {
            if (!wanted(role)) continue;
            const std::string name = people ? role.name.substr(kTargetsPrefix.size()) : role.name;
            table.add({printable(name, 120), std::string(trust::roleStateName(role.state)), pathText(role), std::to_string(role.threshold), std::to_string(role.targetCount), shortKeys(role)});
        }
        table.print();
        tellBasis(*inspected, arguments);
        if (report.trustError) reportError(*report.trustError, arguments);
    }
    return report.trustError ? exitCode(report.trustError->code) : 0;
}

int changeSigners(const std::vector<std::string>& words, bool add, const Arguments& arguments) {
    if (words.size() < 2) return usageError(arguments, std::string("signer ") + (add ? "add" : "remove") + " takes a name and at least one repository");
    const std::vector<std::filesystem::path> keys = filesOf(arguments.values("--key"));
    if (add && keys.empty()) return usageError(arguments, "signer add needs the signer's certificate or public key: --key FILE");
    std::vector<Mutation> mutations;
    for (auto repository = words.begin() + 1; repository != words.end(); ++repository) {
        const std::string done = std::string("Successfully ") + (add ? "added" : "removed") + " signer: " + printable(words[0], 80) + (add ? " to " : " from ") + printable(*repository, 300);
        mutations.push_back({[name = words[0], gun = *repository, keys, add](trust::Publisher& publisher, const Job& job) {
                                 return add ? publisher.planAddSigner(name, gun, keys, job) : publisher.planRemoveSigner(name, gun, job);
                             }, done, *repository});
    }
    return mutate(mutations, arguments);
}

int changeDelegation(const std::vector<std::string>& words, bool add, const Arguments& arguments) {
    if (words.size() < 2) return usageError(arguments, std::string("delegation ") + (add ? "add" : "remove") + " takes a repository and a role");
    trust::Publisher::DelegationOptions options;
    std::vector<std::string> keys(words.begin() + 2, words.end());
    for (const std::string& value : arguments.values("--key")) keys.push_back(value);
    if (const auto text = arguments.value("--threshold")) {
        int64_t threshold = 0;
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), threshold);
        if (error != std::errc() || end != text->data() + text->size() || threshold < 1) return usageError(arguments, "\"" + printable(*text, 40) + "\" is not a threshold: a number from 1");
        options.threshold = threshold;
    }
    const bool all = arguments.has("--all-paths");
    if (add) {
        options.keyFiles = filesOf(keys);
        options.addPaths = pathsOf(arguments);
        if (all) options.addPaths.emplace_back();
    } else {
        options.removeKeyIds = keys;
        options.removePaths = pathsOf(arguments);
        options.clearPaths = all;
    }
    const std::string repository = words[0], role = words[1];
    const std::string done = std::string(add ? "Changed" : "Removed from") + " the delegation " + printable(role, 80) + " of " + printable(repository, 300);
    return mutate({{[=](trust::Publisher& publisher, const Job& job) { return add ? publisher.planPutDelegation(repository, role, options, job) : publisher.planRemoveDelegation(repository, role, options, job); }, done}}, arguments);
}

}  // namespace

int signerCommand(const Arguments& arguments) {
    const std::string verb = arguments.positional.empty() ? "" : arguments.positional.front();
    const std::vector<std::string> words(arguments.positional.begin() + (verb.empty() ? 0 : 1), arguments.positional.end());
    if (verb == "list" && words.size() == 1) return list(words[0], "signers", isSigner, arguments);
    if (verb == "add" || verb == "remove") return changeSigners(words, verb == "add", arguments);
    return usageError(arguments, "signer takes list REPOSITORY, add NAME REPOSITORY… or remove NAME REPOSITORY…");
}

int delegationCommand(const Arguments& arguments) {
    const std::string verb = arguments.positional.empty() ? "" : arguments.positional.front();
    const std::vector<std::string> words(arguments.positional.begin() + (verb.empty() ? 0 : 1), arguments.positional.end());
    if (verb == "list" && words.size() == 1) return list(words[0], "delegations", [](const trust::RoleRow& role) { return !role.parent.empty(); }, arguments);
    if (verb == "add" || verb == "remove") return changeDelegation(words, verb == "add", arguments);
    return usageError(arguments, "delegation takes list REPOSITORY, add REPOSITORY ROLE … or remove REPOSITORY ROLE …");
}

}  // namespace roseglass::cli

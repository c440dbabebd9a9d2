// The verbs of key that change something: a plan, a yes, passphrases, and it is done.
#include "key_changes.h"

#include <algorithm>
#include <functional>

#include "base/file.h"
#include "base/redact.h"
#include "crypto/key_formats.h"
#include "json/writer.h"
#include "keys/attempts.h"
#include "keys/keyring.h"
#include "passphrases.h"
#include "terminal.h"
#include "trust/key_admin.h"

namespace roseglass::cli {
namespace {

using crypto::Secret;
using keys::Arrival;
using keys::KeyInfo;
using trust::KeyAdmin;

constexpr const char* kNewPassphrase = "ROSEGLASS_NEW_PASSPHRASE";
constexpr int kMaxTries = 3;
constexpr size_t kMaxKeys = 1000;
constexpr uint64_t kMaxKeyFile = 256 << 10;

/// What a verb came to.
struct Outcome {
    std::vector<KeyInfo> keys;
    std::vector<std::string> files;  ///< written besides the key files
    std::vector<std::string> words;  ///< for people, a line each
    std::optional<Error> missed = {};   ///< what was not done of it, after all that was
};

using Act = std::function<Result<Outcome>(const Job&)>;

/// Where what lay in a key's place is now.
std::string setAside(const KeyInfo& key) {
    return key.arrival == Arrival::Replaced ? "; what lay in its place is no such key, and is kept as " + key.aside.string() : std::string();
}

/// What became of a key of a backup.
std::string wordsOf(const KeyInfo& key) {
    switch (key.arrival) {
        case Arrival::Here: return "was here already";
        case Arrival::NotCompared: return "not compared: another file than the backup's is here, and whether it is the same key could not be seen without its passphrase";
        case Arrival::Failed: return "could not be restored: " + printable(key.problem, 300);
        case Arrival::None: case Arrival::Written: case Arrival::Replaced: break;
    }
    return "restored" + setAside(key);
}

std::string_view nameOf(Arrival arrival) {
    static constexpr std::string_view kNames[] = {"", "written", "replaced", "here", "not-compared", "failed"};
    return kNames[static_cast<size_t>(arrival)];
}

void writeOutcome(const std::string& verb, const Outcome& outcome) {
    {
        json::Writer w(writeDocument);
        w.beginObject().field("done", !outcome.missed).field("verb", verb).key("keys").beginArray();
        for (const KeyInfo& key : outcome.keys) {
            w.beginObject().field("id", key.id).field("role", key.role).optionalField("repository", key.gun).field("path", key.path.string()).optionalField("token", key.token).field("encrypted", key.encrypted);
            w.optionalField("outcome", nameOf(key.arrival)).optionalField("setAside", key.aside.string()).optionalField("problem", key.problem).endObject();
        }
        w.endArray().field("files", outcome.files).endObject();
    }
    print("\n");
}

/// Removing is asked for with the key's own digits, everything else with a yes.
bool agreed(const trust::Plan& plan, const std::string& shortId, const Job& job) {
    tellLines(trust::toText(plan));
    if (shortId.empty()) return confirm("Do it?", job);
    const auto typed = askLine("Type " + shortId + " to remove it: ", true, job);
    return typed && typed->reveal() == shortId;
}

/// @param shortId  to be typed before it is done; empty: a yes is enough
int change(const Arguments& arguments, const Result<trust::Plan>& plan, const Act& act, const std::string& shortId = {}) {
    if (!plan) return reportError(plan.error(), arguments);
    if (arguments.options.at) return reportError(atRefused(plan->verb), arguments);
    if (arguments.dryRun) {
        if (arguments.json) trust::writeJson(*plan, true, writeDocument);
        else printLines(trust::toText(*plan));
        return 0;
    }
    const Job job = makeJob(arguments);
    if (!arguments.yes && !hasTerminal()) return reportError(Error(ErrorCode::Usage, plan->verb + " changes something, and there is no terminal to ask on", "Look at the plan with --dry-run, then do it with --yes."), arguments);
    if (!arguments.yes && !agreed(*plan, shortId, job)) return reportError(Error(ErrorCode::Interrupted, "Nothing was changed"), arguments);
    const auto outcome = act(job);
    if (!outcome) return reportError(outcome.error(), arguments);
    if (arguments.json) writeOutcome(plan->verb, *outcome);
    else for (const std::string& line : outcome->words) print(line + "\n");
    if (!arguments.json && !arguments.quiet) {
        for (const std::string& note : plan->notes) tell(note);
    }
    if (!outcome->missed) return 0;
    // The JSON has said it, key by key.
    return arguments.json ? exitCode(outcome->missed->code) : reportError(*outcome->missed, arguments);
}

/// Passphrases that no role of docker's or notary's variables stands for: a variable of our own, else the terminal.
Result<Secret> ownPassphrase(const char* variable, const std::string& what, bool create, const Job& job) {
    if (const auto known = keys::environmentSecret(variable)) return Secret::copyOf(known->get().reveal());
    for (int tries = 0; hasTerminal() && tries < kMaxTries; ++tries) {
        RG_ASSIGN(Secret given, askLine("Enter " + what + ": ", false, job));
        if (!create) return given;
        if (given.reveal().size() < keys::kMinPassphrase) {
            tell("It needs at least 8 characters.");
            continue;
        }
        RG_ASSIGN(const Secret again, askLine("Repeat " + what + ": ", false, job));
        if (again.reveal() == given.reveal()) return given;
        tell("They are not the same.");
    }
    return fail(ErrorCode::BadPassphrase, "Nobody gave the " + what, "Set " + std::string(variable) + " in the environment, or run this on a terminal.");
}

int generate(const Arguments& arguments, const std::vector<std::string>& words) {
    const auto algorithm = trust::algorithmFromName(arguments.value("--algorithm").value_or("ecdsa"));
    if (!algorithm) return reportError(algorithm.error(), arguments);
    const KeyAdmin admin(arguments.options);
    KeyAdmin::NewKey wanted{words[0], arguments.value("--role").value_or(""), *algorithm, {}};
    const bool root = wanted.role == "root" || (wanted.role.empty() && wanted.name == "root");
    // docker writes NAME.pub beside itself; nobody gives a root key's public part to anybody.
    if (const auto file = arguments.value("--public-key")) wanted.publicKeyFile = *file;
    else if (!root) wanted.publicKeyFile = wanted.name + ".pub";
    const std::string role = wanted.role.empty() ? wanted.name : wanted.role;
    const auto token = arguments.value("--token");
    const auto make = [&](const Job& job) -> Result<KeyInfo> {
        keys::Keyring keyring(admin.store(), makePassphrases(arguments), admin.tokens());
        if (!token) {
            RG_ASSIGN(const Secret passphrase, keyring.newPassphrase({"", role, "", true, 0}, job));
            return admin.generate(wanted, passphrase);
        }
        RG_ASSIGN(KeyInfo made, keyring.createOnToken(wanted.algorithm, role, *token, job));
        if (!wanted.publicKeyFile.empty()) RG_TRY(admin.writePublicKeyOf(made, wanted.publicKeyFile));
        return made;
    };
    return change(arguments, token ? admin.planGenerateOnToken(wanted, *token) : admin.planGenerate(wanted), [&](const Job& job) -> Result<Outcome> {
        RG_ASSIGN(const KeyInfo made, make(job));
        Outcome outcome{{made}, {}, {"Successfully generated the " + role + " key " + made.id + (token ? " on the " + made.place() : "")}};
        if (!wanted.publicKeyFile.empty()) {
            outcome.files.push_back(wanted.publicKeyFile.string());
            outcome.words.push_back("Public key: " + wanted.publicKeyFile.string() + " (signer add " + role + " REPOSITORY --key " + wanted.publicKeyFile.string() + ")");
        }
        return outcome;
    });
}

/// Asks for what opens the file's keys, or for a new passphrase where they have none, until it is right.
Result<std::vector<KeyInfo>> importWithPassphrase(const KeyAdmin& admin, const std::filesystem::path& file, const std::string& role, const std::string& gun, const Arguments& arguments, const Job& job) {
    RG_ASSIGN(const auto found, admin.lookInto(file));
    const auto passphrases = makePassphrases(arguments);
    keys::PassphraseRequest request{"", role.empty() ? found.front().role : role, gun.empty() ? found.front().gun : gun, false, 0};
    const bool encrypted = std::any_of(found.begin(), found.end(), [](const auto& one) { return one.encrypted; });
    const bool plain = std::any_of(found.begin(), found.end(), [](const auto& one) { return !one.encrypted; });
    Secret next;
    if (plain) {
        keys::Keyring keyring(admin.store(), passphrases);
        RG_ASSIGN(next, keyring.newPassphrase(request, job));
    }
    if (!encrypted) return admin.import(file, role, gun, {}, next);
    std::optional<Error> noneChosen;
    const auto use = [&](const Secret& given) -> Result<std::vector<KeyInfo>> {
        const bool tooShort = !plain && given.reveal().size() < keys::kMinPassphrase;
        if (!tooShort) return admin.import(file, role, gun, given, next);
        RG_TRY(admin.opens(file, given));
        if (hasTerminal()) tell("The passphrase of the key has fewer than 8 characters, which docker and notary do not take: it gets another one here.");
        auto chosen = ownPassphrase(kNewPassphrase, "new passphrase of the imported key", true, job);
        if (chosen) return admin.import(file, role, gun, given, *chosen);
        // The one that was given is right: nobody is asked for it again.
        noneChosen = Error(chosen.error().code, "The passphrase of the key in " + file.string() + " has fewer than 8 characters, which docker and notary do not take", "Give it another one while it is imported: set " + std::string(kNewPassphrase) + " in the environment, or run this on a terminal.");
        return std::vector<KeyInfo>();
    };
    RG_ASSIGN(auto taken, keys::untilRight(*passphrases, request, job, use));
    if (noneChosen) return fail(std::move(*noneChosen));
    if (taken) return std::move(*taken);
    if (request.attempt == 0) return fail(ErrorCode::BadPassphrase, "Nobody gave the passphrase of the key in " + file.string(), "Set it in the environment (see --help), or run this on a terminal.");
    if (found.size() == 1) return fail(ErrorCode::BadPassphrase, "No passphrase that was given opens the key in " + file.string(), "Set it in the environment (see --help), or run this on a terminal.");
    return fail(ErrorCode::BadPassphrase, "No passphrase that was given opens every key in " + file.string() + "; nothing was imported", "Put keys under different passphrases into files of their own.");
}

int import(const Arguments& arguments, const std::vector<std::string>& words) {
    const KeyAdmin admin(arguments.options);
    const std::string role = arguments.value("--role").value_or(""), gun = arguments.value("--gun").value_or("");
    if (const auto token = arguments.value("--token")) {
        return change(arguments, admin.planImportToToken(words[0], role, *token), [&](const Job& job) -> Result<Outcome> {
            RG_ASSIGN(Bytes text, readNamedFile(words[0], kMaxKeyFile));
            const Secret pem(std::move(text));
            keys::Keyring keyring(admin.store(), makePassphrases(arguments), admin.tokens());
            RG_ASSIGN(KeyInfo placed, keyring.importToToken(pem.reveal(), role, *token, job));
            return Outcome{{placed}, {}, {"Copied the " + placed.role + " key " + placed.id + " onto the token"}};
        });
    }
    return change(arguments, admin.planImport(words[0], role, gun), [&](const Job& job) -> Result<Outcome> {
        RG_ASSIGN(std::vector<KeyInfo> taken, importWithPassphrase(admin, words[0], role, gun, arguments, job));
        Outcome outcome{taken, {}, {}};
        for (const KeyInfo& key : taken) {
            const std::string named = key.role + " key " + key.id;
            if (key.arrival == Arrival::Here) outcome.words.push_back("The " + named + " is here already");
            else if (key.arrival == Arrival::NotCompared) outcome.words.push_back("The " + named + " is here already, under another passphrase: whether it is the same key could not be seen");
            else outcome.words.push_back("Imported the " + named + setAside(key));
        }
        return outcome;
    });
}

/// The public part of a key that no metadata names has to be taken out of the private one.
Result<crypto::PublicKey> publicPart(const KeyAdmin& admin, const KeyInfo& key, const Arguments& arguments, const Job& job) {
    const trust::KeyReport report = admin.report();
    if (const trust::KeyEntry* entry = report.find(key.id); entry && entry->publicKey) return *entry->publicKey;
    keys::Keyring keyring(admin.store(), makePassphrases(arguments));
    RG_ASSIGN(const auto opened, keyring.open(key.id, job));
    return opened->publicKey();
}

int exportKey(const Arguments& arguments, const std::vector<std::string>& words) {
    const KeyAdmin admin(arguments.options);
    const auto key = admin.store().findByPrefix(words[0]);
    if (!key) return reportError(key.error(), arguments);
    const bool publicOnly = arguments.has("--public");
    const std::string file = arguments.value("--output").value_or(key->id.substr(0, 12) + (publicOnly ? ".pub" : ".pem"));
    if (file == "-" && arguments.json) return reportError(Error(ErrorCode::Usage, "--json and a key cannot both go to standard output", "Name a file with --output."), arguments);
    if (file == "-" && !arguments.dryRun) {
        const Job job = makeJob(arguments);
        const auto pem = publicOnly ? publicPart(admin, *key, arguments, job).transform([&](const crypto::PublicKey& part) { return Secret(KeyAdmin::publicPem(part, key->role)); }) : admin.store().exportPem(*key);
        if (!pem) return reportError(pem.error(), arguments);
        writeDocument(pem->reveal());
        return 0;
    }
    auto plan = admin.planExport(*key, file);
    if (plan && publicOnly) {
        plan->changes = {"Write the public part of the key " + key->id.substr(0, 12)};
        plan->files = {file + " (new)"};
        plan->notes.clear();
    }
    if (plan && file == "-") plan->files = {"standard output"};
    // Nothing that is there changes: no yes is needed.
    Arguments unasked = arguments;
    unasked.yes = true;
    return change(unasked, plan, [&](const Job& job) -> Result<Outcome> {
        if (publicOnly) {
            RG_ASSIGN(const crypto::PublicKey part, publicPart(admin, *key, arguments, job));
            RG_TRY(writeFileAtomically(file, KeyAdmin::publicPem(part, key->role), 0644));
        } else {
            RG_TRY(admin.exportTo(*key, file, false));
        }
        return Outcome{{*key}, {file}, {"Wrote " + file}};
    });
}

int passwd(const Arguments& arguments, const std::vector<std::string>& words) {
    const KeyAdmin admin(arguments.options);
    const auto key = admin.store().findByPrefix(words[0]);
    if (!key) return reportError(key.error(), arguments);
    return change(arguments, admin.planChangePassphrase(*key), [&](const Job& job) -> Result<Outcome> {
        const auto passphrases = makePassphrases(arguments);
        keys::Keyring keyring(admin.store(), passphrases);
        RG_ASSIGN(const Secret old, keyring.passphraseOf(*key, job));
        RG_ASSIGN(const Secret next, ownPassphrase(kNewPassphrase, "new passphrase of key " + key->id.substr(0, 12), true, job));
        RG_TRY(admin.changePassphrase(*key, old, next));
        passphrases->accepted({key->id, key->role, key->gun, false, 0}, next);
        return Outcome{{admin.store().find(key->id).value_or(*key)}, {}, {"The key " + key->id + " has another passphrase now"}};
    });
}

int remove(const Arguments& arguments, const std::vector<std::string>& words) {
    const KeyAdmin admin(arguments.options);
    const auto key = admin.store().findByPrefix(words[0]);
    if (!key) return reportError(key.error(), arguments);
    return change(arguments, admin.planRemove(key->id), [&](const Job&) -> Result<Outcome> {
        RG_TRY(admin.remove(*key));
        return Outcome{{*key}, {}, {"Removed the key " + key->id}};
    }, key->id.substr(0, 12));
}

int backup(const Arguments& arguments, const std::vector<std::string>& words) {
    const KeyAdmin admin(arguments.options);
    std::vector<KeyInfo> chosen;
    for (size_t i = 1; i < words.size(); ++i) {
        auto key = admin.store().findByPrefix(words[i]);
        if (!key) return reportError(key.error(), arguments);
        chosen.push_back(std::move(*key));
    }
    if (words.size() == 1) {
        for (KeyInfo& key : admin.store().list()) {
            if (key.problem.empty()) chosen.push_back(std::move(key));
            else tell("warning: not in the backup, because it cannot be read: " + printable(key.path.string(), 300));
        }
    }
    // Nothing that is there changes: no yes is needed.
    Arguments unasked = arguments;
    unasked.yes = true;
    return change(unasked, admin.planBackup(chosen, words[0]), [&](const Job& job) -> Result<Outcome> {
        RG_ASSIGN(const Secret passphrase, ownPassphrase("ROSEGLASS_BACKUP_PASSPHRASE", "passphrase for the backup", true, job));
        RG_TRY(admin.backUp(chosen, words[0], passphrase, false));
        return Outcome{chosen, {words[0]}, {"Backed " + std::to_string(chosen.size()) + (chosen.size() == 1 ? " key up to " : " keys up to ") + words[0]}};
    });
}

int restore(const Arguments& arguments, const std::vector<std::string>& words) {
    const KeyAdmin admin(arguments.options);
    return change(arguments, admin.planRestore(words[0]), [&](const Job& job) -> Result<Outcome> {
        RG_ASSIGN(const Secret passphrase, ownPassphrase("ROSEGLASS_BACKUP_PASSPHRASE", "passphrase of the backup", false, job));
        RG_ASSIGN(std::vector<KeyInfo> restored, admin.restore(words[0], passphrase));
        const auto count = [&](Arrival arrival) { return static_cast<size_t>(std::count_if(restored.begin(), restored.end(), [&](const KeyInfo& key) { return key.arrival == arrival; })); };
        const size_t failed = count(Arrival::Failed), unknown = count(Arrival::NotCompared), here = restored.size() - failed - unknown;
        Outcome outcome{restored, {}, {std::to_string(here) + (here == 1 ? " key of the backup is here" : " keys of the backup are here")}};
        for (const KeyInfo& key : restored) outcome.words.push_back("  " + key.id + " " + key.role + ": " + wordsOf(key));
        if (unknown > 0) {
            outcome.missed = Error(ErrorCode::BadPassphrase, std::to_string(unknown) + (unknown == 1 ? " key of the backup could not be compared with the file that is here under its name" : " keys of the backup could not be compared with the files that are here under their names"),
                                   "See that each file opens (key passwd ID); where one does not, move it away and restore again.");
        }
        if (failed > 0) outcome.missed = Error(ErrorCode::Io, std::to_string(failed) + (failed == 1 ? " key of the backup could not be restored" : " keys of the backup could not be restored"), "The lines above say why.");
        return outcome;
    });
}

}  // namespace

const std::map<std::string, KeyChange>& keyChanges() {
    static const std::map<std::string, KeyChange> changes{{"generate", {generate, 1, 1}}, {"import", {import, 1, 1}}, {"export", {exportKey, 1, 1}}, {"passwd", {passwd, 1, 1}},
                                                          {"remove", {remove, 1, 1}},     {"backup", {backup, 1, kMaxKeys}}, {"restore", {restore, 1, 1}}};
    return changes;
}

}  // namespace roseglass::cli

#include "trust/key_admin.h"

#include <algorithm>

#include "base/file.h"
#include "base/redact.h"
#include "crypto/key_formats.h"
#include "docker/config.h"
#include "keys/passphrases.h"

namespace roseglass::trust {
namespace {

namespace fs = std::filesystem;

using crypto::KeyAlgorithm;
using crypto::PrivateKey;
using crypto::Secret;
using keys::KeyInfo;
using keys::shortRole;

constexpr uint64_t kMaxKeyFile = 256 << 10;
constexpr uint64_t kMaxBackup = 64u << 20;
constexpr size_t kMaxName = 120;

/// docker trust key generate: ^[a-z0-9][a-z0-9\_\-]*$
bool isSignerName(const std::string& name) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= kMaxName && plain(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) { return plain(c) || c == '_' || c == '-'; });
}

Plan planOf(const std::string& verb) {
    Plan plan;
    plan.verb = verb;
    return plan;
}

std::string nameOf(const KeyInfo& key) { return (key.role.empty() ? "key " : key.role + " key ") + key.id.substr(0, 12); }

Result<void> refuseExisting(const fs::path& file, bool replace) {
    std::error_code code;
    if (replace || !fs::exists(fs::symlink_status(file, code))) return {};
    return fail(ErrorCode::Usage, file.string() + " is there already", "Choose another name, or move that file away.");
}

PlannedKey planned(const KeyInfo& key) { return {key.id, key.role, key.gun, false, key.encrypted, "this computer"}; }

Result<std::vector<crypto::PemBlock>> privateBlocks(const fs::path& file) {
    RG_ASSIGN(Bytes text, readNamedFile(file, kMaxKeyFile));
    const Secret owned(std::move(text));
    auto blocks = crypto::readPrivateKeys(owned.reveal()).map_error(keys::unusable);
    if (!blocks) return fail(Error(blocks.error().code, file.string() + ": " + blocks.error().message, blocks.error().hint));
    return blocks;
}

}  // namespace

KeyAdmin::KeyAdmin(const Options& options, Clock clock)
    : clock_(std::move(clock)), trustDir_(!options.trustDir.empty() ? options.trustDir : (options.dockerConfig.empty() ? docker::defaultConfigFolder() : options.dockerConfig) / "trust"),
      store_(trustDir_, options.keyRounds), backups_(options.backupRecord.empty() ? keys::defaultBackupRecord() : options.backupRecord), tokens_(std::make_shared<keys::Tokens>(options.pkcs11Module)) {}

KeyReport KeyAdmin::report() const {
    KeyReportOptions options{trustDir_, backups_.file(), {}, clock_()};
    const auto tokens = tokens_->list();
    for (const auto& token : tokens ? *tokens : std::vector<keys::Tokens::Listed>()) {
        for (const KeyInfo& key : token.keys) options.tokenKeys.push_back({key.id, key.role, {}, key.algorithm, token.info.name()});
    }
    KeyReport report = makeKeyReport(options);
    if (!tokens) {
        report.warnings.push_back(tokens.error().message);
        return report;
    }
    for (const auto& token : *tokens) report.tokens.push_back({token.info, token.keys.size(), token.problem});
    return report;
}

namespace {

/// A token has no public key file and no folder: what a plan for it says.
Plan tokenPlan(const std::string& verb, const std::string& what, const crypto::TokenInfo& token) {
    Plan plan = planOf(verb);
    plan.changes = {what + " on the token " + token.name()};
    if (token.loginNeeded && !token.pinPad) plan.passphrases.push_back({{}, {}, {}, false, true, "token " + token.name(), keys::pinOf(token)});
    plan.notes = {"What is on a token cannot be copied from it: have a second token or a copy in a safe place for a key that must not be lost."};
    return plan;
}

}  // namespace

Result<Plan> KeyAdmin::planGenerateOnToken(const NewKey& wanted, const std::string& token) const {
    const std::string role = wanted.role.empty() ? wanted.name : wanted.role;
    if (!keys::isTokenLabel(role)) return fail(ErrorCode::Usage, "\"" + printable(role, 80) + "\" cannot be a key's label on a token", "Use root, or a signer's name.");
    if (wanted.algorithm == KeyAlgorithm::Ed25519) return fail(ErrorCode::Usage, "Ed25519 keys are not used on tokens", "Use ecdsa or rsa.");
    RG_ASSIGN(const crypto::Token found, tokens_->token(token));
    Plan plan = tokenPlan("key generate", "Make a new " + role + " key", found.info());
    plan.newKeys.push_back({{}, role, {}, true, true, "token " + found.info().name()});
    if (!wanted.publicKeyFile.empty()) {
        RG_TRY(refuseExisting(wanted.publicKeyFile, false));
        plan.files.push_back(wanted.publicKeyFile.string() + " (new, the public key, for the holder of the targets key)");
    }
    return plan;
}

Result<void> KeyAdmin::writePublicKeyOf(const KeyInfo& onToken, const fs::path& file) const {
    RG_ASSIGN(const std::vector<keys::Tokens::Holder> holders, tokens_->holdersOf(onToken.id));
    return writeFileAtomically(file, publicPem(holders.front().publicKey, onToken.role), 0644);
}

Result<Plan> KeyAdmin::planImportToToken(const std::filesystem::path& file, const std::string& role, const std::string& token) const {
    RG_TRY(importPlan(file, role, {}));
    RG_ASSIGN(const crypto::Token found, tokens_->token(token));
    Plan plan = tokenPlan("key import", "Copy the private key in " + file.string(), found.info());
    plan.notes.insert(plan.notes.begin(), "The file stays where it is.");
    return plan;
}

Result<Plan> KeyAdmin::planGenerate(const NewKey& wanted) const {
    const std::string role = wanted.role.empty() ? wanted.name : wanted.role;
    if (!isSignerName(wanted.name) || !isSignerName(role)) {
        return fail(ErrorCode::Usage, "\"" + printable(isSignerName(wanted.name) ? role : wanted.name, 80) + "\" cannot be a key's name",
                    "docker takes lower-case letters, digits, \"-\" and \"_\", beginning with a letter or digit.");
    }
    if (keys::hasGun(role)) return fail(ErrorCode::Usage, "A new " + role + " key is of no use on its own: the root has to name it", "Use key rotate REPOSITORY " + role + ".");
    if (role == "root" && wanted.algorithm == KeyAlgorithm::Ed25519) return fail(ErrorCode::Usage, "An Ed25519 key cannot be a root key: notary knows no such certificates", "Use ecdsa or rsa.");
    Plan plan = planOf("key generate");
    plan.changes.push_back(role == "root" ? "Make a new root key" : "Make a new key for the signer " + role);
    plan.newKeys.push_back({{}, role, {}, true, true, "this computer"});
    plan.files.push_back((trustDir_ / "private").string() + "/ID.key (new, mode 0600)");
    if (!wanted.publicKeyFile.empty()) {
        RG_TRY(refuseExisting(wanted.publicKeyFile, false));
        plan.files.push_back(wanted.publicKeyFile.string() + " (new, the public key, for the holder of the targets key)");
    }
    if (role == "root") plan.notes.push_back("Back a root key up at once and keep the copy offline.");
    return plan;
}

Result<KeyInfo> KeyAdmin::generate(const NewKey& wanted, const Secret& passphrase) const {
    RG_TRY(planGenerate(wanted));
    if (passphrase.reveal().size() < keys::kMinPassphrase) return fail(ErrorCode::BadPassphrase, "The passphrase has fewer than 8 characters, which docker and notary do not take", "Choose a longer one.");
    RG_ASSIGN(const PrivateKey key, PrivateKey::generate(wanted.algorithm));
    const std::string role = wanted.role.empty() ? wanted.name : wanted.role;
    RG_ASSIGN(KeyInfo info, store_.save(key, role, {}, passphrase));
    info.algorithm = key.publicKey().algorithm();
    if (!wanted.publicKeyFile.empty()) {
        RG_TRY(refuseExisting(wanted.publicKeyFile, false));
        RG_TRY(writeFileAtomically(wanted.publicKeyFile, publicPem(key.publicKey(), role), 0644));
    }
    return info;
}

Result<void> KeyAdmin::opens(const fs::path& file, const Secret& passphrase) const {
    RG_ASSIGN(const auto blocks, privateBlocks(file));
    for (const crypto::PemBlock& block : blocks) RG_TRY(crypto::PrivateKey::fromPem(block, passphrase).map_error(keys::unusable));
    return {};
}

Result<std::vector<KeyAdmin::Importable>> KeyAdmin::lookInto(const fs::path& file) const {
    RG_ASSIGN(const auto blocks, privateBlocks(file));
    std::vector<Importable> found;
    for (const crypto::PemBlock& block : blocks) found.push_back({printable(block.header("role"), 120), printable(block.header("gun"), 300), block.isEncrypted()});
    return found;
}

Result<Plan> KeyAdmin::planImport(const fs::path& file, const std::string& role, const std::string& gun) const {
    RG_ASSIGN(Plan plan, importPlan(file, role, gun));
    RG_ASSIGN(const auto blocks, privateBlocks(file));
    for (const crypto::PemBlock& block : blocks) {
        if (auto opens = crypto::mayOpen(block); !opens) return fail(Error(opens.error().code, file.string() + ": " + opens.error().message, opens.error().hint));
        if (block.isEncrypted()) continue;
        RG_ASSIGN(const PrivateKey key, PrivateKey::fromPem(block, {}));
        RG_TRY(store_.mayImport(key.publicKey(), role.empty() ? block.header("role") : role,
                                gun.empty() ? block.header("gun") : gun));
    }
    return plan;
}

Result<Plan> KeyAdmin::importPlan(const fs::path& file, const std::string& role, const std::string& gun) const {
    RG_ASSIGN(const auto found, lookInto(file));
    Plan plan = planOf("key import");
    for (const Importable& one : found) {
        // The private half of a root key can replace the root of every repository that starts from it: a file that
        // anybody may have written cannot decide that.
        if (role.empty() && one.role == "root") return fail(ErrorCode::Usage, file.string() + " says that its key is a root key, and only you can say so", "Where the key is yours, or of somebody whom you trust with every repository that you start from it: --role root.");
        const std::string own = shortRole(role.empty() ? one.role : role), ownGun = gun.empty() ? one.gun : gun;
        if (own.empty()) return fail(ErrorCode::Usage, file.string() + " does not say what its key is for", "Say it with --role: root, targets, snapshot, or the signer's name.");
        if (own == "timestamp" || (!keys::hasGun(own) && !isSignerName(shortRole(own)) && !own.starts_with("targets/"))) return fail(ErrorCode::Usage, "\"" + printable(own, 80) + "\" is no role that a key here can have", "Say root, targets, snapshot, or the signer's name.");
        if (keys::hasGun(own) && ownGun.empty()) return fail(ErrorCode::Usage, "A " + own + " key belongs to one repository, and " + file.string() + " does not say to which", "Say it with --gun REPOSITORY.");
        plan.changes.push_back("Take over a key for " + own + (keys::hasGun(own) ? " of " + ownGun : std::string()));
        plan.newKeys.push_back({{}, own, keys::hasGun(own) ? ownGun : std::string(), !one.encrypted, one.encrypted, "this computer"});
        plan.files.push_back((trustDir_ / "private").string() + "/ID.key (new unless it is there already, mode 0600)");
        if (!one.encrypted) plan.notes.push_back("The file's key is not encrypted; it gets a passphrase here. Delete " + file.string() + " afterwards.");
    }
    return plan;
}

Result<std::vector<KeyInfo>> KeyAdmin::import(const fs::path& file, const std::string& role, const std::string& gun, const Secret& oldPassphrase, const Secret& newPassphrase) const {
    RG_TRY(planImport(file, role, gun));
    RG_ASSIGN(Bytes text, readNamedFile(file, kMaxKeyFile));
    const Secret owned(std::move(text));
    // Encrypted again in any case, so that docker and notary can read it whatever the file used (they know HMAC-SHA1 alone).
    const Secret next = Secret::copyOf(newPassphrase.empty() ? oldPassphrase.reveal() : newPassphrase.reveal());
    if (next.empty()) return fail(ErrorCode::BadPassphrase, "A key that is imported needs a passphrase", "Give it one of at least 8 characters.");
    return store_.importPem(owned.reveal(), shortRole(role), gun, oldPassphrase, next);
}

Result<Plan> KeyAdmin::planExport(const KeyInfo& key, const fs::path& file) const {
    Plan plan = planOf("key export");
    plan.changes.push_back("Copy the " + nameOf(key) + " out of the trust directory, as it stands");
    RG_TRY(refuseExisting(file, false));
    plan.files.push_back(file.string() + " (new, mode 0600)");
    plan.notes.push_back(key.encrypted ? "The copy is under the same passphrase as the key." : "The key is not encrypted, and neither is the copy: anyone who reads the file can sign.");
    return plan;
}

Result<void> KeyAdmin::exportTo(const KeyInfo& key, const fs::path& file, bool replace) const {
    RG_TRY(refuseExisting(file, replace));
    RG_ASSIGN(const Secret pem, store_.exportPem(key));
    return writeFileAtomically(file, pem.reveal(), 0600);
}

Bytes KeyAdmin::publicPem(const crypto::PublicKey& key, const std::string& role) {
    // An Ed25519 key's bytes are raw in metadata; PEM wants them as SubjectPublicKeyInfo (RFC 8410).
    static constexpr std::string_view kEd25519("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
    const Bytes der = !key.certificates().empty() ? key.certificates().front().publicKeyDer() : key.keytype() == "ed25519" ? std::string(kEd25519) + key.publicBytes() : key.publicBytes();
    crypto::PemBlock block{"PUBLIC KEY", {}, Secret::copyOf(der)};
    if (!role.empty()) block.headers.emplace_back("role", role);
    return Bytes(crypto::writePem(block).reveal());
}

Result<Plan> KeyAdmin::planChangePassphrase(const KeyInfo& key) const {
    Plan plan = planOf("key passwd");
    plan.changes.push_back("Encrypt the " + nameOf(key) + " under another passphrase");
    if (key.encrypted) plan.passphrases.push_back(planned(key));
    plan.files.push_back(key.path.string() + " (written again, mode 0600)");
    if (backups_.read().contains(key.id)) plan.notes.push_back("Its backup keeps the old passphrase. Back the key up again.");
    return plan;
}

Result<void> KeyAdmin::changePassphrase(const KeyInfo& key, const Secret& old, const Secret& next) const {
    if (next.empty()) return fail(ErrorCode::BadPassphrase, "The new passphrase is empty", "Give one of at least 8 characters.");
    return store_.changePassphrase(key, old, next);
}

Result<Plan> KeyAdmin::planBackup(const std::vector<KeyInfo>& keys, const fs::path& file) const {
    if (keys.empty()) return fail(ErrorCode::KeyNotFound, "There are no keys to back up");
    RG_TRY(refuseExisting(file, false));
    Plan plan = planOf("key backup");
    for (const KeyInfo& key : keys) plan.changes.push_back("Back up the " + nameOf(key) + (key.gun.empty() ? "" : " of " + key.gun));
    plan.files.push_back(file.string() + " (new, mode 0600)");
    plan.notes.push_back("The backup has a passphrase of its own, which will be asked for; each key in it stays under its own, too.");
    plan.notes.push_back("Keep it offline, and not beside this computer.");
    return plan;
}

Result<void> KeyAdmin::backUp(const std::vector<KeyInfo>& keys, const fs::path& file, const Secret& passphrase, bool replace) const {
    RG_TRY(refuseExisting(file, replace));
    // Before the files are read: a key that changes meanwhile counts as changed after its backup.
    const Instant now = clock_();
    RG_ASSIGN(const Bytes backup, keys::makeBackup(store_, keys, passphrase));
    RG_TRY(writeFileAtomically(file, backup, 0600));
    return backups_.add(keys, now);
}

Result<Plan> KeyAdmin::planRestore(const fs::path& file) const {
    RG_TRY(readNamedFile(file, kMaxBackup));
    Plan plan = planOf("key restore");
    plan.changes.push_back("Put the keys of " + file.string() + " back that are not on this computer");
    plan.files.push_back((trustDir_ / "private").string() + "/ID.key (each that is missing or damaged, mode 0600)");
    plan.notes.push_back("Keys that are there stay as they are; a file that is no such key is kept as ID.damaged. The backup's passphrase will be asked for.");
    return plan;
}

Result<std::vector<KeyInfo>> KeyAdmin::restore(const fs::path& file, const Secret& passphrase) const {
    RG_ASSIGN(const Bytes backup, readNamedFile(file, kMaxBackup));
    RG_ASSIGN(const Secret pem, keys::openBackup(backup, passphrase));
    RG_ASSIGN(std::vector<KeyInfo> restored, keys::restoreKeys(store_, pem, backup));
    // What is known to be the same as in a backup has one.
    std::vector<KeyInfo> same;
    std::copy_if(restored.begin(), restored.end(), std::back_inserter(same), [](const KeyInfo& key) { return key.arrival != keys::Arrival::NotCompared && key.arrival != keys::Arrival::Failed; });
    RG_TRY(backups_.add(same, clock_()));
    return restored;
}

Result<KeyAlgorithm> algorithmFromName(const std::string& name) {
    if (name == "ecdsa") return KeyAlgorithm::EcdsaP256;
    if (name == "ed25519") return KeyAlgorithm::Ed25519;
    if (name == "rsa") return KeyAlgorithm::Rsa3072;
    return fail(ErrorCode::Usage, "\"" + printable(name, 60) + "\" is no algorithm for keys", "Use ecdsa, ed25519 or rsa.");
}

}  // namespace roseglass::trust

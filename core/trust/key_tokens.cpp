// The half of KeyAdmin that has to do with hardware tokens.
#include "base/file.h"
#include "base/redact.h"
#include "keys/keyring.h"
#include "trust/key_admin.h"

namespace roseglass::trust {
namespace {

constexpr uint64_t kMaxTokenKeyFile = 256 << 10;

/// A token's label is the signer's name alone.
std::string labelOf(const std::string& role) { return role.starts_with("targets/") ? role.substr(8) : role; }

/// What both ways onto a token have in common.
Result<Plan> planFor(keys::Tokens& tokens, const std::string& verb, const std::string& label, const std::string& name, const std::string& change) {
    if (!keys::isTokenLabel(label)) return fail(ErrorCode::Usage, "\"" + printable(label, 80) + "\" cannot label a key on a token", "Say root, or the signer's name.");
    RG_ASSIGN(const crypto::Token token, tokens.token(name));
    const crypto::TokenInfo info = token.info();
    Plan plan;
    plan.verb = verb;
    plan.changes.push_back(change + " on the token " + info.name() + " (" + info.model + ", serial number " + info.serial + "), labelled " + label);
    plan.newKeys.push_back({{}, label, {}, true, info.loginNeeded && !info.pinPad, "token " + info.name()});
    if (info.loginNeeded) plan.notes.push_back(info.pinPad ? "The PIN is entered on the token." : "The token's PIN is needed.");
    if (info.pinFinalTry) plan.notes.push_back("One more wrong PIN locks the token.");
    return plan;
}

}  // namespace

std::vector<TokenKey> KeyAdmin::tokenKeys(std::vector<std::string>& warnings) const {
    std::vector<TokenKey> keys;
    const auto listed = tokens_->list();
    if (!listed) warnings.push_back(listed.error().message);
    for (size_t i = 0; listed && i < listed->size(); ++i) {
        const keys::Tokens::Listed& token = (*listed)[i];
        if (!token.problem.empty()) warnings.push_back(token.problem);
        for (const keys::KeyInfo& key : token.keys) keys.push_back({key.id, key.role, {}, key.algorithm, key.token});
    }
    return keys;
}

Result<Plan> KeyAdmin::planGenerateOnToken(const NewKey& wanted, const std::string& token) const {
    const std::string role = wanted.role.empty() ? wanted.name : wanted.role;
    RG_ASSIGN(const Plan checked, planGenerate(wanted));
    if (wanted.algorithm == crypto::KeyAlgorithm::Ed25519) return fail(ErrorCode::Usage, "Ed25519 keys are not used on tokens", "Use ecdsa or rsa.");
    RG_ASSIGN(Plan plan, planFor(*tokens_, checked.verb, role, token, role == "root" ? "Make a root key" : "Make a key for the signer " + role));
    if (!wanted.publicKeyFile.empty()) plan.files.push_back(wanted.publicKeyFile.string() + " (new, the public key, for whoever holds the targets key)");
    plan.notes.push_back("Its private key can never leave the token, so there is no backup of it.");
    return plan;
}

Result<keys::KeyInfo> KeyAdmin::generateOnToken(const NewKey& wanted, const std::string& token, const std::shared_ptr<keys::PassphraseSource>& passphrases, const Job& job) const {
    const std::string role = wanted.role.empty() ? wanted.name : wanted.role;
    RG_TRY(planGenerateOnToken(wanted, token));
    keys::Keyring keyring(store_, passphrases, tokens_);
    RG_ASSIGN(keys::KeyInfo made, keyring.createOnToken(wanted.algorithm, role, token, job));
    if (wanted.publicKeyFile.empty()) return made;
    RG_ASSIGN(const keys::Tokens::Holder holder, tokens_->holderOf(made.id));
    RG_TRY(writeFileAtomically(wanted.publicKeyFile, publicPem(holder.publicKey, role), 0644));
    return made;
}

Result<Plan> KeyAdmin::planImportToToken(const std::filesystem::path& file, const std::string& role, const std::string& token) const {
    RG_ASSIGN(const auto found, lookInto(file));
    if (found.size() > 1) return fail(ErrorCode::Usage, file.string() + " holds several private keys, and one at a time goes onto a token", "Split the file.");
    const std::string own = labelOf(role.empty() ? found.front().role : role);
    if (own.empty()) return fail(ErrorCode::Usage, file.string() + " does not say what its key is for", "Say it with --role: root, or the signer's name.");
    RG_ASSIGN(Plan plan, planFor(*tokens_, "key import", own, token, "Put the key of " + file.string()));
    plan.newKeys.front().isNew = false;
    plan.notes.push_back("It cannot be copied from the token again. " + file.string() + " stays where it is: keep it offline as the backup, or delete it.");
    return plan;
}

Result<keys::KeyInfo> KeyAdmin::importToToken(const std::filesystem::path& file, const std::string& role, const std::string& token, const std::shared_ptr<keys::PassphraseSource>& passphrases, const Job& job) const {
    RG_TRY(planImportToToken(file, role, token));
    RG_ASSIGN(const auto found, lookInto(file));
    RG_ASSIGN(Bytes text, readUserFile(file, kMaxTokenKeyFile));
    const crypto::Secret owned(std::move(text));
    return keys::Keyring(store_, passphrases, tokens_).importToToken(owned.reveal(), labelOf(role.empty() ? found.front().role : role), token, job);
}

}  // namespace roseglass::trust

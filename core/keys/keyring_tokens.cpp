#include <algorithm>

#include "base/redact.h"
#include "keys/keyring.h"

namespace roseglass::keys {
namespace {

using crypto::PrivateKey;
using crypto::Secret;

constexpr int kMaxAttempts = 16;

Result<crypto::Token> tokenFor(Tokens* tokens, const std::string& name, const std::string& label) {
    if (!isTokenLabel(label)) return fail(ErrorCode::Usage, "\"" + printable(label, 80) + "\" cannot label a key on a token", "Name it root, or as the signer is called: lower-case letters, digits, \"-\" and \"_\".");
    if (!tokens) return fail(ErrorCode::KeyNotFound, "Tokens are not looked for here");
    return tokens->token(name);
}

}  // namespace

std::vector<KeyInfo> Keyring::list() const {
    std::vector<KeyInfo> keys = store_.list();
    const std::vector<KeyInfo> onTokens = tokens_ ? tokens_->keys() : std::vector<KeyInfo>();
    keys.insert(keys.end(), onTokens.begin(), onTokens.end());
    return keys;
}

Result<KeyInfo> Keyring::findByPrefix(const std::string& prefix) const {
    auto file = store_.findByPrefix(prefix);
    if (!file && file.error().code == ErrorCode::Usage) return file;
    std::optional<KeyInfo> found;
    for (const KeyInfo& info : tokens_ ? tokens_->keys() : std::vector<KeyInfo>()) {
        if (!info.id.starts_with(prefix)) continue;
        if ((found && found->id != info.id) || (file && file->id != info.id)) return fail(ErrorCode::Usage, "Several keys begin with " + prefix, "Give more digits.");
        found = info;
    }
    if (found) return std::move(*found);
    return file;
}

Result<void> Keyring::lookForTokens() const {
    if (tokens_) RG_TRY(tokens_->list());
    return {};
}

Result<PrivateKey> Keyring::openOnToken(const KeyInfo& info, const Job& job) {
    RG_ASSIGN(Tokens::Holder holder, tokens_->holderOf(info.id));
    RG_TRY(login(holder.token, info.id, job));
    return holder.token.open(holder.publicKey);
}

Result<void> Keyring::login(crypto::Token& token, const std::string& keyId, const Job& job) {
    crypto::TokenInfo info = token.info();
    if (!info.loginNeeded || token.isLoggedIn()) return {};
    if (info.pinPad) {
        job.progress("Waiting for the PIN to be entered on the token " + info.name());
        return token.login({});
    }
    PassphraseRequest request{keyId, PassphraseRequest::kTokenRole, {}, false, 0, info.name(), false};
    std::optional<Error> wrong;
    for (; request.attempt < kMaxAttempts; ++request.attempt) {
        request.lastTry = info.pinFinalTry;
        RG_ASSIGN(const auto pin, passphrases_->find(request, job));
        if (!pin) break;
        auto done = token.login(*pin);
        if (done) {
            passphrases_->accepted(request, *pin);
            return {};
        }
        info = token.info();
        if (done.error().code != ErrorCode::BadPassphrase || info.pinLocked) return done;
        wrong = std::move(done).error();
    }
    if (wrong) return fail(std::move(*wrong));
    return fail(ErrorCode::BadPassphrase, "Nobody gave the PIN of the token " + info.name(), info.pinFinalTry ? "One more wrong PIN locks it, so it is asked of a person only: run this on a terminal." : "Set ROSEGLASS_TOKEN_PIN, or run this on a terminal.");
}

Result<KeyInfo> Keyring::createOnToken(crypto::KeyAlgorithm algorithm, const std::string& label, const std::string& name, const Job& job) {
    RG_ASSIGN(crypto::Token token, tokenFor(tokens_.get(), name, label));
    RG_TRY(login(token, {}, job));
    RG_ASSIGN(const crypto::TokenKey key, token.generate(algorithm, label));
    RG_TRY(tokens_->list());
    return describe(key, token.info());
}

Result<KeyInfo> Keyring::importToToken(BytesView pem, const std::string& label, const std::string& name, const Job& job) {
    RG_ASSIGN(const auto blocks, crypto::readPem(pem));
    const auto block = std::find_if(blocks.begin(), blocks.end(), [](const crypto::PemBlock& each) { return each.isPrivateKey(); });
    if (block == blocks.end()) return fail(ErrorCode::Malformed, "The file holds no private key", "A private key is a PEM text that begins with -----BEGIN … PRIVATE KEY-----.");
    const std::string role = label.empty() ? printable(block->header("role"), 120) : label;
    RG_ASSIGN(crypto::Token token, tokenFor(tokens_.get(), name, role));
    PassphraseRequest request{{}, role, {}, false, 0};
    auto key = PrivateKey::fromPem(*block, {});
    for (; block->isEncrypted() && !key && key.error().code == ErrorCode::BadPassphrase && request.attempt < kMaxAttempts; ++request.attempt) {
        RG_ASSIGN(const auto passphrase, passphrases_->find(request, job));
        if (!passphrase) return fail(ErrorCode::BadPassphrase, "Nobody gave the passphrase of the key that is to be imported", "Set it in the environment (see --help), or run this on a terminal.");
        key = PrivateKey::fromPem(*block, *passphrase);
    }
    if (!key) return fail(std::move(key).error());
    const crypto::PublicKey& half = key->publicKey();
    if (!half.weakness().empty())
        return fail(ErrorCode::WeakKey,
                    "The key " + half.canonicalId().substr(0, 12) + " must not be used: " + half.weakness(),
                    half.remedy());
    RG_TRY(login(token, key->publicKey().canonicalId(), job));
    RG_ASSIGN(const crypto::TokenKey placed, token.import(*key, role));
    RG_TRY(tokens_->list());
    return describe(placed, token.info());
}

}  // namespace roseglass::keys

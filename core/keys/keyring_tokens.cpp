#include <algorithm>

#include "base/redact.h"
#include "keys/attempts.h"
#include "keys/keyring.h"

namespace roseglass::keys {
namespace {

using crypto::PrivateKey;
using crypto::Secret;

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
    std::string id = file ? file->id : std::string();
    for (const KeyInfo& info : tokens_ ? tokens_->keys() : std::vector<KeyInfo>()) {
        if (!info.id.starts_with(prefix)) continue;
        if (!id.empty() && id != info.id) return fail(ErrorCode::Usage, "Several keys begin with " + prefix, "Give more digits.");
        id = info.id;
    }
    if (auto found = find(id)) return std::move(*found);
    return file;
}

Result<void> Keyring::lookForTokens() const {
    if (tokens_) RG_TRY(tokens_->list());
    return {};
}

Result<PrivateKey> Keyring::openOnToken(const KeyInfo& info, const Job& job) {
    RG_ASSIGN(std::vector<Tokens::Holder> holders, tokens_->holdersOf(info.id));
    for (Tokens::Holder& holder : holders) {
        RG_TRY(login(holder.token, job));
        auto key = holder.token.open(holder.publicKey);
        const bool publicAlone = !key && key.error().code == ErrorCode::KeyNotFound && holder.token.keys();
        if (!publicAlone || &holder == &holders.back()) return key;
    }
    return fail(ErrorCode::KeyNotFound, "No token holds the key " + info.id.substr(0, 12));
}

Result<void> Keyring::login(crypto::Token& token, const Job& job) {
    crypto::TokenInfo info = token.info();
    if (!info.loginNeeded || token.isLoggedIn()) return {};
    // It says so, and nobody is asked.
    if (info.pinLocked) return token.login({});
    if (info.pinPad) {
        job.progress("Waiting for the PIN to be entered on the token " + info.name());
        return token.login({});
    }
    std::vector<Secret> wrong;
    std::optional<Error> last;
    for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
        const TokenPin pin = pinOf(info);
        RG_ASSIGN(auto given, passphrases_->findPin(pin, attempt, job));
        if (!given) break;
        // What the token refused once costs no second try.
        if (std::any_of(wrong.begin(), wrong.end(), [&](const Secret& each) { return each.reveal() == given->pin.reveal(); })) continue;
        auto done = token.login(given->pin);
        if (done) return {};
        info = token.info();
        if (done.error().code != ErrorCode::BadPassphrase || info.pinLocked) return done;
        last = std::move(done).error();
        passphrases_->pinRefused(pin);
        if (!given->ofPerson) {
            last->hint += (last->hint.empty() ? "" : " ") + std::string("ROSEGLASS_TOKEN_PIN is not tried again: correct it, or leave it out to be asked.");
            break;
        }
        wrong.push_back(std::move(given->pin));
    }
    if (last) return fail(std::move(*last));
    const std::string caution = cautionOf(pinOf(info));
    return fail(ErrorCode::BadPassphrase, "Nobody gave the PIN of the token " + info.name(), caution.empty() ? "Set ROSEGLASS_TOKEN_PIN, or run this on a terminal." : caution + " So it is asked of a person only: run this on a terminal.");
}

Result<KeyInfo> Keyring::createOnToken(crypto::KeyAlgorithm algorithm, const std::string& label, const std::string& name, const Job& job) {
    RG_ASSIGN(crypto::Token token, tokenFor(tokens_.get(), name, label));
    RG_TRY(login(token, job));
    RG_ASSIGN(const crypto::TokenKey key, token.generate(algorithm, label));
    RG_TRY(tokens_->list());
    return describe(key, token.info(), false);
}

Result<KeyInfo> Keyring::importToToken(BytesView pem, const std::string& label, const std::string& name, const Job& job) {
    RG_ASSIGN(const auto blocks, crypto::readPem(pem).map_error(unusable));
    const auto block = std::find_if(blocks.begin(), blocks.end(), [](const crypto::PemBlock& each) { return each.isPrivateKey(); });
    if (block == blocks.end()) return fail(ErrorCode::KeyNotFound, "The file holds no private key", "A private key is a PEM text that begins with -----BEGIN … PRIVATE KEY-----.");
    const std::string role = label.empty() ? printable(block->header("role"), 120) : label;
    RG_ASSIGN(crypto::Token token, tokenFor(tokens_.get(), name, role));
    PassphraseRequest request{{}, role, {}, false, 0};
    auto key = Result<std::optional<PrivateKey>>(std::nullopt);
    if (block->isEncrypted()) {
        key = untilRight(*passphrases_, request, job, [&](const Secret& given) { return PrivateKey::fromPem(*block, given); });
    } else {
        RG_ASSIGN(key, PrivateKey::fromPem(*block, {}));
    }
    if (!key) return fail(std::move(key).error());
    if (!*key) return fail(ErrorCode::BadPassphrase, request.attempt > 0 ? "No passphrase that was given opens the key that is to be imported" : "Nobody gave the passphrase of the key that is to be imported", "Set it in the environment (see --help), or run this on a terminal.");
    const crypto::PublicKey& half = (*key)->publicKey();
    if (!half.weakness().empty())
        return fail(ErrorCode::WeakKey,
                    "The key " + half.canonicalId().substr(0, 12) + " must not be used: " + half.weakness(),
                    half.remedy());
    RG_TRY(login(token, job));
    RG_ASSIGN(const crypto::TokenKey placed, token.import(**key, role));
    RG_TRY(tokens_->list());
    return describe(placed, token.info(), false);
}

}  // namespace roseglass::keys

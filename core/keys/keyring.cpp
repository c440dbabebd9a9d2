#include "keys/keyring.h"

#include "keys/attempts.h"

namespace roseglass::keys {
namespace {

using crypto::PrivateKey;
using crypto::Secret;

tl::unexpected<Error> noPassphrase(const KeyInfo& info, bool wrong) {
    const std::string what = (info.role.empty() ? "key " : info.role + " key ") + info.id.substr(0, 12);
    return fail(ErrorCode::BadPassphrase, wrong ? "No passphrase that was given opens the " + what : "Nobody gave the passphrase of the " + what,
                "Set it in the environment (see --help), use --keychain, or run this on a terminal.");
}

}  // namespace

bool Keyring::has(const std::string& canonicalId) const {
    const auto info = find(canonicalId);
    return info && info->problem.empty();
}

std::optional<KeyInfo> Keyring::find(const std::string& canonicalId) const {
    auto onToken = tokens_ ? tokens_->find(canonicalId) : std::nullopt;
    if (onToken && onToken->privateSeen) return onToken;
    // Anybody can put a public key onto a token: until its private half is seen, a file goes first.
    auto file = store_.find(canonicalId);
    return file && (file->problem.empty() || !onToken) ? file : onToken;
}

Result<std::shared_ptr<const PrivateKey>> Keyring::open(const std::string& canonicalId, const Job& job) {
    const std::lock_guard lock(mutex_);
    if (const auto known = open_.find(canonicalId); known != open_.end() && known->second->isPresent()) return known->second;
    const auto info = find(canonicalId);
    if (!info) return fail(ErrorCode::KeyNotFound, "The key " + canonicalId.substr(0, 12) + " is not on this computer", "Import it (key import), plug its token in, or ask its holder.");
    if (info->isOnToken()) {
        RG_ASSIGN(PrivateKey key, openOnToken(*info, job));
        return open_[canonicalId] = std::make_shared<const PrivateKey>(std::move(key));
    }
    if (!info->encrypted) {
        RG_ASSIGN(PrivateKey key, store_.open(*info, {}));
        return open_[canonicalId] = std::make_shared<const PrivateKey>(std::move(key));
    }
    PassphraseRequest request{info->id, info->role, info->gun, false, 0};
    const auto use = [&](const Secret& given) -> Result<PrivateKey> {
        auto opened = store_.open(*info, given);
        if (opened) passphrases_->accepted(request, given);
        return opened;
    };
    RG_ASSIGN(auto key, untilRight(*passphrases_, request, job, use));
    if (!key) return noPassphrase(*info, request.attempt > 0);
    return open_[canonicalId] = std::make_shared<const PrivateKey>(std::move(*key));
}

Result<Secret> Keyring::passphraseOf(const KeyInfo& info, const Job& job) {
    if (info.isOnToken()) return fail(ErrorCode::Usage, "The key " + info.id.substr(0, 12) + " is on the token " + info.token + " and has no passphrase");
    PassphraseRequest request{info.id, info.role, info.gun, false, 0};
    if (!info.encrypted) return Secret();
    const auto use = [&](const Secret& given) -> Result<Secret> {
        RG_TRY(store_.open(info, given));
        passphrases_->accepted(request, given);
        return Secret::copyOf(given.reveal());
    };
    RG_ASSIGN(auto right, untilRight(*passphrases_, request, job, use));
    if (!right) return noPassphrase(info, request.attempt > 0);
    return std::move(*right);
}

Result<Secret> Keyring::newPassphrase(const PassphraseRequest& wanted, const Job& job) {
    PassphraseRequest request = wanted;
    request.create = true;
    for (; request.attempt < kMaxAttempts; ++request.attempt) {
        RG_ASSIGN(auto found, passphrases_->find(request, job));
        if (!found) break;
        if (found->reveal().size() >= kMinPassphrase) return std::move(*found);
    }
    return fail(ErrorCode::BadPassphrase, request.attempt > 0 ? "The passphrase for the new " + request.role + " key has fewer than 8 characters" : "Nobody gave a passphrase for the new " + request.role + " key",
                "Set it in the environment (see --help), or run this on a terminal.");
}

Result<std::shared_ptr<const PrivateKey>> Keyring::create(crypto::KeyAlgorithm algorithm, const std::string& role, const std::string& gun, const Job& job) {
    RG_ASSIGN(PrivateKey key, PrivateKey::generate(algorithm));
    const PassphraseRequest request{key.publicKey().canonicalId(), role, gun, true, 0};
    RG_ASSIGN(const Secret passphrase, newPassphrase(request, job));
    RG_TRY(store_.save(key, role, gun, passphrase));
    passphrases_->accepted(request, passphrase);
    const std::lock_guard lock(mutex_);
    return open_[request.keyId] = std::make_shared<const PrivateKey>(std::move(key));
}

Result<KeyInfo> Keyring::import(BytesView pem, const std::string& role, const std::string& gun, const Job& job) {
    RG_ASSIGN(const auto blocks, crypto::readPem(pem).map_error(unusable));
    for (const crypto::PemBlock& block : blocks) {
        if (!block.isPrivateKey()) continue;
        const std::string ownRole = role.empty() ? block.header("role") : role;
        PassphraseRequest request{"", ownRole, gun, !block.isEncrypted(), 0};
        if (!block.isEncrypted()) {
            RG_ASSIGN(PrivateKey key, PrivateKey::fromPem(block, {}));
            request.keyId = key.publicKey().canonicalId();
            RG_ASSIGN(const Secret next, newPassphrase(request, job));
            RG_ASSIGN(std::vector<KeyInfo> taken, store_.importPem(pem, role, gun, {}, next));
            passphrases_->accepted(request, next);
            // Open from now on, so that nobody is asked twice for one passphrase.
            const std::lock_guard lock(mutex_);
            open_.emplace(request.keyId, std::make_shared<const PrivateKey>(std::move(key)));
            return std::move(taken.front());
        }
        const auto use = [&](const Secret& given) -> Result<KeyInfo> {
            RG_ASSIGN(std::vector<KeyInfo> all, store_.importPem(pem, role, gun, given, {}));
            request.keyId = all.front().id;
            // One that was there already may have another passphrase.
            if (auto key = store_.open(all.front(), given)) {
                passphrases_->accepted(request, given);
                const std::lock_guard lock(mutex_);
                open_.emplace(request.keyId, std::make_shared<const PrivateKey>(std::move(*key)));
            }
            return std::move(all.front());
        };
        RG_ASSIGN(auto taken, untilRight(*passphrases_, request, job, use));
        if (taken) return std::move(*taken);
        return fail(ErrorCode::BadPassphrase, "Nobody gave the passphrase of the key that is to be imported", "Set it in the environment (see --help), or run this on a terminal.");
    }
    return fail(ErrorCode::KeyNotFound, "The file holds no private key", "A private key is a PEM text that begins with -----BEGIN … PRIVATE KEY-----.");
}

}  // namespace roseglass::keys

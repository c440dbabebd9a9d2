#include "keys/tokens.h"

#include <algorithm>

#include "base/redact.h"
#include "tuf/role_name.h"

namespace roseglass::keys {

bool isTokenLabel(const std::string& label) { return tuf::isSignerName(label); }

TokenPin pinOf(const crypto::TokenInfo& token) { return {token.pinSlot(), token.name(), token.pinLow, token.pinFinalTry}; }

KeyInfo describe(const crypto::TokenKey& key, const crypto::TokenInfo& token, bool loggedIn) {
    KeyInfo info;
    info.id = key.publicKey.canonicalId();
    // A maker's label ("PIV AUTH pubkey") tells no role.
    if (isTokenLabel(key.label)) info.role = key.label;
    info.algorithm = key.publicKey.algorithm();
    info.encrypted = token.loginNeeded && !token.pinPad && !loggedIn;
    if (info.encrypted) info.pin = pinOf(token);
    info.privateSeen = key.privateSeen;
    info.token = token.name();
    return info;
}

Result<std::vector<crypto::Token>> Tokens::plugged() {
    if (!reader_) {
        RG_ASSIGN(reader_, crypto::TokenReader::open(module_));
    }
    return reader_->tokens();
}

Result<std::vector<Tokens::Listed>> Tokens::list() {
    const std::lock_guard lock(mutex_);
    known_.emplace();
    RG_ASSIGN(const std::vector<crypto::Token> tokens, plugged());
    std::vector<Listed> listed;
    for (const crypto::Token& token : tokens) {
        Listed each{token.info(), {}, {}};
        const auto keys = token.keys();
        if (!keys) each.problem = keys.error().message;
        for (size_t i = 0; keys && i < keys->size(); ++i) each.keys.push_back(describe((*keys)[i], each.info, token.isLoggedIn()));
        known_->insert(known_->end(), each.keys.begin(), each.keys.end());
        listed.push_back(std::move(each));
    }
    return listed;
}

std::vector<KeyInfo> Tokens::keys() {
    {
        const std::lock_guard lock(mutex_);
        if (known_) return *known_;
    }
    std::vector<KeyInfo> keys;
    if (const auto listed = list()) {
        for (const Listed& token : *listed) keys.insert(keys.end(), token.keys.begin(), token.keys.end());
    }
    return keys;
}

std::optional<KeyInfo> Tokens::find(const std::string& canonicalId) {
    std::optional<KeyInfo> found;
    for (KeyInfo& info : keys()) {
        if (info.id != canonicalId || (found && !info.privateSeen)) continue;
        const bool sure = info.privateSeen;
        found = std::move(info);
        if (sure) break;
    }
    return found;
}

Result<crypto::Token> Tokens::token(const std::string& name) {
    const std::lock_guard lock(mutex_);
    RG_ASSIGN(std::vector<crypto::Token> tokens, plugged());
    std::string names;
    for (const crypto::Token& token : tokens) names += (names.empty() ? "" : ", ") + token.info().name();
    std::erase_if(tokens, [&](const crypto::Token& token) {
        const crypto::TokenInfo info = token.info();
        return !name.empty() && info.name() != name && info.serial != name;
    });
    if (tokens.size() == 1) return tokens.front();
    if (tokens.size() > 1) return fail(ErrorCode::Usage, name.empty() ? "Several tokens are plugged in: " + names : "Several tokens are called " + printable(name, 80), name.empty() ? "Name one with --token." : "Name the one by its serial number.");
    if (names.empty()) return fail(ErrorCode::KeyNotFound, "No token is plugged in", "Plug it in; where its PKCS#11 module is not registered with p11-kit, name it with --pkcs11-module.");
    return fail(ErrorCode::KeyNotFound, "There is no token " + printable(name, 80) + ", but " + names, "Plug it in, or name another one.");
}

Result<std::vector<Tokens::Holder>> Tokens::holdersOf(const std::string& canonicalId) {
    const std::lock_guard lock(mutex_);
    RG_ASSIGN(const std::vector<crypto::Token> tokens, plugged());
    std::vector<Holder> sure, others;
    for (const crypto::Token& token : tokens) {
        const auto keys = token.keys();
        for (size_t i = 0; keys && i < keys->size(); ++i) {
            const crypto::TokenKey& key = (*keys)[i];
            if (key.publicKey.canonicalId() == canonicalId) (key.privateSeen ? sure : others).push_back({token, key.publicKey});
        }
    }
    sure.insert(sure.end(), others.begin(), others.end());
    if (sure.empty()) return fail(ErrorCode::KeyNotFound, "No token that is plugged in holds the key " + canonicalId.substr(0, 12), "Plug the token in and try again.");
    return sure;
}

}  // namespace roseglass::keys

#pragma once
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "crypto/token.h"
#include "keys/key_store.h"

namespace roseglass::keys {

/// The hardware tokens of this computer, and the keys on them. Loads PKCS#11 modules at the first use. Thread-safe.
///
/// A key tells its role by its label, as YubiKeys and notary have it: "root", or a signer's name.
class Tokens {
public:
    /// @param module  a PKCS#11 module's file; empty: those that are registered on this computer
    explicit Tokens(std::filesystem::path module) : module_(std::move(module)) {}

    struct Listed {
        crypto::TokenInfo info;
        std::vector<KeyInfo> keys;
        std::string problem;   ///< why its keys cannot be told; empty for a good one
    };
    /// Looks again. Errors: io (the module that was named cannot be loaded).
    Result<std::vector<Listed>> list();
    /// The keys as list() found them last. A module that cannot be loaded has none.
    std::vector<KeyInfo> keys();
    /// Of several tokens with this key one that shows its private half.
    std::optional<KeyInfo> find(const std::string& canonicalId);

    /// By its label or serial number; an empty name is the only one there is.
    /// Errors: key-not-found, usage (several), io.
    Result<crypto::Token> token(const std::string& name);
    struct Holder {
        crypto::Token token;
        crypto::PublicKey publicKey;
    };
    /// Looks again for the tokens with this key, at least one; those that show its private half go first.
    /// Errors: key-not-found, io.
    Result<std::vector<Holder>> holdersOf(const std::string& canonicalId);

private:
    Result<std::vector<crypto::Token>> plugged();

    std::filesystem::path module_;
    std::mutex mutex_;
    std::optional<crypto::TokenReader> reader_;
    std::optional<std::vector<KeyInfo>> known_;
};

/// Whether a key on a token may be labelled so: "root", or what can be a signer's name.
bool isTokenLabel(const std::string& label);
/// What is needed to log in to a token that has no PIN pad.
TokenPin pinOf(const crypto::TokenInfo& token);
/// A key of a token as key lists show it. @param loggedIn  no PIN is needed any more
KeyInfo describe(const crypto::TokenKey& key, const crypto::TokenInfo& token, bool loggedIn);

}  // namespace roseglass::keys

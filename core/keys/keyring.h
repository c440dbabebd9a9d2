#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "keys/key_store.h"
#include "keys/passphrases.h"
#include "keys/tokens.h"

namespace roseglass::keys {

/// The keys of this computer and of the tokens that are plugged in, opened as they are needed and kept open for one run.
/// A key that is on a token and in a file as well is used on the token once the token shows that it holds the private
/// half, which most do after the login alone; before that the file is used. Thread-safe.
class Keyring {
public:
    /// @param tokens  none: files alone
    Keyring(KeyStore store, std::shared_ptr<PassphraseSource> passphrases, std::shared_ptr<Tokens> tokens = nullptr)
        : store_(std::move(store)), passphrases_(std::move(passphrases)), tokens_(std::move(tokens)) {}

    bool has(const std::string& canonicalId) const;
    std::optional<KeyInfo> find(const std::string& canonicalId) const;
    /// Those of the store, then those of the tokens.
    std::vector<KeyInfo> list() const;
    /// As KeyStore::findByPrefix.
    Result<KeyInfo> findByPrefix(const std::string& prefix) const;
    /// Looks which tokens are plugged in now; has, find and list go by the last look. Errors: io (the PKCS#11 module that
    /// was named cannot be loaded).
    Result<void> lookForTokens() const;
    /// Null without tokens.
    const std::shared_ptr<Tokens>& tokens() const { return tokens_; }

    /// Asks for the passphrase or PIN until it is right, nobody has another one, or the token locks itself. A wrong
    /// answer is never tried twice, from whichever source it comes; after a wrong PIN only a person is asked.
    /// Errors: key-not-found, bad-passphrase, interrupted, and those of the store and the token.
    Result<std::shared_ptr<const crypto::PrivateKey>> open(const std::string& canonicalId, const Job& job);
    /// Makes a key, asks for its passphrase and saves it before anything uses it.
    Result<std::shared_ptr<const crypto::PrivateKey>> create(crypto::KeyAlgorithm algorithm, const std::string& role, const std::string& gun, const Job& job);
    /// Takes the first private key of a PEM text into the store, asking for its passphrase or, where it has none, for a new one.
    /// Errors: key-not-found, bad-passphrase, weak-key, io, interrupted.
    Result<KeyInfo> import(BytesView pem, const std::string& role, const std::string& gun, const Job& job);
    /// Makes a key on a token, labelled with its role or signer's name, asking for the token's PIN.
    /// Errors: key-not-found (no such token), usage (not for this token; no label), bad-passphrase, interrupted, io.
    Result<KeyInfo> createOnToken(crypto::KeyAlgorithm algorithm, const std::string& label, const std::string& token, const Job& job);
    /// Copies the first private key of a PEM text onto a token, asking for its passphrase and the token's PIN.
    /// @param label  as above; empty: the text's own role
    /// Errors: those of createOnToken, key-not-found, weak-key, conflict (it is on the token already).
    Result<KeyInfo> importToToken(BytesView pem, const std::string& label, const std::string& token, const Job& job);
    /// A passphrase for a key that is to be saved. Errors: bad-passphrase (none given), interrupted.
    Result<crypto::Secret> newPassphrase(const PassphraseRequest& request, const Job& job);
    /// The passphrase that opens this key, as open() finds it.
    Result<crypto::Secret> passphraseOf(const KeyInfo& info, const Job& job);

    const KeyStore& store() const { return store_; }

private:
    Result<crypto::PrivateKey> openOnToken(const KeyInfo& info, const Job& job);
    Result<void> login(crypto::Token& token, const Job& job);

    KeyStore store_;
    std::shared_ptr<PassphraseSource> passphrases_;
    std::shared_ptr<Tokens> tokens_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const crypto::PrivateKey>> open_;
};

}  // namespace roseglass::keys

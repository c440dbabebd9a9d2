#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "keys/key_store.h"
#include "keys/passphrases.h"

namespace roseglass::keys {

/// The keys of this computer, opened as they are needed and kept open for one run. Thread-safe.
class Keyring {
public:
    Keyring(KeyStore store, std::shared_ptr<PassphraseSource> passphrases) : store_(std::move(store)), passphrases_(std::move(passphrases)) {}

    bool has(const std::string& canonicalId) const;
    /// Asks for the passphrase until it is right or nobody has another one.
    /// Errors: key-not-found, bad-passphrase, interrupted, and those of the store.
    Result<std::shared_ptr<const crypto::PrivateKey>> open(const std::string& canonicalId, const Job& job);
    /// Makes a key, asks for its passphrase and saves it before anything uses it.
    Result<std::shared_ptr<const crypto::PrivateKey>> create(crypto::KeyAlgorithm algorithm, const std::string& role, const std::string& gun, const Job& job);
    /// Takes the first private key of a PEM text into the store, asking for its passphrase or, where it has none, for a new one.
    /// Errors: malformed, bad-passphrase, weak-key, io, interrupted.
    Result<KeyInfo> import(BytesView pem, const std::string& role, const std::string& gun, const Job& job);
    /// A passphrase for a key that is to be saved. Errors: bad-passphrase (none given), interrupted.
    Result<crypto::Secret> newPassphrase(const PassphraseRequest& request, const Job& job);
    /// The passphrase that opens this key, as open() finds it.
    Result<crypto::Secret> passphraseOf(const KeyInfo& info, const Job& job);

    const KeyStore& store() const { return store_; }

private:
    KeyStore store_;
    std::shared_ptr<PassphraseSource> passphrases_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const crypto::PrivateKey>> open_;
};

}  // namespace roseglass::keys

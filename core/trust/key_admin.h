#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "crypto/private_key.h"
#include "crypto/secret.h"
#include "keys/backup.h"
#include "keys/key_store.h"
#include "keys/tokens.h"
#include "trust/client.h"
#include "trust/key_report.h"
#include "trust/plan.h"

namespace roseglass::trust {

/// What a user does to the private keys of this computer. Each verb that changes something has a plan, which says what
/// would happen and changes nothing. Passphrases are the caller's affair: core/keys' Keyring asks for them on a terminal, a
/// dialog in the interface. Thread-safe; calls block for as long as key derivation takes (up to some seconds).
class KeyAdmin {
public:
    explicit KeyAdmin(const Options& options, Clock clock = systemClock());

    KeyReport report() const;
    const keys::KeyStore& store() const { return store_; }
    /// What a Keyring needs to reach the keys on tokens.
    const std::shared_ptr<keys::Tokens>& tokens() const { return tokens_; }

    struct NewKey {
        std::string name;                           ///< of the signer, and of the .pub file
        std::string role;                           ///< "root"; empty: the name
        crypto::KeyAlgorithm algorithm = crypto::KeyAlgorithm::EcdsaP256;
        std::filesystem::path publicKeyFile;        ///< empty: none is written
    };
    /// Errors: usage (a name that docker does not take, an Ed25519 root key, a public key file that is there already).
    Result<Plan> planGenerate(const NewKey& wanted) const;
    /// As `docker trust key generate`: the private key under private/, the public one as PEM with the header "role: NAME".
    Result<keys::KeyInfo> generate(const NewKey& wanted, const crypto::Secret& passphrase) const;
    /// The plan of Keyring::createOnToken. @param token  label or serial number; empty: the only one
    Result<Plan> planGenerateOnToken(const NewKey& wanted, const std::string& token) const;
    /// The public part of a key on a token, as generate() writes that of a file. Errors: key-not-found, io.
    Result<void> writePublicKeyOf(const keys::KeyInfo& onToken, const std::filesystem::path& file) const;
    /// The plan of Keyring::importToToken. Errors: those of planImport; key-not-found (no such token).
    Result<Plan> planImportToToken(const std::filesystem::path& file, const std::string& role, const std::string& token) const;

    /// @param file  PEM: docker's and notary's own, PKCS#8, SEC 1, PKCS#1
    /// Errors: those of reading it; key-not-found (no private key), usage (no role, and the file tells none, or root, which
    /// is the user's own to say); of a key that
    /// can be read without a passphrase also those of KeyStore::mayImport.
    Result<Plan> planImport(const std::filesystem::path& file, const std::string& role, const std::string& gun) const;
    /// What the file holds, as far as it tells without a passphrase. Its private keys in order.
    struct Importable {
        std::string role, gun;
        bool encrypted = false;
    };
    Result<std::vector<Importable>> lookInto(const std::filesystem::path& file) const;
    /// Whether a passphrase opens every key of a PEM file. Errors: bad-passphrase, key-not-found, io.
    Result<void> opens(const std::filesystem::path& file, const crypto::Secret& passphrase) const;
    /// @param oldPassphrase  of an encrypted file
    /// @param newPassphrase  for unencrypted ones; empty keeps an encrypted one as it is
    Result<std::vector<keys::KeyInfo>> import(const std::filesystem::path& file, const std::string& role, const std::string& gun, const crypto::Secret& oldPassphrase, const crypto::Secret& newPassphrase) const;

    /// The key as it stands under private/, still under its passphrase, to a file of mode 0600.
    /// Errors: usage (`file` is there, and `replace` is false), io.
    Result<Plan> planExport(const keys::KeyInfo& key, const std::filesystem::path& file) const;
    Result<void> exportTo(const keys::KeyInfo& key, const std::filesystem::path& file, bool replace) const;
    /// PEM "PUBLIC KEY" with the header "role: …", as docker writes and reads it.
    static Bytes publicPem(const crypto::PublicKey& key, const std::string& role);

    Result<Plan> planChangePassphrase(const keys::KeyInfo& key) const;
    /// Errors: bad-passphrase, io. A backup that was made before keeps the old passphrase: it counts as outdated then.
    Result<void> changePassphrase(const keys::KeyInfo& key, const crypto::Secret& old, const crypto::Secret& next) const;

    Result<Plan> planBackup(const std::vector<keys::KeyInfo>& keys, const std::filesystem::path& file) const;
    /// Mode 0600; remembers when each key was backed up. Errors: usage (`file` is there, and `replace` is false), io.
    Result<void> backUp(const std::vector<keys::KeyInfo>& keys, const std::filesystem::path& file, const crypto::Secret& passphrase, bool replace) const;
    Result<Plan> planRestore(const std::filesystem::path& file) const;
    /// Keys that are there already stay as they are: KeyInfo::arrival says what became of each. The record of backups
    /// takes in those that are known to be the backup's. Errors: key-not-found (no backup), bad-passphrase, io.
    Result<std::vector<keys::KeyInfo>> restore(const std::filesystem::path& file, const crypto::Secret& passphrase) const;

    Result<Plan> planRemove(const std::string& id) const;
    /// For good. Errors: io.
    Result<void> remove(const keys::KeyInfo& key) const;

    /// A key file that was put aside and can come back.
    struct Aside {
        std::string id;
        std::filesystem::path original, file;
    };
    /// Renames the file within private/ so that nobody takes it for a key any more, mode 0600. Errors: io.
    Result<Aside> putAside(const keys::KeyInfo& key) const;
    /// Errors: io; conflict (the key is there again).
    Result<void> putBack(const Aside& aside) const;
    Result<void> discard(const Aside& aside) const;
    /// What was put aside and never decided on: left by a program that was ended in between.
    std::vector<Aside> leftAside() const;

private:
    Result<Plan> importPlan(const std::filesystem::path& file, const std::string& role, const std::string& gun) const;

    Clock clock_;
    std::filesystem::path trustDir_;
    keys::KeyStore store_;
    keys::BackupRecord backups_;
    std::shared_ptr<keys::Tokens> tokens_;
};

/// "ecdsa", "ed25519", "rsa" (3072 bits). Errors: usage.
Result<crypto::KeyAlgorithm> algorithmFromName(const std::string& name);

}  // namespace roseglass::trust

#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "crypto/private_key.h"
#include "keys/token_pin.h"

namespace roseglass::keys {

/// Rounds of PBKDF2-HMAC-SHA1 for keys written here (OWASP 2023). notary's and docker's readers take any number.
inline constexpr int kRounds = 1'300'000;

/// What became of a key that was to be taken into the store.
enum class Arrival {
    None,         ///< it was not
    Written,
    Replaced,     ///< written in the place of a file that is no such key, which was set aside
    Here,         ///< it was here already: compared
    NotCompared,  ///< a file that can be this key was here, under another passphrase: left alone
    Failed,       ///< KeyInfo::problem says why
};

/// A private key: a file of the trust directory, or a key on a token.
struct KeyInfo {
    std::string id;         ///< canonical
    std::string role;       ///< "root", "targets", "snapshot", else a delegation's or signer's name; empty when the file does not say
    std::string gun;        ///< of targets and snapshot keys; empty for the others
    std::string algorithm;  ///< "ECDSA P-256"; empty for an encrypted key, which does not tell
    std::filesystem::path path;   ///< empty for a key on a token
    bool encrypted = false;       ///< its passphrase, or its token's PIN, is asked for
    bool olderLayout = false;  ///< root_keys/, tuf_keys/, or "Proc-Type: 4,ENCRYPTED"
    Instant modified;
    std::string problem;       ///< why it cannot be used; empty for a good one
    bool loose = false;        ///< others can read it
    std::string token = {};    ///< the name of the token that holds it; empty for a file
    std::optional<TokenPin> pin = {};   ///< what opens it in place of a passphrase, where one has to be entered here
    bool privateSeen = true;   ///< false where a token shows its public half alone: whether it can sign is not known
    Arrival arrival = Arrival::None;
    std::filesystem::path aside = {};   ///< with Arrival::Replaced

    bool isOnToken() const { return !token.empty(); }
    /// "this computer", "token NAME"
    std::string place() const { return isOnToken() ? "token " + token : "this computer"; }
};

/// The private keys of a trust directory (`private/`), in notary's files.
class KeyStore {
public:
    explicit KeyStore(std::filesystem::path trustDir, int rounds = kRounds) : trustDir_(std::move(trustDir)), rounds_(rounds) {}

    /// Sorted by role, GUN and ID. A file that cannot be read stays in the list with its problem.
    std::vector<KeyInfo> list() const;
    /// Of several files of one key the first without a problem, the usual place before older ones.
    std::optional<KeyInfo> find(const std::string& id) const;
    /// By the whole ID or by its beginning, at least 7 digits. Errors: key-not-found, usage (several begin so).
    Result<KeyInfo> findByPrefix(const std::string& prefix) const;

    /// Errors: bad-passphrase, key-not-found, io; key-not-found also when the file's key is not the one of its name.
    Result<crypto::PrivateKey> open(const KeyInfo& info, const crypto::Secret& passphrase) const;
    /// Writes private/ID.key, whole or not at all, 0600. A file of that name that is no such key is kept beside it as
    /// ID.damaged. An empty passphrase writes it unencrypted. Errors: io, bad-passphrase (under 8 characters).
    Result<KeyInfo> save(const crypto::PrivateKey& key, const std::string& role, const std::string& gun, const crypto::Secret& passphrase) const;
    /// The file as it stands, as PEM with role, GUN and "path: ID", as `notary key export` writes it. Errors: io.
    Result<crypto::Secret> exportPem(const KeyInfo& info) const;
    /// Takes every private key of a PEM text over, or none; KeyInfo::arrival tells what became of each. A key file that
    /// is there counts where it opens as that key, with either passphrase; one that cannot be compared is left alone.
    /// Encrypted keys keep their encryption, unless notary could not read it, and need their passphrase once, so that
    /// their ID is known. `role` and `gun` go before the text's own. Errors: key-not-found (no key), weak-key,
    /// bad-passphrase, io, and those of mayImport().
    Result<std::vector<KeyInfo>> importPem(BytesView text, const std::string& role, const std::string& gun, const crypto::Secret& oldPassphrase, const crypto::Secret& newPassphrase) const;
    /// Whether a key may come in for this role: not if docker and notary could not use it (weak-key), nor if it is here
    /// for another role or repository (conflict).
    Result<void> mayImport(const crypto::PublicKey& key, const std::string& role, const std::string& gun) const;
    /// Writes a key file as it stands, unless one of this ID is there and can be a key; KeyInfo::arrival tells.
    /// Errors: io, key-not-found (not an ID, no private key, that of another ID).
    Result<KeyInfo> restore(const std::string& id, crypto::PemBlock block) const;
    Result<void> changePassphrase(const KeyInfo& info, const crypto::Secret& old, const crypto::Secret& next) const;
    Result<void> remove(const KeyInfo& info) const;

    const std::filesystem::path& trustDir() const { return trustDir_; }

private:
    std::filesystem::path folder() const { return trustDir_ / "private"; }
    /// What is here of this ID and can be a key.
    std::optional<KeyInfo> usable(const std::string& id) const;
    /// @param replace  a file in its place is no such key, whatever it looks like
    Result<KeyInfo> write(const std::string& id, crypto::PemBlock block, const std::string& role, const std::string& gun, bool replace = false) const;
    Result<crypto::PemBlock> encrypted(const crypto::PrivateKey& key, const crypto::Secret& passphrase) const;
    Arrival compare(const KeyInfo& there, const std::vector<const crypto::Secret*>& passphrases) const;

    std::filesystem::path trustDir_;
    int rounds_;
};

/// A file out of which no key can be read is trouble with a key (key-not-found), not with what is to be trusted (malformed).
Error unusable(Error error);
/// A delegation's own key is known by the signer's name to docker, whatever the delegation is called.
std::string shortRole(const std::string& role);
/// Root and delegation keys belong to no repository.
bool hasGun(const std::string& role);

}  // namespace roseglass::keys

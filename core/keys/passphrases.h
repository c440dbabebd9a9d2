#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/job.h"
#include "base/result.h"
#include "crypto/secret.h"
#include "keys/token_pin.h"

namespace roseglass::keys {

/// notary and docker refuse shorter ones.
inline constexpr size_t kMinPassphrase = 8;

/// What a passphrase is asked for.
struct PassphraseRequest {
    std::string keyId;    ///< canonical
    std::string role;     ///< "root", "targets", "snapshot", else a delegation's or signer's name
    std::string gun;      ///< may be empty
    bool create = false;  ///< for a new key: asked twice by whoever asks a person
    int attempt = 0;      ///< 0 first; earlier answers were wrong
};

/// Where passphrases come from: the environment, the keychain, a prompt, a dialog. Thread-safe.
class PassphraseSource {
public:
    virtual ~PassphraseSource() = default;
    /// Nothing where this source has none (left). Errors: interrupted, io (a locked keychain).
    virtual Result<std::optional<crypto::Secret>> find(const PassphraseRequest& request, const Job& job) = 0;
    /// The passphrase was right, or is that of a key just made.
    virtual void accepted(const PassphraseRequest&, const crypto::Secret&) {}

    struct Pin {
        crypto::Secret pin;
        bool ofPerson = true;   ///< who may be asked for another one; a wrong one from elsewhere ends the asking
    };
    /// A token's PIN: nothing, unless this source is, or asks, a person, or speaks for one.
    /// @param attempt  0 first; earlier answers were wrong
    virtual Result<std::optional<Pin>> findPin(const TokenPin&, int /*attempt*/, const Job&) { return std::nullopt; }
    /// The token did not take what findPin() gave: it must not be given again.
    virtual void pinRefused(const TokenPin&) {}
};

/// NOTARY_*_PASSPHRASE and DOCKER_CONTENT_TRUST_*_PASSPHRASE by role, docker's first; taken over when it is made and
/// removed from the process's environment, so that no child gets them. ROSEGLASS_TOKEN_PIN in the same way for tokens:
/// given until one token refuses it, and never to one that a wrong PIN was entered on last.
std::shared_ptr<PassphraseSource> environmentPassphrases();

/// A secret that no role's variable stands for, taken over in the same way: ROSEGLASS_NEW_PASSPHRASE, ROSEGLASS_BACKUP_PASSPHRASE.
/// Nothing where the variable was not set.
std::optional<std::reference_wrapper<const crypto::Secret>> environmentSecret(const std::string& variable);

/// Each source in order, the next one once the one before has nothing left. All but the last must be cheap to ask again.
/// A PIN is that of the first source that has one.
std::shared_ptr<PassphraseSource> chainPassphrases(std::vector<std::shared_ptr<PassphraseSource>> sources);

/// A long random passphrase of lower-case letters and digits in groups: over 100 bits.
crypto::Secret generatePassphrase();
/// A careful guess of how many bits a guesser must try: character classes, less for repeats, runs and common words.
double estimateStrength(std::string_view passphrase);

}  // namespace roseglass::keys

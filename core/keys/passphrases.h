#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/job.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace roseglass::keys {

/// notary and docker refuse shorter ones.
inline constexpr size_t kMinPassphrase = 8;

/// What a passphrase is asked for.
struct PassphraseRequest {
    std::string keyId;    ///< canonical
    std::string role;     ///< "root", "targets", "snapshot", else a delegation's or signer's name; "token" for a token's PIN
    std::string gun;      ///< may be empty
    bool create = false;  ///< for a new key: asked twice by whoever asks a person
    int attempt = 0;      ///< 0 first; earlier answers were wrong
    std::string token = {};   ///< the name of the token whose PIN is asked for
    bool lastTry = false;     ///< one more wrong PIN locks the token: only a person should answer

    bool isPin() const { return role == kTokenRole; }
    static constexpr const char* kTokenRole = "token";
};

/// Where passphrases come from: the environment, the keychain, a prompt, a dialog. Thread-safe.
class PassphraseSource {
public:
    virtual ~PassphraseSource() = default;
    /// Nothing where this source has none (left). Errors: interrupted, io (a locked keychain).
    virtual Result<std::optional<crypto::Secret>> find(const PassphraseRequest& request, const Job& job) = 0;
    /// The passphrase was right, or is that of a key just made.
    virtual void accepted(const PassphraseRequest&, const crypto::Secret&) {}
};

/// NOTARY_*_PASSPHRASE and DOCKER_CONTENT_TRUST_*_PASSPHRASE by role, docker's first, and ROSEGLASS_TOKEN_PIN for tokens; taken over when it is made and removed
/// from the process's environment, so that no child gets them.
std::shared_ptr<PassphraseSource> environmentPassphrases();

/// A secret that no role's variable stands for, taken over in the same way: ROSEGLASS_NEW_PASSPHRASE, ROSEGLASS_BACKUP_PASSPHRASE.
/// Nothing where the variable was not set.
std::optional<std::reference_wrapper<const crypto::Secret>> environmentSecret(const std::string& variable);

/// Each source in order, the next one once the one before has nothing left. All but the last must be cheap to ask again.
std::shared_ptr<PassphraseSource> chainPassphrases(std::vector<std::shared_ptr<PassphraseSource>> sources);

/// A long random passphrase of lower-case letters and digits in groups: over 100 bits.
crypto::Secret generatePassphrase();
/// A careful guess of how many bits a guesser must try: character classes, less for repeats, runs and common words.
double estimateStrength(std::string_view passphrase);

}  // namespace roseglass::keys

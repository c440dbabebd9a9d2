#pragma once
#include "trust/publisher.h"
#include "trust/publishing.h"

namespace roseglass::trust {

struct Publisher::Impl {
    Impl(Options options, std::shared_ptr<keys::PassphraseSource> passphrases, Clock clock)
        : context(std::move(options), std::move(clock)), keyring(keys::KeyStore(context.trustDir(), context.options().keyRounds), std::move(passphrases), context.tokens()) {}

    Publishing publishing() { return {context, keyring}; }

    Context context;
    keys::Keyring keyring;
};

/// A reference without tag and digest. Errors: usage.
Result<registry::Reference> parseRepository(const std::string& text);
/// Signs what a role says now again, and tells what is vouched for. Errors: usage, as Editor::witness().
Result<void> witnessRole(tuf::Editor& editor, const std::string& role, Plan& plan);
/// The public keys of signers, one of each file, and what a plan has to say about how they were found.
struct SignerKeys {
    std::vector<crypto::PublicKey> keys;
    std::vector<std::string> notes;
};
/// A file holds a public key, a certificate, or a certificate with the authorities that vouch for it, of which none
/// becomes a signer. Where docker and notary would take the first of several, it is refused.
/// Errors: io, key-not-found, weak-key (a certificate that is not valid at `now`, too), usage (a private key, an authority,
/// several keys).
Result<SignerKeys> readSignerKeys(const std::vector<std::filesystem::path>& files, Instant now);

}  // namespace roseglass::trust

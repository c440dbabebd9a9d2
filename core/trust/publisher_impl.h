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
/// The public keys of PEM certificates or public keys. Errors: io, malformed, weak-key.
Result<std::vector<crypto::PublicKey>> readPublicKeys(const std::vector<std::filesystem::path>& files);

}  // namespace roseglass::trust

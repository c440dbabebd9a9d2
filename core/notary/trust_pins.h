#pragma once
#include <string>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "tuf/trusted_set.h"

namespace roseglass::notary {

/// Which root certificates are acceptable for which GUN (notary: trust_pinning).
struct TrustPins {
    /// GUN, exact or with a trailing "*", to the IDs of acceptable root keys: certificate IDs as notary's configuration
    /// has them, or canonical key IDs. Earlier entries of one pattern add up.
    std::vector<std::pair<std::string, std::string>> certificateIds;
    /// GUN prefix to the CA certificates (PEM) under which the root certificate must stand.
    std::vector<std::pair<std::string, std::vector<crypto::Certificate>>> authorities;
    bool trustOnFirstUse = true;
};

/// Judges the root that a set ended with: its certificates (one leaf, no CA, with CN = GUN; none of the chain, the
/// intermediates included, with a problem at the set's time) and the pin that applies: the exact GUN, else the longest
/// "prefix*", else the longest CA prefix, else trust on first use (notary: trustpinning.ValidateRoot). The root's
/// threshold must be met by certificates that pass. Adds root.certificate and root.pin to the trace.
/// @param firstUse  this computer held no root of the GUN before
/// @return  how the root came to be trusted, in words. Errors: pin-mismatch, tofu-disabled.
Result<std::string> checkRootPins(const tuf::TrustedSet& set, const std::string& gun, const TrustPins& pins, bool firstUse,
                                  tuf::Trace& trace);

/// Whether a root that is still to be made will be accepted. Its certificate will vouch for itself, so only a pin of its key
/// can let it in.
/// @param keyId  canonical; empty for a key that is not made yet
/// Errors: pin-mismatch, tofu-disabled.
Result<void> checkNewRoot(const std::string& gun, const TrustPins& pins, const std::string& keyId);

/// Whether a pin says which root this GUN must have.
bool isPinned(const std::string& gun, const TrustPins& pins);

/// Whether a root that checkRootPins() refuses would pass while the certificates of its keys were valid. Says nothing of
/// trust: it tells a repository that expired from one that is somebody else's.
bool isRefusedForExpiryAlone(const tuf::TrustedSet& set, const std::string& gun, const TrustPins& pins, bool firstUse);

}  // namespace roseglass::notary

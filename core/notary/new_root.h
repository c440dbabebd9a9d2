#pragma once
#include <string>

#include "notary/trust_pins.h"

namespace roseglass::notary {

/// Whether a root that is still to be made will be accepted. Its certificate will vouch for itself, so only a pin of
/// its key can let it in. @param keyId  canonical; empty for a key that is not made yet Errors: pin-mismatch,
/// tofu-disabled.
Result<void> checkNewRoot(const std::string& gun, const TrustPins& pins, const std::string& keyId);

}  // namespace roseglass::notary

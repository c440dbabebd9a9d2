#pragma once
#include "trust/expiry.h"

namespace roseglass::trust {

/// Fills in what breaks, who must act, and how.
void explainExpiry(ExpiryEntry& entry);

}  // namespace roseglass::trust

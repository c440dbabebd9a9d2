#pragma once
#include "tuf/trusted_set.h"

namespace roseglass::tuf {

/// Whether the root keys that `root` names meet their threshold over `next`, whatever its version: for a step forward from
/// a root that is trusted. False where either is no root file. The bytes are left as they are.
bool signsRoot(const SharedBytes& root, const SharedBytes& next);

/// Whether `earlier` is an ancestor of `later`, which is trusted: the keys that signed `earlier`, to its threshold, also
/// signed `later`, as a rotation and notary's old signatures have it. That it names keys which signed `later` is no proof:
/// anybody can name a public key.
bool ledTo(const SharedBytes& earlier, const SharedBytes& later);

}  // namespace roseglass::tuf

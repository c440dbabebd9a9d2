#pragma once
#include "tuf/trusted_set.h"

namespace roseglass::tuf {

/// Whether the root keys that `root` names meet their threshold over `other`, whatever its version: the mark that a
/// rotation, and notary's old signatures, leave on later roots. False where either is no root file. The bytes are left
/// as they are.
bool signsRoot(const SharedBytes& root, const SharedBytes& other);

}  // namespace roseglass::tuf

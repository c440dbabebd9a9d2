#pragma once
#include "trust/context.h"

namespace roseglass::trust {

/// The verdict on a digest without a name: the signed tags that have it, in the repositories that this computer has
/// trust data of. What the cache says chooses whom to ask, 16 repositories at most; their trust servers answer. Only
/// offline does the cache itself answer, and the report says so (fromCache). The report is that of the first repository
/// that names it. Errors: usage, interrupted, and a broken configuration's.
Result<Verdict> lookBackwards(Context& context, const crypto::Sha256& digest, const Job& job);

}  // namespace roseglass::trust

#pragma once
#include <vector>

#include "trust/report.h"

namespace roseglass::trust {

/// Which checks of its trace a verdict rests on, one for one with verdict.checks. The others were seen in the same
/// repository and did not decide: those of delegations that neither answered for the tag nor outrank the role that did,
/// and, for a digest alone, all that the trust data went through. What failed never counts for a trusted verdict.
std::vector<bool> decidingChecks(const Verdict& verdict);

/// The state of the verdict's tag, as a row of the tag table would have it.
TagState stateOf(const Verdict& verdict);

/// Whether the reference names its image by digest and by nothing else.
bool isOfDigestAlone(const Verdict& verdict);

}  // namespace roseglass::trust

#pragma once
#include "trust/inspection.h"

namespace roseglass::trust {

/// Looks at what a verdict on this reference needs, and no more. Errors: those of lookAt().
Result<Inspection> lookForVerdict(Context& context, const registry::Reference& reference, const Job& job);

/// The verdict on one reference from its repository's inspection: a tag must be signed; a tag with a digest must agree
/// with what is signed; a digest alone must exist and is looked up backwards to its tags.
Verdict judge(Context& context, const Inspection& inspection, const Job& job);

}  // namespace roseglass::trust

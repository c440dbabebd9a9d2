#pragma once
#include "json/writer.h"
#include "trust/difference.h"

namespace roseglass::trust {

/// [{"kind":…,"role":…,"name":…,"before":…,"after":…,"words":…}]; empty members are left out.
void changesArray(json::Writer& w, const Difference& changes);

}  // namespace roseglass::trust

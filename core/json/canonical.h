#pragma once
#include <functional>

#include "base/bytes.h"
#include "base/result.h"
#include "json/document.h"

namespace roseglass::json {

/// Writes the canonical form of a value (OLPC canonical JSON as docker/go's encoder writes it): keys sorted by bytes,
/// no white space, only `"` and `\` escaped, integers only. The sink gets it in pieces of up to 64 KiB.
/// Errors: malformed for a number that is not a whole one of 64 bits.
Result<void> writeCanonical(Value value, const std::function<void(BytesView)>& sink);

/// The canonical form of a JSON text. Errors: malformed, too-large.
Result<Bytes> canonicalize(Bytes text);

}  // namespace roseglass::json

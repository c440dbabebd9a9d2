#pragma once
#include <functional>
#include <map>

#include "base/bytes.h"
#include "base/result.h"
#include "json/document.h"

namespace roseglass::json {

/// Writes the canonical form of a value (OLPC canonical JSON as docker/go's encoder writes it): keys sorted by bytes,
/// no white space, only `"` and `\` escaped, integers only. The sink gets it in pieces of up to 64 KiB.
/// Errors: malformed for a number that is not a whole one of 64 bits.
Result<void> writeCanonical(Value value, const std::function<void(BytesView)>& sink);

/// Fields by name: a canonical value that stands in place of the old one or is added, or nothing for a field to leave out.
using Patch = std::map<std::string, std::optional<Bytes>, std::less<>>;

/// The canonical form of an object with some fields changed; every other field is as it was. Errors: as writeCanonical.
Result<Bytes> patchCanonical(Object object, const Patch& patch);

/// A text as canonical JSON writes it, quotes included.
Bytes canonicalString(std::string_view text);

/// The canonical form of a JSON text. Errors: malformed, too-large.
Result<Bytes> canonicalize(Bytes text);

}  // namespace roseglass::json

#pragma once
#include "base/bytes.h"
#include "base/error.h"
#include "crypto/digest.h"

namespace roseglass::registry {

/// Whether a manifest is of schema version 1, which docker wrote until 2016 and no client reads any more.
bool isSchema1(BytesView manifest);
/// The digest under which a registry has a manifest: that of its bytes; where signatures were added to one of schema 1, that of
/// what they are over (distribution: image manifest v2, schema 1, "Signed Manifests").
crypto::Sha256 manifestDigest(BytesView manifest);
/// The refusal of such an image, with the way out. @param what  "The image …"
Error schema1Refused(const std::string& what);

}  // namespace roseglass::registry

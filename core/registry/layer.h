#pragma once
#include "base/job.h"
#include "registry/content.h"
#include "registry/manifest.h"

namespace roseglass::registry {

/// A layer as it is pushed.
struct PreparedLayer {
    Descriptor descriptor;                   ///< of the gzipped bytes
    std::shared_ptr<const Content> content;
    crypto::Sha256 diffId;                   ///< of the tar within
};

/// Hashes a layer of a docker archive and gzips it when it is not gzipped yet: the same bytes for the same layer every time.
/// @param tell  called with the bytes of `content` that were read, some at a time
/// Errors: malformed (damaged gzip, or another compression), io, interrupted.
Result<PreparedLayer> prepareLayer(std::shared_ptr<const Content> content, const std::function<void(uint64_t)>& tell, const Job& job);

}  // namespace roseglass::registry

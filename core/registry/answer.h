#pragma once
#include <string>

#include "base/error.h"
#include "base/result.h"
#include "http/transport.h"
#include "registry/manifest.h"

namespace roseglass::registry {

/// What a registry's refusal means (OCI distribution: error codes).
/// @param what  what was asked for: "take the blob sha256:…"
Error errorOf(const http::Response& response, const std::string& host, const std::string& what);
/// A blob that came in is not what was asked for.
Error wrongDigest(const Descriptor& blob, const crypto::Sha256& actual);
Error wrongLength(const Descriptor& blob, std::string actual);
/// Whether the same request may go well a little later.
bool isPassing(int status);
bool isPassing(ErrorCode code);

}  // namespace roseglass::registry

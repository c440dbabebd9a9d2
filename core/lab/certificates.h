#pragma once
#include <filesystem>

#include "base/instant.h"
#include "base/result.h"
#include "crypto/private_key.h"

namespace roseglass::lab {

/// Makes ca.crt, server.{crt,key} and signer.{crt,key} (localhost, 127.0.0.1; server and client) in the folder, valid for
/// 30 days, unless they are there and good for another week. Errors: io.
Result<void> makeCertificates(const std::filesystem::path& folder, Instant now);

}  // namespace roseglass::lab

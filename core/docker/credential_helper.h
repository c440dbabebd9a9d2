#pragma once
#include <optional>
#include <string>

#include "base/job.h"
#include "base/result.h"
#include "http/auth.h"

namespace roseglass::docker {

/// Asks `docker-credential-NAME get` for a server's credential: the server on its standard input, JSON on its standard
/// output. It gets 10 s and 64 KiB, no shell. Nothing when the helper has none.
/// Errors: io naming the helper (missing, failing, slow, printing rubbish), interrupted.
Result<std::optional<http::Credential>> askCredentialHelper(const std::string& name, const std::string& server, const Job& job);

}  // namespace roseglass::docker

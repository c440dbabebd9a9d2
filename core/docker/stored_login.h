#pragma once
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "base/result.h"
#include "http/auth.h"

namespace roseglass::docker {

/// What a config.json says about one registry.
struct StoredLogin {
    std::string helper;        ///< docker-credential-NAME is asked first; empty where there is none
    std::string helperServer;  ///< about this
    std::optional<http::Credential> credential;
    std::optional<Error> problem;  ///< there is an entry, and it cannot be read: malformed
};

/// Reads a config.json as docker does. An empty text is an empty configuration. Names of members count in any case, as they do
/// for Go. The entry that is named as docker stores it ("localhost:5000"; "https://index.docker.io/v1/" for docker.io) counts
/// even where it is empty; else any that names the host, with a scheme and a path or without (hostOfKey).
/// Errors: malformed, too-large.
Result<StoredLogin> storedLogin(BytesView config, const std::string& registryHost);

/// The host, with its port, that a key of `auths` means: docker's ConvertToHostname (docker/cli, cli/config/credentials).
/// "https://registry.example:5000/v1/" and "registry.example:5000/team" mean "registry.example:5000".
std::string hostOfKey(const std::string& key);

}  // namespace roseglass::docker

#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/secret.h"
#include "http/transport.h"

namespace roseglass::http {

/// One challenge of a WWW-Authenticate header.
struct Challenge {
    std::string scheme;  ///< lower case: "bearer", "basic", …
    std::vector<std::pair<std::string, std::string>> parameters;  ///< names in lower case
    std::string_view parameter(std::string_view name) const;
};

/// Parses every WWW-Authenticate value of an answer (several challenges may share one line). What cannot be parsed is
/// left out; at most 16 challenges, 8 KiB a line.
std::vector<Challenge> parseChallenges(const Headers& headers);

struct Credential {
    std::string username;
    crypto::Secret password;
    /// An identity token (OAuth2 refresh token) in place of a password; docker's "identitytoken".
    crypto::Secret identityToken;
    /// A bearer token that the registry takes as it is, without a token service; docker's "registrytoken".
    crypto::Secret registryToken;
};

/// Where credentials come from: config.json, helpers, a dialog. Thread-safe.
class CredentialSource {
public:
    virtual ~CredentialSource() = default;
    /// The credential for a registry host ("localhost:5000", "docker.io"); nothing when there is none.
    /// Errors: io (a broken helper, named), unauthorized.
    virtual Result<std::optional<Credential>> find(const std::string& registryHost, const Job& job) = 0;
};

/// Answers 401 challenges (Bearer by the distribution token specification, Basic) and keeps tokens until they expire.
///
/// Which secret goes where is decided by secretsFor(). What a token is asked for is decided here, as docker and notary do: the
/// scope that a challenge names is the other side's wish and never passed on; only the realm and the service are its own.
/// A request to another server than `home` is sent as it is, and its challenge is not answered. A 401 after valid-looking credentials is unauthorized ("refused credentials"), one
/// without any is unauthorized ("no credentials"); 403 is forbidden; the hints say which.
class AuthenticatingTransport final : public Transport {
public:
    /// @param registryHost  whose credentials are used (for a trust server: the registry of the GUN, as docker does)
    /// @param scope  what tokens are asked for: "repository:team/app:pull"
    /// @param home  base URL of the registry or trust server
    AuthenticatingTransport(std::shared_ptr<Transport> next, std::shared_ptr<CredentialSource> credentials,
                            std::string registryHost, std::string scope, std::string home);
    ~AuthenticatingTransport() override;
    /// Errors besides the next transport's: unauthorized, forbidden.
    Result<Response> send(const Request& request, const Job& job) override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace roseglass::http

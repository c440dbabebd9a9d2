#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "http/auth.h"
#include "http/curl_transport.h"

namespace roseglass::docker {

/// Docker's config.json as far as registries need it: `auths`, `credsStore`, `credHelpers`. Read only.
/// Entries of the environment's DOCKER_AUTH_CONFIG go before. storedLogin() says which entry counts.
/// A missing file means no credentials. Helper protocol: `docker-credential-NAME get`, server on stdin, JSON on stdout;
/// a helper gets 10 s and 64 KiB; its errors name it and show its own words. Never through a shell.
class ConfigCredentials final : public http::CredentialSource {
public:
    explicit ConfigCredentials(std::filesystem::path dockerConfigFolder);
    Result<std::optional<http::Credential>> find(const std::string& registryHost, const Job& job) override;

private:
    std::filesystem::path folder_;
};

/// The TLS files that docker would use for a host: FOLDER/tls/HOST/{ca.crt,*.cert,*.key} for trust servers, and
/// /etc/docker/certs.d/HOST/, ~/.docker/certs.d/HOST/ for registries.
http::TlsFiles tlsFilesFor(const std::filesystem::path& dockerConfigFolder, const std::string& host);

/// The proxies that docker names to containers and builds: `proxies.ENGINE` of config.json, else `proxies.default`; each under
/// both its names, "HTTP_PROXY" and "http_proxy". May hold passwords. @param engine  "unix:///var/run/docker.sock". Errors: io.
Result<std::map<std::string, std::string>> proxyVariables(const std::filesystem::path& dockerConfigFolder, const std::string& engine);

/// DOCKER_CONFIG, else ~/.docker.
std::filesystem::path defaultConfigFolder();

}  // namespace roseglass::docker

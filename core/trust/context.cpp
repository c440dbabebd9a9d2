#include "trust/context.h"

#include "base/file.h"
#include "base/places.h"
#include "docker/config.h"
#include "notary/trust_servers.h"
#include "trust/pins.h"

namespace roseglass::trust {
namespace {

constexpr uint64_t kMaxPem = 4u << 20;

std::string pullScope(const registry::Reference& reference) { return "repository:" + reference.path + ":pull"; }

/// Asks the caller's source first, then docker's configuration.
class ChainedCredentials final : public http::CredentialSource {
public:
    ChainedCredentials(std::shared_ptr<http::CredentialSource> first, std::filesystem::path dockerConfig)
        : first_(std::move(first)), config_(std::move(dockerConfig)) {}
    Result<std::optional<http::Credential>> find(const std::string& registryHost, const Job& job) override {
        if (first_) {
            RG_ASSIGN(auto credential, first_->find(registryHost, job));
            if (credential) return credential;
        }
        return config_.find(registryHost, job);
    }

private:
    std::shared_ptr<http::CredentialSource> first_;
    docker::ConfigCredentials config_;
};

/// Stands in for the server that Docker switched off: no name look-up, no waiting for a time-out.
class RetiredTransport final : public http::Transport {
public:
    Result<http::Response> send(const http::Request&, const Job&) override {
        return fail(ErrorCode::Network, "Docker shut its trust server notary.docker.io down in 2026, so signatures of docker.io images can no longer be fetched",
                    "If your images are signed on another trust server, name it with --trust-server or a line for docker.io in trust-servers.json.");
    }
};

http::CurlOptions curlOptions(const Options& options) {
    http::CurlOptions curl;
    curl.stallTimeout = std::chrono::seconds(options.timeoutSeconds);
    curl.connectTimeout = std::min<std::chrono::milliseconds>(curl.connectTimeout, curl.stallTimeout);
    curl.tlsFor = [config = options.dockerConfig, more = options.tlsFolders](const std::string& host) {
        http::TlsFiles tls = docker::tlsFilesFor(config, host);
        for (const auto& folder : more) {
            const http::TlsFiles there = docker::tlsFilesFor(folder, host);
            tls.caFiles.insert(tls.caFiles.end(), there.caFiles.begin(), there.caFiles.end());
        }
        return tls;
    };
    // For the trust server and the registry alone, whatever else they name or send to.
    if (!options.tlsCaCert.empty()) curl.tls.caFiles.push_back(options.tlsCaCert);
    curl.tls.certFile = options.tlsCert;
    curl.tls.keyFile = options.tlsKey.empty() ? options.tlsCert : options.tlsKey;
    return curl;
}

}  // namespace

Context::Context(Options options, Clock clock) : options_(std::move(options)), clock_(std::move(clock)) {
    if (options_.dockerConfig.empty()) options_.dockerConfig = docker::defaultConfigFolder();
    if (options_.trustServersFile.empty()) options_.trustServersFile = notary::defaultTrustServersFile();
    trustDir_ = options_.trustDir.empty() ? options_.dockerConfig / "trust" : options_.trustDir;
    if (options_.useTokens) tokens_ = std::make_shared<keys::Tokens>(options_.pkcs11Module);
    transport_ = std::make_shared<http::CurlTransport>(curlOptions(options_));
    credentials_ = std::make_shared<ChainedCredentials>(options_.credentials, options_.dockerConfig);
}

std::filesystem::path Context::dataFolder() const { return options_.activityFile.empty() ? dataHome() / "roseglass" : options_.activityFile.parent_path(); }

Result<Client::ServerChoice> Context::trustServerFor(const registry::Reference& reference) const {
    const auto checked = [](std::string url, std::string reason) -> Result<Client::ServerChoice> {
        RG_TRY(notary::checkTrustServerUrl(url));
        url = notary::foldUrl(std::move(url));
        while (url.ends_with('/')) url.pop_back();
        return Client::ServerChoice{std::move(url), std::move(reason)};
    };
    if (!options_.trustServer.empty()) return checked(options_.trustServer, "--trust-server");
    notary::TrustServers own;
    for (const auto& [pattern, url] : options_.trustServers) own.rules.push_back({pattern, url});
    if (const notary::TrustServerRule* rule = own.match(reference.domain)) return checked(rule->url, "this session: " + rule->pattern);
    RG_ASSIGN(const notary::TrustServers servers, notary::TrustServers::load(options_.trustServersFile));
    if (const notary::TrustServerRule* rule = servers.match(reference.domain)) return checked(rule->url, "trust-servers.json: " + rule->pattern);
    if (!options_.environmentTrustServer.empty()) return checked(options_.environmentTrustServer, "DOCKER_CONTENT_TRUST_SERVER");
    if (reference.domain == "docker.io") return Client::ServerChoice{kDockerTrustServer, "default for docker.io"};
    return Client::ServerChoice{"https://" + reference.domain, "default: the registry's own host"};
}

Result<notary::TrustPins> Context::pins() const {
    notary::TrustPins pins;
    pins.trustOnFirstUse = !options_.noTofu;
    for (const auto& [pattern, id] : options_.pins) {
        RG_ASSIGN(std::string checked, checkPin(pattern, id));
        pins.certificateIds.emplace_back(std::move(checked), id);
    }
    for (const auto& [given, file] : options_.caPins) {
        RG_ASSIGN(const std::string prefix, checkCaPin(given));
        RG_ASSIGN(const Bytes pem, readNamedFile(file, kMaxPem));
        auto certificates = crypto::Certificate::parsePem(pem);
        if (!certificates) return fail(Error(ErrorCode::Io, file.string() + ": " + certificates.error().message, "--pin-ca takes a PEM file of CA certificates."));
        pins.authorities.emplace_back(prefix, std::move(*certificates));
    }
    return pins;
}

std::shared_ptr<http::Transport> Context::authenticated(const std::string& registryHost, const std::string& scope, const std::string& home) {
    const std::lock_guard lock(mutex_);
    auto& known = authenticated_[{registryHost, scope, home}];
    if (!known) known = std::make_shared<http::AuthenticatingTransport>(transport_, credentials_, registryHost, scope, home);
    return known;
}

std::unique_ptr<notary::Remote> Context::remoteFor(const registry::Reference& reference, const Client::ServerChoice& server, const std::string& actions) {
    const bool retired = server.url == kDockerTrustServer && options_.trustServer.empty();
    auto transport = retired ? std::make_shared<RetiredTransport>() : authenticated(reference.domain, "repository:" + reference.gun() + ":" + actions, server.url);
    return std::make_unique<notary::Remote>(std::move(transport), server.url, reference.gun());
}

registry::Client Context::registryFor(const std::string& domain, const std::string& scope) {
    const std::string home = registry::baseUrlFor(domain, options_.plainHttp);
    return {authenticated(domain, scope, home), home};
}

registry::Client Context::registryFor(const registry::Reference& reference) { return registryFor(reference.domain, pullScope(reference)); }

registry::Downloader Context::downloaderFor(const registry::Reference& reference) {
    const std::string home = registry::baseUrlFor(reference.domain, options_.plainHttp);
    return {authenticated(reference.domain, pullScope(reference), home), home, reference.path};
}

registry::Uploader Context::uploaderFor(const registry::Reference& to, const std::string& scope, const registry::UploadOptions& options) {
    const std::string home = registry::baseUrlFor(to.domain, options_.plainHttp);
    return {authenticated(to.domain, scope, home), home, to.path, options};
}

}  // namespace roseglass::trust

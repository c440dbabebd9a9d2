#pragma once
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "http/curl_transport.h"
#include "keys/tokens.h"
#include "notary/trust_pins.h"
#include "notary/updater.h"
#include "registry/client.h"
#include "registry/download.h"
#include "registry/reference.h"
#include "registry/upload.h"
#include "trust/client.h"
#include "trust/tag_rows.h"

namespace roseglass::trust {

/// What every verb of the facade needs: options resolved, connections kept, credentials in order. Thread-safe.
class Context {
public:
    Context(Options options, Clock clock);

    /// At which dates are judged.
    Instant now() const { return options_.at.value_or(clock_()); }
    /// At which something was seen, whatever --at says.
    Instant present() const { return clock_(); }
    /// How long one server may take for one reading altogether, however lively it trickles.
    std::chrono::milliseconds patience() const { return std::chrono::seconds(options_.timeoutSeconds) * 10; }
    const Options& options() const { return options_; }
    const std::filesystem::path& trustDir() const { return trustDir_; }

    /// Errors: io, malformed (a broken trust-servers.json), usage (a bad URL).
    Result<Client::ServerChoice> trustServerFor(const registry::Reference& reference) const;
    /// Where this program keeps its own: that of the activity file.
    std::filesystem::path dataFolder() const;
    /// Where what was verified of readings that failed in the end is kept (notary::SeenFile).
    std::filesystem::path seenFolder() const { return dataFolder() / "seen"; }
    notary::Cache cacheFor(const registry::Reference& reference) const { return {trustDir_, reference.gun()}; }
    /// Errors: io, malformed (a CA file).
    Result<notary::TrustPins> pins() const;
    /// @param actions  "pull", or "pull,push" to publish
    std::unique_ptr<notary::Remote> remoteFor(const registry::Reference& reference, const Client::ServerChoice& server, const std::string& actions = "pull");
    /// Looked for at the first use.
    const std::shared_ptr<keys::Tokens>& tokens() const { return tokens_; }
    /// What the engine hands to a registry in the user's place; nothing when there is none. Errors: those of the source.
    Result<std::optional<http::Credential>> credentialFor(const std::string& registryHost, const Job& job) { return credentials_->find(registryHost, job); }
    registry::Client registryFor(const std::string& domain, const std::string& scope);
    /// To read from one repository.
    registry::Client registryFor(const registry::Reference& reference);
    registry::Downloader downloaderFor(const registry::Reference& reference);
    registry::Uploader uploaderFor(const registry::Reference& to, const std::string& scope, const registry::UploadOptions& options);

private:
    /// @param home  base URL of the server that is asked: the registry, or the trust server
    std::shared_ptr<http::Transport> authenticated(const std::string& registryHost, const std::string& scope, const std::string& home);

    Options options_;
    Clock clock_;
    std::filesystem::path trustDir_;
    std::shared_ptr<keys::Tokens> tokens_;
    std::shared_ptr<http::Transport> transport_;
    std::shared_ptr<http::CredentialSource> credentials_;
    std::mutex mutex_;
    std::map<std::array<std::string, 3>, std::shared_ptr<http::Transport>> authenticated_;
};

/// The trust server that Docker ran for its own registry.
inline constexpr const char* kDockerTrustServer = "https://notary.docker.io";

}  // namespace roseglass::trust

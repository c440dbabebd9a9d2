#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/job.h"
#include "base/result.h"
#include "http/auth.h"
#include "trust/report.h"

namespace roseglass::trust {

/// What the command line or the settings say about one call. Empty members fall back to environment and files as the
/// contract of roseglass-cli orders them.
struct Options {
    std::string trustServer;                   ///< --trust-server
    std::string environmentTrustServer;        ///< DOCKER_CONTENT_TRUST_SERVER, asked only after trust-servers.json
    std::filesystem::path dockerConfig;        ///< --docker-config; empty: DOCKER_CONFIG, ~/.docker
    std::filesystem::path trustDir;            ///< --trust-dir
    std::vector<std::pair<std::string, std::string>> trustServers;  ///< registry pattern and URL, before the file's
    std::vector<std::filesystem::path> tlsFolders;                   ///< more docker configuration folders, for their tls/ alone
    std::filesystem::path trustServersFile;    ///< empty: $XDG_CONFIG_HOME/roseglass/trust-servers.json
    std::filesystem::path tlsCaCert, tlsCert, tlsKey;
    std::vector<std::string> plainHttp;        ///< registries without TLS, "host:port"
    std::vector<std::pair<std::string, std::string>> pins;    ///< GUN pattern, certificate ID
    std::vector<std::pair<std::string, std::filesystem::path>> caPins;  ///< GUN prefix, PEM file
    bool noTofu = false;
    bool offline = false;
    std::optional<Instant> at;                 ///< --at
    int timeoutSeconds = 30;
    bool includeRegistry = true;               ///< false: trust data alone
    bool allowExpiredCache = false;            ///< allow-expired-trust-cache of the engine's policy
    bool writeCache = true;                    ///< false: judge, but remember nothing
    std::string dockerHost;                    ///< the engine; empty: DOCKER_HOST, else unix:///var/run/docker.sock
    std::filesystem::path historyFolder;       ///< of earlier visits; empty: $XDG_DATA_HOME/roseglass/history
    std::filesystem::path activityFile;        ///< empty: $XDG_DATA_HOME/roseglass/activity.jsonl
    bool useTokens = true;                     ///< false: the keys on hardware tokens are left alone
    std::filesystem::path pkcs11Module;        ///< --pkcs11-module, ROSEGLASS_PKCS11_MODULE; empty: those registered with p11-kit
    std::filesystem::path backupRecord;        ///< empty: keys::defaultBackupRecord()
    int keyRounds = 1'300'000;                 ///< of PBKDF2 for keys written here (keys::kRounds)
    /// Credentials before those of config.json (the GUI's dialog and keychain); may be null.
    std::shared_ptr<http::CredentialSource> credentials;
};

struct Beside;

/// The facade: every verb of DCT that GUI and CLI offer. Thread-safe; calls block and can be stopped through the Job.
/// Keeps connections between calls.
class Client {
public:
    explicit Client(Options options, Clock clock = systemClock());
    ~Client();

    /// Signed beside unsigned: every tag, role, key and check of one repository.
    /// @param repository  "host:port/path", "library name" or with a tag (which narrows `tags` to it)
    /// Trust problems are in the report (status, trustError), not errors. Errors: usage (not a reference), interrupted.
    Result<std::shared_ptr<const Report>> inspect(const std::string& repository, const Job& job) const;

    /// The verdict on one reference (tag, tag and digest, or digest alone). A refusal is a Verdict with an error.
    /// Errors: usage, interrupted.
    Result<Verdict> verify(const std::string& reference, const Job& job) const;

    /// The repositories of a registry (`_catalog`), as GUNs. Errors: those of the registry.
    Result<std::vector<std::string>> catalog(const std::string& registryHost, const Job& job) const;

    /// GUNs with trust data in the trust directory.
    std::vector<std::string> knownRepositories() const;

    /// The platforms behind one tag's manifest in the registry and the sizes; one request or a few.
    struct ManifestSummary {
        std::string mediaType;
        uint64_t manifestBytes = 0;
        uint64_t totalBytes = 0;   ///< config and layers; of the first platform for an index
        size_t layers = 0;
        std::vector<Platform> platforms;
    };
    Result<ManifestSummary> describe(const std::string& repository, const crypto::Sha256& digest, const Job& job) const;

    /// What else stands beside an image in its registry: signatures of other systems, attestations, bills of materials. None
    /// of it is verified (trust/beside.h). Errors: usage, and the registry's.
    Result<Beside> beside(const std::string& repository, const crypto::Sha256& digest, const Job& job) const;

    /// Which trust server a repository would be asked at, and why (for the status bar and -v).
    struct ServerChoice { std::string url, reason; };
    Result<ServerChoice> trustServerFor(const std::string& repository) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Options with the docker configuration folder and the trust server that the environment names.
Options optionsFromEnvironment();

}  // namespace roseglass::trust

#include "trust/audit/audit_inputs.h"

#include "base/file.h"
#include "docker/config.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

constexpr uint64_t kMaxPem = 4u << 20;

/// Parts with their lengths, so that no two lists of parts make one text.
class Parts {
public:
    Parts& add(std::string_view name, std::string_view value) {
        text_ += std::to_string(name.size()) + ":" + std::string(name) + std::to_string(value.size()) + ":" +
                 std::string(value);
        return *this;
    }
    Parts& flag(std::string_view name, bool yes) { return add(name, std::string_view(yes ? "yes" : "no")); }
    /// The file's content; that it cannot be read is a state, too.
    Parts& addFile(std::string_view name, const std::filesystem::path& file) {
        add(name, file.native());
        if (file.empty()) return *this;
        const auto bytes = readUserFile(file, kMaxPem);
        return add("content", bytes ? crypto::sha256(*bytes).hex() : codeName(bytes.error().code));
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

void addTls(Parts& parts, const Options& options, const std::string& host) {
    std::vector<std::filesystem::path> folders{options.dockerConfig};
    folders.insert(folders.end(), options.tlsFolders.begin(), options.tlsFolders.end());
    for (const auto& folder : folders) {
        const http::TlsFiles files = docker::tlsFilesFor(folder, host);
        for (const auto& file : files.caFiles) parts.addFile("ca", file);
        parts.addFile("cert", files.certFile);
    }
}

void addCache(Parts& parts, const Context& context, const registry::Reference& reference) {
    const notary::Cache cache = context.cacheFor(reference);
    for (const std::string_view role : {tuf::kRoot, tuf::kTimestamp, tuf::kSnapshot, tuf::kTargets}) {
        const auto bytes = cache.read(std::string(role));
        parts.add(role, !bytes   ? std::string(codeName(bytes.error().code))
                        : *bytes ? crypto::sha256(**bytes).hex()
                                 : "none");
    }
}

}  // namespace

std::string settingsOf(const Options& options, const AuditOptions& audit) {
    Parts parts;
    parts.add("server", options.trustServer)
        .add("environment", options.environmentTrustServer)
        .add("servers", options.trustServersFile.native());
    for (const auto& [pattern, url] : options.trustServers) parts.add(pattern, url);
    parts.add("config", options.dockerConfig.native()).add("trust", options.trustDir.native());
    parts.add("tlscacert", options.tlsCaCert.native())
        .add("tlscert", options.tlsCert.native())
        .add("tlskey", options.tlsKey.native());
    for (const std::string& host : options.plainHttp) parts.add("plain", host);
    for (const auto& [gun, id] : options.pins) parts.add("pin", gun + "=" + id);
    for (const auto& [prefix, file] : options.caPins) parts.add("pin-ca", prefix + "=" + file.native());
    parts.flag("tofu", !options.noTofu)
        .flag("offline", options.offline)
        .flag("expired-cache", options.allowExpiredCache);
    parts.add("at", options.at ? formatRfc3339(*options.at) : "now")
        .add("soon", std::to_string(audit.soon.count()))
        .flag("history", audit.history);
    return crypto::sha256(parts.text()).hex();
}

std::string inputsOf(const Context& context, const std::string& repository, const AuditFacts& facts) {
    const auto reference = registry::Reference::parse(repository);
    if (!reference) return {};
    const Options& options = context.options();
    Parts parts;
    const auto server = context.trustServerFor(*reference);
    parts.add("server", server ? server->url : server.error().message);
    for (const std::string& host : {server ? http::hostOf(server->url) : std::string(), reference->domain,
                                    http::hostOf(registry::baseUrlFor(reference->domain, options.plainHttp))})
        addTls(parts, options, host);
    parts.addFile("tlscacert", options.tlsCaCert).addFile("tlscert", options.tlsCert);
    for (const auto& [prefix, file] : options.caPins) parts.addFile(prefix, file);
    addCache(parts, context, *reference);
    for (const auto& [id, key] : facts.localKeys) {
        parts.add("key", id)
            .add("mode", std::to_string(key.mode))
            .flag("readable", key.readable)
            .flag("token", key.onToken)
            .flag("backup", key.backedUp);
    }
    return crypto::sha256(parts.text()).hex();
}

}  // namespace roseglass::trust

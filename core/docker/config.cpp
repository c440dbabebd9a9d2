#include "docker/config.h"

#include <algorithm>
#include <cstdlib>

#include "base/file.h"
#include "base/letter_case.h"
#include "base/places.h"
#include "docker/config_object.h"
#include "docker/credential_helper.h"
#include "docker/stored_login.h"
#include "json/text_of.h"

namespace roseglass::docker {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "config.json";
/// In place of config.json's `auths`, as docker has it since 28.3 (docker/cli, cli/config/configfile).
constexpr const char* kAuthVariable = "DOCKER_AUTH_CONFIG";

void addFiles(const fs::path& folder, http::TlsFiles& tls) {
    std::error_code code;
    std::vector<fs::path> files;
    for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) files.push_back(at->path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        if (file.extension() == ".crt") tls.caFiles.push_back(file);
        fs::path key = file;
        key.replace_extension(".key");
        if (file.extension() == ".cert" && tls.certFile.empty() && fs::exists(key, code)) {
            tls.certFile = file;
            tls.keyFile = key;
        }
    }
}

/// What `read` makes of FOLDER/config.json; nothing without the file. Errors: io.
template <class Read>
auto fromConfigIn(const fs::path& folder, const Read& read) -> Result<std::optional<typename decltype(read(BytesView()))::value_type>> {
    const fs::path file = folder / kFile;
    auto bytes = readUserFile(file, kMaxConfig);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) return std::nullopt;
    if (!bytes) return fail(std::move(bytes).error());
    auto made = read(*bytes);
    const crypto::Secret wiped(std::move(*bytes));
    if (!made) return fail(ErrorCode::Io, file.string() + ": " + made.error().message, made.error().hint);
    return std::move(*made);
}

}  // namespace

Result<std::map<std::string, std::string>> proxyVariables(const fs::path& dockerConfigFolder, const std::string& engine) {
    std::map<std::string, std::string> variables;
    RG_ASSIGN(const auto config, fromConfigIn(dockerConfigFolder, configObject));
    if (!config || !config->contains("proxies") || !(*config)["proxies"].is_object()) return variables;
    const nlohmann::json& proxies = (*config)["proxies"];
    const char* const chosen = proxies.contains(engine) ? engine.c_str() : "default";
    if (!proxies.contains(chosen)) return variables;
    for (const auto& [key, name] : {std::pair("httpProxy", "HTTP_PROXY"), std::pair("httpsProxy", "HTTPS_PROXY"), std::pair("noProxy", "NO_PROXY"), std::pair("ftpProxy", "FTP_PROXY"), std::pair("allProxy", "ALL_PROXY")}) {
        const std::string value = textOf(proxies[chosen], key);
        if (value.empty()) continue;
        variables[name] = value;
        variables[lowerCase(name)] = value;
    }
    return variables;
}

ConfigCredentials::ConfigCredentials(fs::path dockerConfigFolder) : folder_(std::move(dockerConfigFolder)) {}

Result<std::optional<http::Credential>> ConfigCredentials::find(const std::string& registryHost, const Job& job) {
    if (const char* named = std::getenv(kAuthVariable); named && *named) {
        auto login = storedLogin(named, registryHost);
        if (login && login->problem) login = fail(std::move(*login->problem));
        if (!login) return fail(ErrorCode::Io, std::string(kAuthVariable) + ": " + login.error().message, "Repair this environment variable, or unset it.");
        if (login->credential) return std::move(login->credential);
    }
    RG_ASSIGN(auto login, fromConfigIn(folder_, [&](BytesView text) { return storedLogin(text, registryHost); }));
    if (!login) return std::nullopt;
    if (!login->helper.empty()) {
        RG_ASSIGN(auto credential, askCredentialHelper(login->helper, login->helperServer, job));
        if (credential) return credential;
    }
    if (login->problem) return fail(ErrorCode::Io, (folder_ / kFile).string() + ": " + login->problem->message, login->problem->hint);
    return std::move(login->credential);
}

http::TlsFiles tlsFilesFor(const fs::path& dockerConfigFolder, const std::string& host) {
    http::TlsFiles tls;
    if (host.find('/') != std::string::npos || host.starts_with('.')) return tls;
    addFiles(dockerConfigFolder / "tls" / host, tls);
    addFiles(dockerConfigFolder / "certs.d" / host, tls);
    addFiles(fs::path("/etc/docker/certs.d") / host, tls);
    return tls;
}

fs::path defaultConfigFolder() {
    if (const char* named = std::getenv("DOCKER_CONFIG"); named && *named) return named;
    return homeFolder() / ".docker";
}

}  // namespace roseglass::docker

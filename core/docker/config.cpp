#include "docker/config.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/file.h"
#include "base/letter_case.h"
#include "docker/credential_helper.h"
#include "registry/json_text.h"

namespace roseglass::docker {
namespace {

using registry::textOf;
namespace fs = std::filesystem;

constexpr uint64_t kMaxConfig = 4u << 20;

/// The names under which docker may have stored a registry's credential.
std::vector<std::string> serverNames(const std::string& registryHost) {
    if (registryHost == "docker.io") return {"https://index.docker.io/v1/", "index.docker.io", "docker.io", "registry-1.docker.io"};
    return {registryHost, "https://" + registryHost, "https://" + registryHost + "/", "https://" + registryHost + "/v1/", "https://" + registryHost + "/v2/",
            "http://" + registryHost};
}

/// The name as this object has it: hosts know no case, and docker stores them as they were typed at `docker login`.
std::string spellingIn(const nlohmann::json& config, const char* object, const std::string& name) {
    const auto found = config.find(object);
    if (found == config.end() || !found->is_object() || found->contains(name)) return name;
    for (const auto& [key, value] : found->items()) {
        if (lowerCase(key) == name) return key;
    }
    return name;
}

std::optional<http::Credential> fromEntry(const nlohmann::json& entry) {
    http::Credential credential;
    credential.identityToken = crypto::Secret(textOf(entry, "identitytoken"));
    credential.username = textOf(entry, "username");
    credential.password = crypto::Secret(textOf(entry, "password"));
    if (auto decoded = fromBase64(textOf(entry, "auth"))) {
        const size_t colon = decoded->find(':');
        if (colon != std::string::npos) {
            credential.username = decoded->substr(0, colon);
            std::string password = decoded->substr(colon + 1);
            // docker's own reader drops trailing NULs.
            password.erase(std::find(password.begin(), password.end(), '\0'), password.end());
            credential.password = crypto::Secret(std::move(password));
        }
        const crypto::Secret wiped(std::move(*decoded));
    }
    if (credential.username.empty() && credential.identityToken.empty()) return std::nullopt;
    return credential;
}

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

/// The object in FOLDER/config.json; nothing without the file.
Result<std::optional<nlohmann::json>> configIn(const fs::path& folder) {
    const fs::path file = folder / "config.json";
    auto bytes = readUserFile(file, kMaxConfig);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) return std::nullopt;
    if (!bytes) return fail(std::move(bytes).error());
    auto config = nlohmann::json::parse(*bytes, nullptr, false);
    const crypto::Secret wiped(std::move(*bytes));
    if (!config.is_object()) return fail(ErrorCode::Io, file.string() + " is not a JSON object", "Repair it, or log in anew with `docker login`.");
    return config;
}

}  // namespace

Result<std::map<std::string, std::string>> proxyVariables(const fs::path& dockerConfigFolder, const std::string& engine) {
    std::map<std::string, std::string> variables;
    RG_ASSIGN(const auto config, configIn(dockerConfigFolder));
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
    RG_ASSIGN(const auto read, configIn(folder_));
    if (!read) return std::nullopt;
    const nlohmann::json& config = *read;
    const std::vector<std::string> names = serverNames(registryHost);

    std::string helper;
    if (config.contains("credHelpers")) {
        for (const std::string& name : names) {
            if (helper.empty()) helper = textOf(config["credHelpers"], spellingIn(config, "credHelpers", name).c_str());
        }
    }
    if (helper.empty()) helper = textOf(config, "credsStore");
    if (!helper.empty()) {
        RG_ASSIGN(auto credential, askCredentialHelper(helper, spellingIn(config, "auths", names.front()), job));
        if (credential) return credential;
    }
    if (config.contains("auths") && config["auths"].is_object()) {
        for (const std::string& name : names) {
            const std::string key = spellingIn(config, "auths", name);
            if (!config["auths"].contains(key)) continue;
            if (auto credential = fromEntry(config["auths"][key])) return credential;
        }
    }
    return std::nullopt;
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
    const char* home = std::getenv("HOME");
    return fs::path(home ? home : "/") / ".docker";
}

}  // namespace roseglass::docker

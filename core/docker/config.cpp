#include "docker/config.h"

#include <algorithm>
#include <cstdlib>

#include "base/encoding.h"
#include "base/file.h"
#include "base/letter_case.h"
#include "base/places.h"
#include "docker/credential_helper.h"
#include "json/outside.h"
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

/// The object that a config.json is. Errors: those of parseJson, malformed.
Result<nlohmann::json> configObject(BytesView text) {
    constexpr const char* kHint = "Repair it, or log in again with `docker login`.";
    auto parsed = parseJson(text, kMaxConfig);
    if (!parsed) return fail(Error(parsed.error().code, parsed.error().message, kHint));
    if (!parsed->is_object()) return fail(ErrorCode::Malformed, "This is not a JSON object", kHint);
    return std::move(*parsed);
}

/// What `read` makes of FOLDER/config.json; nothing without the file. Errors: io.
template <class Read>
auto fromConfigIn(const fs::path& folder, const Read& read) -> Result<std::optional<typename decltype(read(BytesView()))::value_type>> {
    const fs::path file = folder / "config.json";
    auto bytes = readUserFile(file, kMaxConfig);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) return std::nullopt;
    if (!bytes) return fail(std::move(bytes).error());
    auto made = read(*bytes);
    const crypto::Secret wiped(std::move(*bytes));
    if (!made) return fail(ErrorCode::Io, file.string() + ": " + made.error().message, made.error().hint);
    return std::move(*made);
}

}  // namespace

Result<StoredLogin> storedLogin(BytesView text, const std::string& registryHost) {
    RG_ASSIGN(const nlohmann::json config, configObject(text));
    const std::vector<std::string> names = serverNames(registryHost);
    StoredLogin login;
    if (config.contains("credHelpers")) {
        for (const std::string& name : names) {
            if (login.helper.empty()) login.helper = textOf(config["credHelpers"], spellingIn(config, "credHelpers", name).c_str());
        }
    }
    if (login.helper.empty()) login.helper = textOf(config, "credsStore");
    login.helperServer = spellingIn(config, "auths", names.front());
    if (!config.contains("auths") || !config["auths"].is_object()) return login;
    for (const std::string& name : names) {
        const std::string key = spellingIn(config, "auths", name);
        if (login.credential || !config["auths"].contains(key)) continue;
        login.credential = fromEntry(config["auths"][key]);
    }
    return login;
}

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
    RG_ASSIGN(auto login, fromConfigIn(folder_, [&](BytesView text) { return storedLogin(text, registryHost); }));
    if (!login) return std::nullopt;
    if (!login->helper.empty()) {
        RG_ASSIGN(auto credential, askCredentialHelper(login->helper, login->helperServer, job));
        if (credential) return credential;
    }
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

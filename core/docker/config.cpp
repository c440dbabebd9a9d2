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

}  // namespace

Result<StoredLogin> storedLogin(BytesView text, const std::string& registryHost) {
    constexpr const char* kHint = "Repair it, or log in again with `docker login`.";
    const auto parsed = parseJson(text, kMaxConfig);
    if (!parsed) return fail(Error(parsed.error().code, parsed.error().message, kHint));
    const nlohmann::json& config = *parsed;
    if (!config.is_object()) return fail(ErrorCode::Malformed, "This is not a JSON object", kHint);
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

ConfigCredentials::ConfigCredentials(fs::path dockerConfigFolder) : folder_(std::move(dockerConfigFolder)) {}

Result<std::optional<http::Credential>> ConfigCredentials::find(const std::string& registryHost, const Job& job) {
    const fs::path file = folder_ / "config.json";
    auto bytes = readUserFile(file, kMaxConfig);
    if (!bytes) {
        if (bytes.error().code == ErrorCode::NotFound) return std::nullopt;
        return fail(std::move(bytes).error());
    }
    auto login = storedLogin(*bytes, registryHost);
    const crypto::Secret wiped(std::move(*bytes));
    if (!login) return fail(ErrorCode::Io, file.string() + ": " + login.error().message, login.error().hint);
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

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "docker/engine.h"

namespace roseglass::docker {
namespace {

using nlohmann::json;

/// The name under which docker's own credentials for its registry go.
constexpr const char* kHubAddress = "https://index.docker.io/v1/";

json documentOf(const http::Credential& credential, const std::string& serverAddress) {
    json object{{"serveraddress", serverAddress}};
    if (!credential.registryToken.empty()) {
        object["registrytoken"] = credential.registryToken.reveal();
    } else if (!credential.identityToken.empty()) {
        object["identitytoken"] = credential.identityToken.reveal();
    } else {
        object["username"] = credential.username;
        object["password"] = credential.password.reveal();
    }
    return object;
}

crypto::Secret encoded(const json& document) {
    const crypto::Secret text(document.dump(-1, ' ', false, json::error_handler_t::replace));
    std::string out = toBase64(text.reveal());
    for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return crypto::Secret(std::move(out));
}

std::string addressOf(const std::string& registry) { return registry == "docker.io" ? kHubAddress : registry; }

}  // namespace

crypto::Secret registryAuth(const http::Credential& credential, const std::string& registry) { return encoded(documentOf(credential, addressOf(registry))); }

crypto::Secret registryConfig(const std::map<std::string, http::Credential>& credentials) {
    json document = json::object();
    for (const auto& [registry, credential] : credentials) document[addressOf(registry)] = documentOf(credential, addressOf(registry));
    return encoded(document);
}

}  // namespace roseglass::docker

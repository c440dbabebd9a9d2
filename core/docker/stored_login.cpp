#include "docker/stored_login.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "base/encoding.h"
#include "base/letter_case.h"
#include "base/redact.h"
#include "docker/config_object.h"
#include "json/text_of.h"

namespace roseglass::docker {
namespace {

using nlohmann::json;

constexpr const char* kHub = "docker.io";
/// The key under which docker itself stores the login of its own registry.
constexpr const char* kHubKey = "https://index.docker.io/v1/";

bool isSchemeChar(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; }

bool isPort(std::string_view text) { return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }); }

/// "host:port" of what stands between "://" and the path, as Go's net/url and net.JoinHostPort write it; empty where Go finds no host.
std::string joinedHost(std::string_view authority) {
    if (const size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
    const size_t bracket = authority.starts_with('[') ? authority.rfind(']') : std::string_view::npos;
    if (authority.starts_with('[') && bracket == std::string_view::npos) return {};
    const size_t colon = authority.find(':', bracket == std::string_view::npos ? authority.rfind(':') : bracket);
    std::string_view host = authority.substr(0, colon), port = colon == std::string_view::npos ? std::string_view() : authority.substr(colon + 1);
    if (!isPort(port)) return {};
    if (bracket != std::string_view::npos) host = host.substr(1, bracket - 1);
    if (host.empty() || port.empty()) return std::string(host);
    const bool numeric = host.find(':') != std::string_view::npos;
    return (numeric ? "[" + std::string(host) + "]" : std::string(host)) + ":" + std::string(port);
}

/// The member of that name; else the one that is spelled so in another case; null where there is none.
const json* memberOf(const json& object, std::string_view name) {
    if (!object.is_object()) return nullptr;
    if (const auto exact = object.find(name); exact != object.end()) return &*exact;
    const std::string folded = lowerCase(std::string(name));
    for (const auto& [key, value] : object.items()) {
        if (lowerCase(key) == folded) return &value;
    }
    return nullptr;
}

std::string textIn(const json& object, std::string_view name) {
    const json* value = memberOf(object, name);
    return value && value->is_string() ? value->get<std::string>() : std::string();
}

bool isHubKey(const std::string& key) {
    constexpr std::array kHosts{"index.docker.io", "docker.io", "registry-1.docker.io"};
    constexpr std::array kPaths{"", "/", "/v1", "/v1/", "/v2", "/v2/"};
    const size_t scheme = key.find("://"), path = key.find('/', scheme == std::string::npos ? 0 : scheme + 3);
    const std::string behind = path == std::string::npos ? "" : key.substr(path);
    return std::find(kHosts.begin(), kHosts.end(), lowerCase(hostOfKey(key))) != kHosts.end() && std::find(kPaths.begin(), kPaths.end(), behind) != kPaths.end();
}

/// The keys of an object that mean this registry: the first is the one that docker would write, if it is there.
struct Keys {
    std::string exact;                ///< empty where there is none
    std::vector<std::string> others;  ///< https first, then without a scheme; the shorter before the longer
};

Keys keysFor(const json* object, const std::string& registryHost) {
    Keys keys;
    if (!object || !object->is_object()) return keys;
    const std::string docker = registryHost == kHub ? kHubKey : registryHost;
    if (object->contains(docker)) keys.exact = docker;
    for (const auto& [key, value] : object->items()) {
        if (keys.exact.empty() && lowerCase(key) == docker) keys.exact = key;
        else if (registryHost == kHub ? isHubKey(key) : lowerCase(hostOfKey(key)) == registryHost) keys.others.push_back(key);
    }
    std::sort(keys.others.begin(), keys.others.end(), [](const std::string& a, const std::string& b) {
        const auto order = [](const std::string& key) { return std::tuple(key.starts_with("https://") ? 0 : key.find("://") == std::string::npos ? 1 : 2, key.size(), std::string_view(key)); };
        return order(a) < order(b);
    });
    return keys;
}

/// As Go's base64.StdEncoding decodes it: line ends are passed over, and bits that are left over in the last digit.
std::optional<Bytes> decodedAuth(std::string text) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });
    const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    if (padding > 0 && text.size() > padding) {
        char& last = text[text.size() - padding - 1];
        if (const size_t value = kDigits.find(last); value != std::string_view::npos) last = kDigits[value & (padding == 2 ? 0x30 : 0x3C)];
    }
    auto decoded = fromBase64(text);
    const crypto::Secret wiped(std::move(text));
    return decoded;
}

/// Puts the user and password of an "auth" into the credential; what is wrong with it otherwise.
std::string takeAuth(std::string auth, http::Credential& credential) {
    auto decoded = decodedAuth(std::move(auth));
    if (!decoded) return "is not base64";
    const crypto::Secret secret(std::move(*decoded));
    const std::string_view text = secret.reveal();
    const size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) return "does not hold USER:PASSWORD in base64";
    credential.username = text.substr(0, colon);
    std::string_view password = text.substr(colon + 1);
    // docker's own writer once padded with NULs, and its reader drops them.
    while (password.ends_with('\0')) password.remove_suffix(1);
    while (password.starts_with('\0')) password.remove_prefix(1);
    credential.password = crypto::Secret::copyOf(password);
    return {};
}

Error unreadable(const std::string& key, const std::string& why) {
    return Error(ErrorCode::Malformed, "the \"auth\" of \"" + printable(key, 120) + "\" " + why, "Log in again with `docker login`, or repair the entry.");
}

/// Sets `credential` or `problem`, or neither where the entry holds nothing.
void readEntry(const std::string& key, const json& entry, StoredLogin& login) {
    if (!entry.is_object() && !entry.is_null()) {
        login.problem = Error(ErrorCode::Malformed, "the entry of \"" + printable(key, 120) + "\" in auths is no JSON object", "Log in again with `docker login`, or repair the entry.");
        return;
    }
    http::Credential credential;
    credential.identityToken = crypto::Secret(textIn(entry, "identitytoken"));
    credential.registryToken = crypto::Secret(textIn(entry, "registrytoken"));
    credential.username = textIn(entry, "username");
    credential.password = crypto::Secret(textIn(entry, "password"));
    if (std::string auth = textIn(entry, "auth"); !auth.empty()) {
        if (const std::string why = takeAuth(std::move(auth), credential); !why.empty()) {
            login.problem = unreadable(key, why);
            return;
        }
    }
    if (!credential.username.empty() || !credential.identityToken.empty() || !credential.registryToken.empty()) login.credential = std::move(credential);
}

}  // namespace

std::string hostOfKey(const std::string& key) {
    const size_t mark = key.find("://");
    const std::string_view text(key), scheme = text.substr(0, mark == std::string::npos ? 0 : mark);
    const bool isUrl = !scheme.empty() && std::all_of(scheme.begin(), scheme.end(), isSchemeChar) && !(scheme.front() >= '0' && scheme.front() <= '9') && scheme.find_first_of("+-.") != 0;
    if (isUrl) {
        const std::string_view rest = text.substr(mark + 3);
        if (std::string host = joinedHost(rest.substr(0, rest.find_first_of("/?#"))); !host.empty()) return host;
    }
    return key.substr(0, key.find('/'));
}

Result<StoredLogin> storedLogin(BytesView text, const std::string& registryHost) {
    RG_ASSIGN(const json config, configObject(text));
    StoredLogin login;
    const json* auths = memberOf(config, "auths");
    if (auths && !auths->is_object() && !auths->is_null()) return fail(ErrorCode::Malformed, "\"auths\" is no JSON object", kConfigHint);
    const Keys keys = keysFor(auths, registryHost);
    login.helperServer = !keys.exact.empty() ? keys.exact : registryHost == kHub ? kHubKey : registryHost;

    const json* helpers = memberOf(config, "credHelpers");
    const Keys named = keysFor(helpers, registryHost);
    const std::string helperKey = !named.exact.empty() ? named.exact : named.others.empty() ? std::string() : named.others.front();
    // A helper without a name turns the general one off for this registry.
    login.helper = helperKey.empty() ? textIn(config, "credsStore") : textOf(*helpers, helperKey.c_str());

    if (!keys.exact.empty()) {
        readEntry(keys.exact, (*auths)[keys.exact], login);
        return login;
    }
    for (const std::string& key : keys.others) {
        if (!login.credential) readEntry(key, (*auths)[key], login);
    }
    if (login.credential) login.problem.reset();
    return login;
}

}  // namespace roseglass::docker

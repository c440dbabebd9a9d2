#include "ui/settings/credential_store.h"

#include "crypto/secret_json.h"
#include "json/outside.h"
#include "ui/settings/keychain.h"

namespace roseglass::ui {
namespace {

QString keyFor(const std::string& host) { return QStringLiteral("registry:") + QString::fromStdString(host); }

}  // namespace

std::optional<http::Credential> CredentialStore::fromMemory(const std::string& registryHost) {
    const auto known = entries_.find(registryHost);
    if (known == entries_.end()) return std::nullopt;
    http::Credential credential;
    credential.username = known->second.username;
    credential.password = crypto::Secret::copyOf(known->second.password.reveal());
    return credential;
}

Result<std::optional<http::Credential>> CredentialStore::find(const std::string& registryHost, const Job&) {
    {
        const std::lock_guard lock(mutex_);
        if (auto known = fromMemory(registryHost)) return known;
        if (!askedKeychain_.insert(registryHost).second) return std::nullopt;
    }
    const auto stored = keychain::read(keyFor(registryHost));
    // Without a keychain there is nothing to find, and the other sources go on.
    if (!stored || !*stored) return std::nullopt;
    nlohmann::json json = jsonOrNull((*stored)->reveal(), budget::kHelperOutput);
    if (!json.is_object() || !json.contains("username") || !json.contains("password") || !json["username"].is_string() || !json["password"].is_string()) return std::nullopt;
    const std::lock_guard lock(mutex_);
    entries_.insert_or_assign(registryHost, Entry{json["username"].get<std::string>(), crypto::Secret(std::move(json["password"].get_ref<std::string&>()))});
    return fromMemory(registryHost);
}

Result<void> CredentialStore::put(const std::string& registryHost, const std::string& username, crypto::Secret password, bool inKeychain) {
    crypto::Secret document = crypto::secretObject({{"username", username}, {"password", password.reveal()}});
    {
        const std::lock_guard lock(mutex_);
        entries_.insert_or_assign(registryHost, Entry{username, std::move(password)});
    }
    return inKeychain ? keychain::write(keyFor(registryHost), document) : Result<void>();
}

Result<void> CredentialStore::forget(const std::string& registryHost) {
    {
        const std::lock_guard lock(mutex_);
        entries_.erase(registryHost);
        askedKeychain_.erase(registryHost);
    }
    return keychain::remove(keyFor(registryHost));
}

}  // namespace roseglass::ui

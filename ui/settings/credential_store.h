#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "http/auth.h"

namespace roseglass::ui {

/// Credentials that the user typed: for this run, and in the keychain where he wished so. Thread-safe; find() may wait
/// for the keychain and is for workers only.
class CredentialStore final : public http::CredentialSource {
public:
    Result<std::optional<http::Credential>> find(const std::string& registryHost, const Job& job) override;
    /// Kept for this run at once. With `inKeychain` also there; its error leaves them for this run.
    Result<void> put(const std::string& registryHost, const std::string& username, crypto::Secret password, bool inKeychain);
    Result<void> forget(const std::string& registryHost);

private:
    struct Entry {
        std::string username;
        crypto::Secret password;
    };
    std::optional<http::Credential> fromMemory(const std::string& registryHost);

    std::mutex mutex_;
    std::map<std::string, Entry> entries_;
    std::set<std::string> askedKeychain_;
};

}  // namespace roseglass::ui

#pragma once
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <map>

#include "base/file.h"
#include "keys/key_store.h"
#include "keys/passphrases.h"
#include "support/fixtures.h"
#include "support/temporary_folder.h"

namespace roseglass::keys {

using crypto::KeyAlgorithm;
using crypto::PrivateKey;
using crypto::Secret;

/// Few, so that tests are quick.
inline constexpr int kFewRounds = 1000;
inline const std::filesystem::path kTheirs = std::filesystem::path(ROSEGLASS_FIXTURES) / "trust";

inline Secret secret(const std::string& text) { return Secret::copyOf(text); }
inline std::string codeOf(const Error& error) { return std::string(codeName(error.code)); }
template <class T>
std::string codeOf(const Result<T>& result) { return result ? "done" : codeOf(result.error()); }
inline unsigned modeOf(const std::filesystem::path& path) {
    struct stat info {};
    return ::lstat(path.c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
}
inline void put(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}
inline PrivateKey makeKey(KeyAlgorithm algorithm = KeyAlgorithm::EcdsaP256) { return *PrivateKey::generate(algorithm); }
inline std::string idOf(const PrivateKey& key) { return key.publicKey().canonicalId(); }

/// Answers from a list, in order, and remembers what it was asked.
class ScriptedPassphrases final : public PassphraseSource {
public:
    explicit ScriptedPassphrases(std::vector<std::string> answers) : answers_(std::move(answers)) {}
    Result<std::optional<Secret>> find(const PassphraseRequest& request, const Job&) override {
        asked.push_back(request);
        if (static_cast<size_t>(request.attempt) >= answers_.size()) return std::nullopt;
        return secret(answers_[static_cast<size_t>(request.attempt)]);
    }
    void accepted(const PassphraseRequest& request, const Secret& passphrase) override { taken[request.keyId] = std::string(passphrase.reveal()); }

    std::vector<PassphraseRequest> asked;
    std::map<std::string, std::string> taken;  ///< by key ID

private:
    std::vector<std::string> answers_;
};

}  // namespace roseglass::keys

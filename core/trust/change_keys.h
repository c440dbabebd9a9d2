#pragma once
#include "trust/publishing.h"

namespace roseglass::trust {

/// Stand-ins for planning: each fresh key is made in memory and forgotten. What they stand for goes into the plan.
class StandInKeys final : public ChangeKeys {
public:
    /// @param takesUp  of a new repository: the keys that an earlier try to publish it made
    StandInKeys(Plan& plan, const keys::Keyring& keyring, std::string gun, std::string serverUrl, Instant now, std::set<std::string> takesUp)
        : plan_(plan), keyring_(keyring), gun_(std::move(gun)), serverUrl_(std::move(serverUrl)), now_(now), takesUp_(std::move(takesUp)) {}
    Result<crypto::PublicKey> root(const std::string& keyId) override;
    Result<crypto::PublicKey> fresh(const std::string& role) override;
    Result<crypto::PublicKey> fromServer(const std::string& role, bool rotate) override;
    Result<crypto::PublicKey> fromFile(const std::string& role, const std::filesystem::path& file) override;

    /// What a stand-in's canonical ID stands for; null for a real key.
    const PlannedKey* meaning(const std::string& canonicalId) const;
    std::optional<std::string> givenAs(const std::string& canonicalId) const override;
    /// The key files that were read, by their content: what is imported is what was planned.
    const std::map<std::filesystem::path, crypto::Sha256>& keyFiles() const { return keyFiles_; }

private:
    Result<crypto::PublicKey> standFor(PlannedKey key, bool certified);

    Plan& plan_;
    const keys::Keyring& keyring_;
    std::string gun_, serverUrl_;
    Instant now_;
    std::set<std::string> takesUp_;
    std::map<std::string, PlannedKey> meanings_;
    std::map<std::filesystem::path, crypto::Sha256> keyFiles_;
};

/// The real ones: asks for passphrases, writes key files, asks the server.
class RealKeys final : public ChangeKeys {
public:
    /// @param keyFiles  as they were when the plan was made
    RealKeys(keys::Keyring& keyring, const notary::Remote& remote, std::string gun, Instant now, const Job& job, std::vector<PlannedKey>& created, std::map<std::filesystem::path, crypto::Sha256> keyFiles, std::set<std::string> takesUp)
        : keyring_(keyring), remote_(remote), gun_(std::move(gun)), now_(now), job_(job), created_(created), keyFiles_(std::move(keyFiles)), takesUp_(std::move(takesUp)) {}
    Result<crypto::PublicKey> root(const std::string& keyId) override;
    Result<crypto::PublicKey> fresh(const std::string& role) override;
    Result<crypto::PublicKey> fromServer(const std::string& role, bool rotate) override;
    Result<crypto::PublicKey> fromFile(const std::string& role, const std::filesystem::path& file) override;
    std::optional<std::string> givenAs(const std::string& canonicalId) const override;

private:
    crypto::PublicKey give(crypto::PublicKey key, std::string plannedId);

    keys::Keyring& keyring_;
    const notary::Remote& remote_;
    std::string gun_;
    Instant now_;
    const Job& job_;
    std::vector<PlannedKey>& created_;
    std::map<std::filesystem::path, crypto::Sha256> keyFiles_;
    std::set<std::string> takesUp_;
    std::map<std::string, std::string> given_;  ///< canonical ID to the ID that the plan could tell
};

}  // namespace roseglass::trust

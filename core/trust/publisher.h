#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "keys/keyring.h"
#include "notary/changelist.h"
#include "trust/client.h"
#include "trust/plan.h"

namespace roseglass::trust {

/// The facade's other half: every verb that changes trust. Each first answers with a plan, which changes nothing; execute()
/// then does exactly that, or refuses because the world changed. Thread-safe; calls block and can be stopped.
///
/// Errors of all: usage (also with Options::at: a change is made now), network and server ones, expired (renew first), and
/// what verification refuses: a rollback of any role, and a role that could not be read where the change depends on what it
/// says; key-not-found when too few keys of a role are on this computer.
class Publisher {
public:
    Publisher(Options options, std::shared_ptr<keys::PassphraseSource> passphrases, Clock clock = systemClock());
    ~Publisher();

    /// @param rootKey  ID or its beginning; empty: the one that chooseRootKey() finds, else a new one. Errors: usage (several)
    Result<Plan> planInit(const std::string& repository, const std::string& rootKey, const Job& job);

    struct SignOptions {
        std::string signer;                     ///< --as: "alice"; empty: every role that docker would sign in
        std::optional<crypto::Sha256> digest;   ///< in place of what the registry serves under the tag
        uint64_t length = 0;                    ///< of that manifest, where it is known already
        std::string rootKey;                    ///< for a repository without trust data
    };
    Result<Plan> planSign(const std::string& reference, const SignOptions& options, const Job& job);

    struct PushOptions {
        bool sign = false;       ///< then sign exactly what was pushed
        SignOptions signing;     ///< signer and root key; its digest and length come from the push
        std::vector<std::string> mountFrom;  ///< repositories of the same registry that may hold the layers already
    };
    /// @param source     "oci:DIR[:TAG]", "docker-archive:FILE[:REF]", "docker-daemon:REF"
    /// @param reference  without a tag the image is pushed by digest alone and trust is skipped, as docker does
    /// Errors: also io and malformed (the source), not-found (no such image in it).
    Result<Plan> planPush(const std::string& source, const std::string& reference, const PushOptions& options, const Job& job);

    /// One tag, or all of them when the reference has no tag.
    Result<Plan> planRevoke(const std::string& reference, const Job& job);
    /// @param roles  empty: every role that has expired or will within 90 days, as far as its keys are here
    /// @param fromCache  a person knows that what this computer saw last may be signed again where the server can no longer hand
    ///                   out its state because that has expired; else the server's error is the answer
    Result<Plan> planRenew(const std::string& repository, const std::vector<std::string>& roles, std::optional<std::chrono::seconds> lifetime, const Job& job, bool fromCache = false);
    Result<Plan> planWitness(const std::string& repository, const std::vector<std::string>& roles, const Job& job);

    struct RotateOptions {
        bool serverManaged = false;
        std::filesystem::path keyFile;   ///< PEM of the new private key, which is imported; empty: a new key
        std::string rootKey;             ///< for root: ID, or its beginning, of a key that is here or on a token already
    };
    /// @param roles  of root, targets, snapshot and timestamp; several change in one publication
    Result<Plan> planRotate(const std::string& repository, const std::vector<std::string>& roles, const RotateOptions& options, const Job& job);
    Result<Plan> planRotate(const std::string& repository, const std::string& role, const RotateOptions& options, const Job& job) { return planRotate(repository, std::vector{role}, options, job); }

    /// @param keyFiles  PEM certificates or public keys
    Result<Plan> planAddSigner(const std::string& name, const std::string& repository, const std::vector<std::filesystem::path>& keyFiles, const Job& job);
    Result<Plan> planRemoveSigner(const std::string& name, const std::string& repository, const Job& job);

    struct DelegationOptions {
        std::vector<std::filesystem::path> keyFiles;
        std::vector<std::string> removeKeyIds, addPaths, removePaths;
        bool clearPaths = false;
        std::optional<int64_t> threshold;
    };
    Result<Plan> planPutDelegation(const std::string& repository, const std::string& role, const DelegationOptions& options, const Job& job);
    /// With keys or paths to remove, or a threshold: only that; without: the delegation and everything below it.
    Result<Plan> planRemoveDelegation(const std::string& repository, const std::string& role, const DelegationOptions& options, const Job& job);

    /// What this computer has of a repository; with `remote` everything on the trust server, too. Keys stay.
    Result<Plan> planDelete(const std::string& repository, bool remote, const Job& job);
    /// What the notary client staged.
    Result<std::vector<notary::StagedChange>> staged(const std::string& repository) const;
    Result<Plan> planPublishStaged(const std::string& repository, const Job& job);
    Result<Plan> planReset(const std::string& repository, const Job& job);

    /// Errors: conflict (the world changed since the plan was made), bad-passphrase, key-not-found, policy (the server
    /// refuses), and those of the network.
    Result<Done> execute(const Plan& plan, const Job& job);

    keys::Keyring& keyring() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace roseglass::trust

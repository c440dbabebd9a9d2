#pragma once
#include <functional>
#include <map>

#include "keys/keyring.h"
#include "notary/changelist.h"
#include "trust/context.h"
#include "trust/plan.h"
#include "tuf/editor.h"

namespace roseglass::trust {

/// Where a change gets keys that its repository does not have yet. While planning they are stand-ins that nobody keeps.
class ChangeKeys {
public:
    virtual ~ChangeKeys() = default;
    /// A certificate for the root key of this ID; empty: a new key.
    virtual Result<crypto::PublicKey> root(const std::string& keyId) = 0;
    virtual Result<crypto::PublicKey> fresh(const std::string& role) = 0;
    virtual Result<crypto::PublicKey> fromServer(const std::string& role, bool rotate) = 0;
    /// The private key of a PEM file, taken into this computer's keys.
    virtual Result<crypto::PublicKey> fromFile(const std::string& role, const std::filesystem::path& file) = 0;
};

/// A change in code: run once on a copy to plan, once more to do it.
using Change = std::function<Result<void>(tuf::Editor& editor, ChangeKeys& keys, Plan& plan)>;

/// How a change meets the state of its repository.
struct ChangeRules {
    bool mayCreate = false;        ///< a repository without trust data is made first
    bool expiredAllowed = false;   ///< renew
    std::string rootKey;           ///< for one that is made
    tuf::Lifetimes lifetimes;
};

struct Plan::Work {
    registry::Reference reference;
    Change change;
    ChangeRules rules;
    std::map<std::string, crypto::Sha256> base;   ///< each role's file when the plan was made
    bool createsRepository = false;
    std::vector<notary::StagedChange> staged;     ///< to be removed once published
    /// For what is no publication: deleting, resetting.
    std::function<Result<void>(const Job&)> act;
    /// Done before anything is signed: uploading what the signature will be for.
    std::function<Result<void>(const Job&)> before;
};

/// One repository about to be changed: its verified state, and the plan.
class Publishing {
public:
    Publishing(Context& context, keys::Keyring& keyring) : context_(context), keyring_(keyring) {}

    Result<Plan> plan(const std::string& verb, const registry::Reference& reference, const ChangeRules& rules, Change change, const Job& job);
    Result<Done> execute(const Plan& plan, const Job& job);

private:
    struct Base {
        notary::Update update;
        std::unique_ptr<notary::Remote> remote;
        std::string trustServer;
        bool isNew = false;
        std::string note;   ///< what to know about how the state was come by
        std::map<std::string, crypto::Sha256> files;
    };
    Result<Base> load(const registry::Reference& reference, const ChangeRules& rules, const Job& job);
    Result<tuf::Editor> open(const Base& base, const registry::Reference& reference, const ChangeRules& rules, ChangeKeys& keys, Plan& plan);
    /// Errors: conflict (the state is not the one that the plan was made on).
    Result<void> checkUnchanged(const Base& base, const Plan& plan) const;
    Result<void> prepare(const Plan& plan, const Job& job);
    void resignExpiring(tuf::Editor& editor, const Base& base, Plan& plan) const;
    bool canSign(const tuf::RoleDraft& draft) const;
    Result<void> refresh(const registry::Reference& reference, const notary::Remote& remote, const Job& job);

    Context& context_;
    keys::Keyring& keyring_;
};

/// The root key that a new repository gets: the named one, the only one, or none (a new one is made).
/// Errors: key-not-found, usage (several, and none was named).
Result<std::string> chooseRootKey(const keys::KeyStore& store, const std::string& wanted);

}  // namespace roseglass::trust

#pragma once
#include <functional>
#include <map>

#include "keys/keyring.h"
#include "notary/changelist.h"
#include "trust/context.h"
#include "trust/plan.h"
#include "trust/unpublished_keys.h"
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
    /// Of a key that this gave: the ID that a plan can tell of it, empty for one that was not made yet when it was planned;
    /// nothing for any other key.
    virtual std::optional<std::string> givenAs(const std::string& canonicalId) const = 0;
};

class StandInKeys;

/// A change in code: run once on a copy to plan, once more to do it.
using Change = std::function<Result<void>(tuf::Editor& editor, ChangeKeys& keys, Plan& plan)>;

/// How a change meets the state of its repository.
struct ChangeRules {
    bool mayCreate = false;        ///< a repository without trust data is made first
    bool expiredAllowed = false;   ///< renew
    bool fromCache = false;        ///< somebody said that what this computer saw last may be renewed where the server cannot hand out more
    std::string rootKey;           ///< for one that is made
    tuf::Lifetimes lifetimes;
};

/// The verified state that a change starts from.
struct PublishingBase {
    notary::Update update;
    std::unique_ptr<notary::Remote> remote;
    std::string trustServer;
    bool isNew = false;
    std::string note;   ///< what to know about how the state was come by
    std::map<std::string, crypto::Sha256> files;
    std::map<std::string, tuf::SharedBytes> lastValid;  ///< of the roles that are not valid now: what this computer saw before
};

struct Plan::Work {
    registry::Reference reference;
    Change change;
    ChangeRules rules;
    std::shared_ptr<const PublishingBase> base;   ///< when the plan was made
    std::vector<notary::StagedChange> staged;     ///< to be removed once published
    std::map<std::filesystem::path, crypto::Sha256> keyFiles;   ///< private keys that are to be imported
    /// For what is no publication: deleting, resetting.
    std::function<Result<void>(const Job&)> act;
    /// Done before anything is signed: uploading what the signature will be for.
    std::function<Result<void>(const Job&)> before;
};

/// One repository about to be changed: its verified state, and the plan.
class Publishing {
public:
    Publishing(Context& context, keys::Keyring& keyring) : context_(context), keyring_(keyring), unpublished_(context.dataFolder() / "unpublished-keys.json") {}

    Result<Plan> plan(const std::string& verb, const registry::Reference& reference, const ChangeRules& rules, Change change, const Job& job);
    Result<Done> execute(const Plan& plan, const Job& job);

private:
    using Base = PublishingBase;
    Result<Base> load(const registry::Reference& reference, const ChangeRules& rules, const Job& job);
    Result<void> addRoles(Plan& plan, tuf::Editor& editor, const Base& base, const StandInKeys& standIns) const;
    Result<void> refuseAnotherTime() const;
    Result<void> mayUseCache(Base& base, const ChangeRules& rules) const;
    Result<std::shared_ptr<const Base>> unchangedBase(const Plan& plan, const Job& job);
    Result<tuf::Editor> open(const Base& base, const registry::Reference& reference, const ChangeRules& rules, ChangeKeys& keys, Plan& plan);
    /// Errors: conflict (the state is not the one that the plan was made on).
    Result<void> prepare(const Plan& plan, const Job& job);
    void resignExpiring(tuf::Editor& editor, const Base& base, Plan& plan) const;
    void continueRemovedRoles(tuf::Editor& editor, const Base& base, const Job& job) const;
    bool canSign(const tuf::RoleDraft& draft) const;
    std::set<std::string> takenUp(const Base& base, const std::string& gun) const;
    void noteUnpublished(const std::string& gun, const std::vector<PlannedKey>& created, const Job& job) const;
    /// Reads back what was published, so that the next call on this computer knows it. Trouble is logged.
    void refresh(const registry::Reference& reference, const notary::Remote& remote, const Done& done, const Job& job);

    Context& context_;
    keys::Keyring& keyring_;
    UnpublishedKeys unpublished_;
};

/// What the editor's changes come to, as a plan tells it.
PlannedContent contentOf(const tuf::Editor& editor, const ChangeKeys& keys);
/// A role's earlier content that nobody here knows, and a first root, are told in the plan's notes.
void addWarnings(Plan& plan, const tuf::Editor& editor, const PublishingBase& base);

/// The root key of this ID or its beginning. Errors: key-not-found, usage (not a root key).
Result<std::string> namedRootKey(const keys::Keyring& keyring, const std::string& wanted);
/// The root key that a new repository gets where none was named: the only one here that the pins allow, those on tokens
/// that show its private half first; of several the only one that a repository known here is rooted in. The plan tells
/// which of several. Empty when there is none. Errors: usage (several, or only a token's public half speaks for one).
Result<std::string> chooseRootKey(const keys::Keyring& keyring, const std::string& gun, const notary::TrustPins& pins, Plan& plan);

}  // namespace roseglass::trust

#include <algorithm>
#include <set>

#include "base/redact.h"
#include "trust/publisher_impl.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

Result<std::string> signerRole(const std::string& name) {
    const std::string role = "targets/" + name;
    if (!tuf::isSignerName(name) || role == tuf::kReleases) {
        return fail(ErrorCode::Usage, "\"" + printable(name, 80) + "\" cannot be a signer's name",
                    "Use " + std::string(tuf::kDelegationGrammar) + "; \"releases\" is taken.");
    }
    return role;
}

/// After its keys changed: are those who may still sign a role the ones who did?
Result<void> followKeys(tuf::Editor& editor, const keys::Keyring& keyring, const std::string& role, Plan& plan) {
    if (!editor.hasRole(role)) return {};
    const auto count = editor.tagCount(role);
    if (!count) {
        plan.notes.push_back(count.error().message + ". The change leaves that as it is.");
        return {};
    }
    const std::vector<std::string> by = editor.signedBy(role);
    if (by.empty()) return {};
    int64_t still = 0, here = 0;
    for (const tuf::RoleSigner& signer : editor.signersOf(role)) {
        if (std::find(by.begin(), by.end(), signer.canonicalId) != by.end()) ++still;
        if (keyring.has(signer.canonicalId)) ++here;
    }
    if (still >= editor.thresholdOf(role)) return {};
    if (here >= editor.thresholdOf(role)) {
        RG_TRY(editor.touch(role));
        plan.changes.push_back("Sign " + role + " again, because those who signed it may no longer");
    } else {
        plan.notes.push_back("Those who signed " + role + " may no longer: its " + std::to_string(*count) + " tags are invalid until one of the others signs it (witness).");
    }
    return {};
}

/// Whatever the role says goes with it; so it goes also where that is not known, which is said.
Result<void> removeRole(tuf::Editor& editor, const std::string& role, Plan& plan) {
    const auto count = editor.tagCount(role);
    RG_TRY(editor.removeDelegation(role));
    if (!count) plan.notes.push_back(count.error().message + ". All of it is no longer signed by it.");
    else if (*count > 0) plan.notes.push_back("Its " + std::to_string(*count) + " tags are no longer signed by it.");
    return {};
}

std::vector<std::string> canonicalIds(const std::vector<tuf::RoleSigner>& signers) {
    std::vector<std::string> ids;
    for (const tuf::RoleSigner& signer : signers) ids.push_back(signer.canonicalId);
    return ids;
}

bool serverHolds(const std::string& role, const Publisher::RotateOptions& options) { return options.serverManaged || role == tuf::kTimestamp; }

Result<void> checkRotation(const std::string& role, const Publisher::RotateOptions& options) {
    const bool serverRole = role == tuf::kSnapshot || role == tuf::kTimestamp;
    if (!serverRole && role != tuf::kRoot && role != tuf::kTargets) return fail(ErrorCode::Usage, "The keys of \"" + printable(role, 80) + "\" cannot be rotated so", "Rotate root, targets, snapshot or timestamp; a delegation's keys change with delegation add and remove.");
    if (options.serverManaged && !serverRole) return fail(ErrorCode::Usage, "The " + role + " key is the publisher's own; a server must not hold it", "Leave --server-managed out.");
    if (!options.rootKey.empty() && (role != tuf::kRoot || !options.keyFile.empty())) return fail(ErrorCode::Usage, "A root key was named for the rotation of " + role + (options.keyFile.empty() ? "" : ", and a key file as well"), "Name it with the rotation of root alone.");
    if (serverHolds(role, options) && !options.keyFile.empty()) return fail(ErrorCode::Usage, "The trust server makes the " + role + " key itself", "Leave --key out.");
    return {};
}

Result<void> rotateOne(const std::string& role, const Publisher::RotateOptions& options, const std::string& rootKey, tuf::Editor& editor, ChangeKeys& keys, Plan& plan) {
    const bool byServer = serverHolds(role, options);
    const auto next = [&]() -> Result<crypto::PublicKey> {
        if (byServer) return keys.fromServer(role, true);
        if (!options.keyFile.empty()) return keys.fromFile(role, options.keyFile);
        return role == tuf::kRoot ? keys.root(rootKey) : keys.fresh(role);
    };
    std::string old;
    for (const std::string& id : canonicalIds(editor.signersOf(role))) {
        if (id == rootKey) return fail(ErrorCode::Usage, "The key " + id.substr(0, 12) + " is the root key already");
        old += (old.empty() ? "" : ", ") + id.substr(0, 12);
    }
    RG_ASSIGN(const crypto::PublicKey key, next());
    if (editor.thresholdOf(role) > 1) plan.notes.push_back("So far " + std::to_string(editor.thresholdOf(role)) + " of the " + std::to_string(editor.signersOf(role).size()) + " " + role + " keys had to sign; afterwards the new key alone suffices.");
    editor.setKeys(role, {key});
    plan.changes.push_back("Put " + (rootKey.empty() ? "a new " + role + " key" : "the root key " + rootKey.substr(0, 12)) + " in place of " + old + (byServer ? ", held by the trust server" : ""));
    if (role == tuf::kRoot) plan.notes.push_back("The new root is signed by the old key and the new one. Tell those who pinned the old root key ID.");
    return {};
}

}  // namespace

Result<Plan> Publisher::planAddSigner(const std::string& name, const std::string& repository, const std::vector<std::filesystem::path>& keyFiles, const Job& job) {
    RG_ASSIGN(const registry::Reference reference, parseRepository(repository));
    RG_ASSIGN(const std::string role, signerRole(name));
    RG_ASSIGN(const SignerKeys found, readSignerKeys(keyFiles, impl_->context.present()));
    if (found.keys.empty())
        return fail(ErrorCode::Usage, "A signer needs a certificate or public key", "Name it with --key FILE.");
    ChangeRules rules;
    rules.mayCreate = true;
    const Change change = [name, role, found](tuf::Editor& editor, ChangeKeys&, Plan& plan) -> Result<void> {
        const bool known = editor.hasRole(role);
        for (const std::string& each : {std::string(tuf::kReleases), role}) {
            tuf::DelegationEdit edit;
            edit.role = each;
            edit.addKeys = found.keys;
            edit.addPaths = {""};
            RG_TRY(editor.putDelegation(edit));
        }
        for (const crypto::PublicKey& key : found.keys) {
            plan.changes.push_back((known ? "Give the signer " : "Add the signer ") + name + (known ? " another key, " : " with the key ") + key.canonicalId().substr(0, 12) + " (" + key.algorithm() + ")");
        }
        plan.notes.insert(plan.notes.end(), found.notes.begin(), found.notes.end());
        plan.notes.push_back(name + " may then sign and replace every tag of this repository, in targets/releases and " + role + ".");
        return {};
    };
    return impl_->publishing().plan("signer add", reference, rules, change, job);
}

Result<Plan> Publisher::planRemoveSigner(const std::string& name, const std::string& repository, const Job& job) {
    RG_ASSIGN(const registry::Reference reference, parseRepository(repository));
    // A name that no peer takes is there to be removed all the same: somebody may have been given it.
    const std::string role = "targets/" + name;
    if (name.empty() || name.find('/') != std::string::npos || role == tuf::kReleases) RG_TRY(signerRole(name));
    const Change change = [this, name, role](tuf::Editor& editor, ChangeKeys&, Plan& plan) -> Result<void> {
        const std::string releases(tuf::kReleases);
        if (!editor.hasRole(role)) return fail(ErrorCode::Usage, "There is no signer " + printable(name, 80), "See signer list.");
        const std::vector<std::string> own = canonicalIds(editor.signersOf(role));
        std::vector<std::string> inReleases, others;
        for (const std::string& id : canonicalIds(editor.signersOf(releases))) {
            (std::find(own.begin(), own.end(), id) != own.end() ? inReleases : others).push_back(id);
        }
        RG_TRY(removeRole(editor, role, plan));
        plan.changes.push_back("Remove the signer " + name);
        if (!inReleases.empty() && others.empty()) {
            RG_ASSIGN(const size_t count, editor.tagCount(releases));
            plan.notes.push_back("Nobody else signs releases: the " + std::to_string(count) + " tags of targets/releases are no longer signed.");
            RG_TRY(editor.removeDelegation(releases));
        } else if (!inReleases.empty()) {
            tuf::DelegationEdit edit;
            edit.role = releases;
            edit.removeKeyIds = inReleases;
            if (editor.thresholdOf(releases) > static_cast<int64_t>(others.size())) edit.threshold = static_cast<int64_t>(others.size());
            RG_TRY(editor.putDelegation(edit));
            RG_TRY(followKeys(editor, impl_->keyring, releases, plan));
        }
        return {};
    };
    RG_ASSIGN(Plan plan, impl_->publishing().plan("signer remove", reference, {}, change, job));
    plan.destructive = true;
    return plan;
}

Result<Plan> Publisher::planPutDelegation(const std::string& repository, const std::string& role, const DelegationOptions& options, const Job& job) {
    RG_ASSIGN(const registry::Reference reference, parseRepository(repository));
    RG_ASSIGN(SignerKeys found, readSignerKeys(options.keyFiles, impl_->context.present()));
    tuf::DelegationEdit edit{role,
                             std::move(found.keys),
                             options.removeKeyIds,
                             options.addPaths,
                             options.removePaths,
                             options.clearPaths,
                             options.threshold};
    ChangeRules rules;
    rules.mayCreate = true;
    const Change change = [this, edit, notes = std::move(found.notes)](tuf::Editor& editor, ChangeKeys&,
                                                                       Plan& plan) -> Result<void> {
        const bool known = editor.hasRole(edit.role);
        RG_TRY(editor.putDelegation(edit));
        plan.changes.push_back((known ? "Change the delegation " : "Add the delegation ") + edit.role + ", " + std::to_string(editor.thresholdOf(edit.role)) + " of " + std::to_string(editor.signersOf(edit.role).size()) + " keys");
        for (const crypto::PublicKey& key : edit.addKeys)
            plan.changes.push_back("Add the key " + key.canonicalId().substr(0, 12) + " (" + key.algorithm() + ")");
        plan.notes.insert(plan.notes.end(), notes.begin(), notes.end());
        for (const std::string& id : edit.removeKeyIds) plan.changes.push_back("Remove the key " + id.substr(0, 12));
        if (editor.pathsOf(edit.role).empty())
            plan.notes.push_back(edit.role + " has no paths, so it may sign nothing.");
        return followKeys(editor, impl_->keyring, edit.role, plan);
    };
    return impl_->publishing().plan("delegation", reference, rules, change, job);
}

Result<Plan> Publisher::planRemoveDelegation(const std::string& repository, const std::string& role, const DelegationOptions& options, const Job& job) {
    if (!options.removeKeyIds.empty() || !options.removePaths.empty() || options.clearPaths || options.threshold) return planPutDelegation(repository, role, options, job);
    RG_ASSIGN(const registry::Reference reference, parseRepository(repository));
    const Change change = [role](tuf::Editor& editor, ChangeKeys&, Plan& plan) -> Result<void> {
        RG_TRY(removeRole(editor, role, plan));
        plan.changes.push_back("Remove the delegation " + printable(role, 80) + " and everything below it");
        return {};
    };
    RG_ASSIGN(Plan plan, impl_->publishing().plan("delegation remove", reference, {}, change, job));
    plan.destructive = true;
    return plan;
}

Result<Plan> Publisher::planRotate(const std::string& repository, const std::vector<std::string>& roles, const RotateOptions& options, const Job& job) {
    RG_ASSIGN(const registry::Reference reference, parseRepository(repository));
    if (roles.empty()) return fail(ErrorCode::Usage, "No role is named whose key is to be rotated");
    for (const std::string& role : roles) RG_TRY(checkRotation(role, options));
    if (roles.size() > 1 && !options.keyFile.empty()) return fail(ErrorCode::Usage, "One key file cannot be the key of several roles", "Rotate them one by one.");
    std::string rootKey;
    if (!options.rootKey.empty()) {
        RG_TRY(impl_->keyring.lookForTokens());
        RG_ASSIGN(rootKey, namedRootKey(impl_->keyring, options.rootKey));
    }
    const Change change = [roles, options, rootKey](tuf::Editor& editor, ChangeKeys& keys, Plan& plan) -> Result<void> {
        for (const std::string& role : roles) RG_TRY(rotateOne(role, options, rootKey, editor, keys, plan));
        return {};
    };
    return impl_->publishing().plan("key rotate", reference, {}, change, job);
}

}  // namespace roseglass::trust

#include "trust/publisher.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/redact.h"
#include "trust/activity.h"
#include "trust/publisher_impl.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

/// What a plan that only touches this computer or the server's delete needs.
Plan actPlan(const std::string& verb, const std::string& gun, std::function<Result<void>(const Job&)> act) {
    Plan plan;
    plan.verb = verb;
    plan.repository = gun;
    auto work = std::make_shared<Plan::Work>();
    work->act = std::move(act);
    plan.work = std::move(work);
    return plan;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + printable(word, 80);
    return out;
}

std::string describeDelegation(const tuf::DelegationEdit& edit) {
    std::string out;
    for (const crypto::PublicKey& key : edit.addKeys) out += ", add the key " + key.canonicalId() + " (" + key.algorithm() + ")";
    for (const std::string& id : edit.removeKeyIds) out += ", remove the key " + printable(id, 80);
    if (edit.clearPaths) out += ", take all paths away";
    if (!edit.addPaths.empty()) out += ", add the paths \"" + joined(edit.addPaths) + "\"";
    if (!edit.removePaths.empty()) out += ", remove the paths \"" + joined(edit.removePaths) + "\"";
    if (edit.threshold) out += ", threshold " + std::to_string(*edit.threshold);
    return out;
}

bool removesDelegation(const notary::StagedChange& change) { return change.action == "delete" && change.delegation.addKeys.empty() && change.delegation.removeKeyIds.empty(); }

std::string describe(const notary::StagedChange& change) {
    const std::string role = printable(change.role, 80), tag = printable(change.path, 80);
    if (change.type == "target") return change.action == "delete" ? "Take " + tag + " out of " + role : "Sign " + tag + " as " + (change.target ? change.target->sha256.toString() : "something that cannot be read") + " in " + role;
    if (change.type == "delegation") return removesDelegation(change) ? "Remove the delegation " + role : "Change the delegation " + role + describeDelegation(change.delegation);
    return "Sign " + role + " again (witness)";
}

/// notary: applyTargetsChange, changeTargetsDelegation, witnessTargets. Each tells itself, old beside new.
Result<void> apply(tuf::Editor& editor, const notary::StagedChange& change, Plan& plan) {
    if (change.type == "witness") return witnessRole(editor, change.role, plan);
    std::string words = describe(change);
    if (change.type == "delegation") {
        RG_TRY(removesDelegation(change) ? editor.removeDelegation(change.role) : editor.putDelegation(change.delegation));
    } else {
        RG_ASSIGN(const std::optional<tuf::Entry> before, editor.entry(change.role, change.path));
        if (change.target) RG_TRY(editor.setTarget(change.role, change.path, *change.target));
        else RG_TRY(editor.removeTarget(change.role, change.path));
        if (before && (!change.target || *before != tuf::Entry{*change.target, {}})) words += std::string(change.target ? ", in place of " : ", where it is ") + before->toString();
    }
    plan.changes.push_back(std::move(words));
    return {};
}

}  // namespace

Result<registry::Reference> parseRepository(const std::string& text) {
    RG_ASSIGN(registry::Reference reference, registry::Reference::parse(text));
    if (reference.tag || reference.digest) return fail(ErrorCode::Usage, "\"" + printable(text, 200) + "\" names a tag or digest, where a repository is meant", "Leave it out: " + reference.gun());
    return reference;
}

Publisher::Publisher(Options options, std::shared_ptr<keys::PassphraseSource> passphrases, Clock clock) : impl_(std::make_unique<Impl>(std::move(options), std::move(passphrases), std::move(clock))) {}
Publisher::~Publisher() = default;
keys::Keyring& Publisher::keyring() const { return impl_->keyring; }

Result<Plan> Publisher::planInit(const std::string& repository, const std::string& rootKey, const Job& job) {
    RG_ASSIGN(const registry::Reference reference, parseRepository(repository));
    ChangeRules rules;
    rules.mayCreate = true;
    rules.rootKey = rootKey;
    RG_ASSIGN(Plan plan, impl_->publishing().plan("init", reference, rules, [](tuf::Editor&, ChangeKeys&, Plan&) -> Result<void> { return {}; }, job));
    if (plan.nothingToDo) return fail(ErrorCode::Conflict, reference.gun() + " has trust data already", "Sign a tag, or look at it with inspect.");
    return plan;
}

Result<Plan> Publisher::planDelete(const std::string& repository, bool remote, const Job&) {
    RG_ASSIGN(const registry::Reference reference, parseRepository(repository));
    const std::filesystem::path folder = impl_->context.cacheFor(reference).folder().parent_path();
    std::error_code code;
    const bool here = std::filesystem::exists(folder / "metadata", code) || std::filesystem::exists(folder / "changelist", code);
    if (!here && !remote) return fail(ErrorCode::NoTrustData, "This computer has no trust data of " + reference.gun(), "With --remote what the trust server has is deleted.");
    std::string url;
    if (remote) {
        RG_ASSIGN(const Client::ServerChoice server, impl_->context.trustServerFor(reference));
        url = server.url;
    }
    Plan plan = actPlan("delete", reference.gun(), [impl = impl_.get(), reference, remote, url](const Job& job) -> Result<void> {
        if (remote) RG_TRY(impl->context.remoteFor(reference, {url, {}}, "*")->removeAll(job));
        return impl->context.cacheFor(reference).removeAll();
    });
    plan.trustServer = url;
    plan.destructive = remote;
    if (here) {
        plan.changes.push_back("Forget the trust data of " + reference.gun() + " on this computer");
        plan.files.push_back((folder / "metadata").string() + " and changelist (removed)");
    }
    if (remote) {
        plan.changes.push_back("Delete all trust data of " + reference.gun() + " on the trust server: every signature is gone for everybody");
        plan.serverRequests.push_back("DELETE " + url + "/v2/" + reference.gun() + "/_trust/tuf/");
        plan.notes.push_back("Consumers who have seen this repository will refuse a new one made under its name.");
    }
    plan.notes.push_back("Private keys stay where they are.");
    return plan;
}

Result<std::vector<notary::StagedChange>> Publisher::staged(const std::string& repository) const {
    RG_ASSIGN(const registry::Reference reference, parseRepository(repository));
    return notary::readChangelist(impl_->context.trustDir(), reference.gun());
}

Result<Plan> Publisher::planReset(const std::string& repository, const Job&) {
    RG_ASSIGN(const auto changes, staged(repository));
    RG_ASSIGN(const registry::Reference reference, parseRepository(repository));
    Plan plan = actPlan("reset", reference.gun(), [changes](const Job&) { return notary::removeStaged(changes); });
    for (const notary::StagedChange& change : changes) {
        plan.changes.push_back("Discard: " + describe(change));
        plan.files.push_back(change.file.string() + " (removed)");
    }
    plan.nothingToDo = changes.empty();
    plan.destructive = !changes.empty();
    return plan;
}

Result<Plan> Publisher::planPublishStaged(const std::string& repository, const Job& job) {
    RG_ASSIGN(const registry::Reference reference, parseRepository(repository));
    RG_ASSIGN(const auto changes, notary::readChangelist(impl_->context.trustDir(), reference.gun()));
    for (const notary::StagedChange& change : changes) {
        if (!change.problem.empty()) return fail(ErrorCode::Malformed, "The staged change " + change.file.string() + " cannot be published: " + change.problem, "Publish it with notary, or discard it with reset.");
    }
    ChangeRules rules;
    rules.mayCreate = true;
    const Change change = [changes](tuf::Editor& editor, ChangeKeys&, Plan& plan) -> Result<void> {
        for (const notary::StagedChange& staged : changes) RG_TRY(apply(editor, staged, plan));
        return {};
    };
    RG_ASSIGN(Plan plan, impl_->publishing().plan("publish", reference, rules, change, job));
    auto work = std::make_shared<Plan::Work>(*plan.work);
    work->staged = changes;
    plan.work = std::move(work);
    plan.nothingToDo = plan.nothingToDo || changes.empty();
    return plan;
}

Result<Done> Publisher::execute(const Plan& plan, const Job& job) {
    auto done = impl_->publishing().execute(plan, job);
    recordActivity(impl_->context, plan, done ? std::optional<Error>() : std::optional(done.error()), job);
    return done;
}

}  // namespace roseglass::trust

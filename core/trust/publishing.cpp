#include "trust/publishing.h"

#include <algorithm>

#include "trust/change_keys.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

/// notary signs a role anew when it publishes within six months of its expiry.
constexpr auto kNearExpiry = std::chrono::hours(24 * 180);

std::string shortList(const std::vector<tuf::RoleDraft>& drafts) {
    std::string names;
    for (const tuf::RoleDraft& draft : drafts) {
        if (draft.to > 0) names += (names.empty() ? "" : ", ") + draft.role;
    }
    return names;
}

std::string keyIds(const std::vector<tuf::RoleSigner>& signers) {
    std::string ids;
    for (const tuf::RoleSigner& signer : signers) ids += (ids.empty() ? "" : ", ") + signer.canonicalId.substr(0, 12);
    return ids;
}

Error tooFewKeys(const tuf::RoleDraft& draft, int64_t available, int64_t threshold, const std::vector<tuf::RoleSigner>& signers) {
    return Error(ErrorCode::KeyNotFound, draft.role + " needs " + std::to_string(threshold) + " of the keys " + keyIds(signers) + ", and this computer has " + (available == 0 ? "none of them" : "only " + std::to_string(available)),
                 "Import the missing key (key import), or ask whoever holds it.")
        .withRole(draft.role)
        .withSides(std::to_string(threshold), std::to_string(available));
}

Error changed(const std::string& what, const Plan& plan) {
    return {ErrorCode::Conflict, what + " of " + plan.repository + " changed since the plan was made", "Nothing was written. Plan again: the change is then made on what is there now."};
}

/// Fills in which keys sign a role. Errors: key-not-found.
Result<void> addSigners(RoleStep& step, Plan& plan, const tuf::RoleDraft& draft, const std::vector<tuf::RoleSigner>& signers, int64_t threshold, const keys::Keyring& keyring, const StandInKeys& standIns) {
    int64_t available = 0;
    for (const tuf::RoleSigner& signer : signers) {
        PlannedKey key;
        if (const PlannedKey* meant = standIns.meaning(signer.canonicalId)) {
            key = *meant;
        } else if (const auto info = keyring.store().find(signer.canonicalId); info && info->problem.empty()) {
            key = {info->id, info->role, info->gun, false, info->encrypted, "this computer"};
        } else {
            continue;
        }
        ++available;
        const auto same = [&](const PlannedKey& other) { return other.id == key.id; };
        if (!key.isNew && key.encrypted && !key.id.empty() && std::none_of(plan.passphrases.begin(), plan.passphrases.end(), same)) plan.passphrases.push_back(key);
        if (key.id.empty() || std::none_of(step.keys.begin(), step.keys.end(), same)) step.keys.push_back(std::move(key));
    }
    if (available < threshold) return fail(tooFewKeys(draft, available, threshold, signers));
    return {};
}

/// The roles that the server writes when something is published.
void addServerSteps(Plan& plan, const notary::Update& update, bool snapshotIncluded) {
    const auto next = [&](std::string_view role) {
        const tuf::RoleView* view = update.set ? update.set->role(role) : nullptr;
        RoleStep step;
        step.role = role;
        step.from = view ? view->version : 0;
        step.to = step.from + 1;
        step.byServer = true;
        plan.roles.push_back(std::move(step));
    };
    if (!snapshotIncluded) next(tuf::kSnapshot);
    next(tuf::kTimestamp);
}

}  // namespace

Result<std::string> chooseRootKey(const keys::KeyStore& store, const std::string& wanted) {
    if (!wanted.empty()) {
        RG_ASSIGN(const keys::KeyInfo info, store.findByPrefix(wanted));
        if (info.role != "root") return fail(ErrorCode::Usage, "The key " + info.id.substr(0, 12) + " is a " + (info.role.empty() ? "key without a role" : info.role + " key") + ", not a root key");
        return info.id;
    }
    std::string chosen;
    for (const keys::KeyInfo& info : store.list()) {
        if (info.role != "root" || !info.problem.empty() || info.id == chosen) continue;
        if (!chosen.empty()) return fail(ErrorCode::Usage, "This computer has several root keys", "Name the one to use with --root-key ID; key list shows them.");
        chosen = info.id;
    }
    return chosen;
}

Result<Publishing::Base> Publishing::load(const registry::Reference& reference, const ChangeRules& rules, const Job& job) {
    if (context_.options().offline) return fail(ErrorCode::Usage, "A change needs the trust server, and --offline forbids the network");
    Base base;
    RG_ASSIGN(const Client::ServerChoice server, context_.trustServerFor(reference));
    RG_ASSIGN(const notary::TrustPins pins, context_.pins());
    base.trustServer = server.url;
    base.remote = context_.remoteFor(reference, server, "pull,push");
    const notary::Cache cache = context_.cacheFor(reference);
    const notary::UpdateOptions options{context_.now(), false, false, false};
    base.update = notary::updateTrust(reference.gun(), base.remote.get(), cache, pins, options, job);
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
    if (base.update.serverError) {
        // notary-server answers 500 for its timestamp once a snapshot that it does not sign itself has expired.
        const bool known = base.update.set && base.update.set->role(tuf::kSnapshot) && base.update.set->role(tuf::kTargets);
        if (!rules.expiredAllowed || !known || base.update.serverError->code != ErrorCode::Server) return fail(*base.update.serverError);
        base.note = "The trust server cannot hand out its newest state, as happens when a snapshot that it does not sign has expired. What this computer saw last" +
                    (base.update.cacheTime ? " (" + formatRfc3339(*base.update.cacheTime) + ")" : "") + " is renewed; if somebody published since, the server refuses.";
    }
    if (base.update.error) {
        Error& error = *base.update.error;
        if (error.code == ErrorCode::NoTrustData && rules.mayCreate) {
            RG_ASSIGN(const tuf::SharedBytes known, cache.read(std::string(tuf::kRoot)));
            if (known) {
                return fail(ErrorCode::RootRotation, "The trust server has nothing of " + reference.gun() + " any more, but this computer knows it",
                            "If it was deleted on purpose, forget it here first: roseglass-cli delete " + reference.gun() + ".");
            }
            base.isNew = true;
            return base;
        }
        const bool renewable = error.code == ErrorCode::Expired && base.update.set && base.update.set->role(tuf::kTargets);
        if (!renewable || !rules.expiredAllowed) {
            if (renewable) error.hint += std::string(error.hint.empty() ? "" : " ") + "Whoever holds its keys can bring it back: roseglass-cli renew " + reference.gun() + ".";
            return fail(std::move(error));
        }
    }
    for (const tuf::RoleView& view : base.update.set->roles()) {
        if (view.bytes) base.files.emplace(view.name, crypto::sha256(*view.bytes));
    }
    return base;
}

Result<tuf::Editor> Publishing::open(const Base& base, const registry::Reference& reference, const ChangeRules& rules, ChangeKeys& keys, Plan& plan) {
    if (!base.isNew) return tuf::Editor::from(*base.update.set, context_.now(), rules.lifetimes);
    plan.changes.push_back("Create the trust data of " + reference.gun());
    RG_ASSIGN(const std::string rootKey, chooseRootKey(keyring_.store(), rules.rootKey));
    RG_ASSIGN(const crypto::PublicKey root, keys.root(rootKey));
    RG_ASSIGN(const crypto::PublicKey targets, keys.fresh(std::string(tuf::kTargets)));
    RG_ASSIGN(const crypto::PublicKey snapshot, keys.fromServer(std::string(tuf::kSnapshot), false));
    RG_ASSIGN(const crypto::PublicKey timestamp, keys.fromServer(std::string(tuf::kTimestamp), false));
    return tuf::Editor::create(root, targets, snapshot, timestamp, context_.now(), rules.lifetimes);
}

bool Publishing::canSign(const tuf::RoleDraft& draft) const {
    const auto available = std::count_if(draft.signers.begin(), draft.signers.end(), [&](const tuf::RoleSigner& signer) { return keyring_.has(signer.canonicalId); });
    return available >= draft.threshold;
}

void Publishing::resignExpiring(tuf::Editor& editor, const Base& base, Plan& plan) const {
    if (base.isNew || !editor.changed()) return;
    const std::vector<tuf::RoleDraft> drafts = editor.drafts();
    for (const std::string& role : editor.targetRoles()) {
        const tuf::RoleView* view = base.update.set->role(role);
        const bool already = std::any_of(drafts.begin(), drafts.end(), [&](const tuf::RoleDraft& draft) { return draft.role == role; });
        if (already || !view || view->status != tuf::RoleStatus::Valid || !view->expires || *view->expires > context_.now() + kNearExpiry) continue;
        const tuf::RoleDraft draft{role, 0, 0, editor.signersOf(role), editor.thresholdOf(role), {}, 0, {}};
        if (!canSign(draft)) continue;
        if (editor.touch(role)) plan.changes.push_back("Sign " + role + " anew, which would expire on " + formatRfc3339(*view->expires).substr(0, 10));
    }
}

Result<Plan> Publishing::plan(const std::string& verb, const registry::Reference& reference, const ChangeRules& rules, Change change, const Job& job) {
    job.progress("Reading the present state");
    RG_ASSIGN(Base base, load(reference, rules, job));
    Plan plan;
    plan.verb = verb;
    plan.repository = reference.gun();
    plan.trustServer = base.trustServer;
    StandInKeys standIns(plan, keyring_, reference.gun(), base.trustServer, context_.now());
    RG_ASSIGN(tuf::Editor editor, open(base, reference, rules, standIns, plan));
    if (!base.note.empty()) plan.notes.push_back(base.note);
    RG_TRY(change(editor, standIns, plan));
    resignExpiring(editor, base, plan);
    const auto snapshotSigners = editor.signersOf(std::string(tuf::kSnapshot));
    const bool ownSnapshot = std::any_of(snapshotSigners.begin(), snapshotSigners.end(), [&](const tuf::RoleSigner& signer) {
        const PlannedKey* meant = standIns.meaning(signer.canonicalId);
        return meant ? meant->place == "this computer" : keyring_.has(signer.canonicalId);
    });
    if (ownSnapshot) editor.includeSnapshot(true);
    const std::vector<tuf::RoleDraft> drafts = editor.drafts();
    plan.nothingToDo = drafts.empty();
    for (const tuf::RoleDraft& draft : drafts) {
        RoleStep step{draft.role, draft.from, draft.to, draft.to > 0 ? std::optional(draft.expires) : std::nullopt, draft.threshold, {}, false};
        if (draft.to > 0) {
            RG_TRY(addSigners(step, plan, draft, draft.oldSigners, draft.oldThreshold, keyring_, standIns));
            RG_TRY(addSigners(step, plan, draft, draft.signers, draft.threshold, keyring_, standIns));
        }
        plan.roles.push_back(std::move(step));
    }
    if (!plan.nothingToDo) {
        addServerSteps(plan, base.update, ownSnapshot);
        plan.serverRequests.push_back("POST " + base.trustServer + "/v2/" + reference.gun() + "/_trust/tuf/ (" + shortList(drafts) + ")");
        plan.files.push_back((context_.cacheFor(reference).folder()).string() + " (what the server then serves)");
    }
    auto work = std::make_shared<Plan::Work>();
    work->reference = reference;
    work->rules = rules;
    work->base = std::move(base.files);
    work->createsRepository = base.isNew;
    work->change = std::move(change);
    plan.work = std::move(work);
    return plan;
}

Result<void> Publishing::checkUnchanged(const Base& base, const Plan& plan) const {
    const Plan::Work& work = *plan.work;
    if (base.isNew != work.createsRepository) return fail(changed("The trust data", plan));
    for (const RoleStep& step : plan.roles) {
        const auto then = work.base.find(step.role), now = base.files.find(step.role);
        const bool same = (then == work.base.end()) == (now == base.files.end()) && (then == work.base.end() || then->second == now->second);
        if (!step.byServer && !same) return fail(changed("The " + step.role, plan));
    }
    return {};
}

/// Whatever can fail or ask a person does so before the long part.
Result<void> Publishing::prepare(const Plan& plan, const Job& job) {
    RG_ASSIGN(const Base base, load(plan.work->reference, plan.work->rules, job));
    RG_TRY(checkUnchanged(base, plan));
    for (const PlannedKey& key : plan.passphrases) RG_TRY(keyring_.open(key.id, job));
    return plan.work->before(job);
}

Result<Done> Publishing::execute(const Plan& plan, const Job& job) {
    Done done;
    done.plan = plan;
    const Plan::Work& work = *plan.work;
    if (work.act) {
        RG_TRY(work.act(job));
        return done;
    }
    if (plan.nothingToDo) return done;
    if (work.before) RG_TRY(prepare(plan, job));
    RG_ASSIGN(const Base base, load(work.reference, work.rules, job));
    RG_TRY(checkUnchanged(base, plan));
    Plan ignored;
    RealKeys keys(keyring_, *base.remote, plan.repository, context_.now(), job, done.createdKeys);
    RG_ASSIGN(tuf::Editor editor, open(base, work.reference, work.rules, keys, ignored));
    RG_TRY(work.change(editor, keys, ignored));
    resignExpiring(editor, base, ignored);
    const bool ownSnapshot = std::any_of(plan.roles.begin(), plan.roles.end(), [](const RoleStep& step) { return step.role == tuf::kSnapshot && !step.byServer; });
    if (ownSnapshot) editor.includeSnapshot(true);
    const std::vector<tuf::RoleDraft> drafts = editor.drafts();
    const auto asPlanned = [&](const tuf::RoleDraft& draft) {
        return std::any_of(plan.roles.begin(), plan.roles.end(), [&](const RoleStep& step) { return step.role == draft.role && step.from == draft.from && step.to == draft.to; });
    };
    if (!std::all_of(drafts.begin(), drafts.end(), asPlanned)) return fail(changed("The roles", plan));
    job.progress("Signing");
    const tuf::SignRole sign = [&](const tuf::RoleSigner& signer, const std::string&, const crypto::SignedMessage& message) -> Result<std::optional<tuf::KeySignature>> {
        if (!keyring_.has(signer.canonicalId)) return std::nullopt;
        RG_ASSIGN(const auto key, keyring_.open(signer.canonicalId, job));
        RG_ASSIGN(Bytes signature, key->sign(key->method(), message));
        return tuf::KeySignature{std::string(key->method()), std::move(signature)};
    };
    RG_ASSIGN(const auto files, editor.build(sign));
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped; nothing was published");
    // From here on the answer is awaited: a stop in between would leave it unknown whether the server took the change.
    Job last = job;
    last.stop = {};
    RG_TRY(base.remote->publish(files, last));
    for (const tuf::RoleDraft& draft : drafts) done.published.emplace_back(draft.role, draft.to);
    RG_TRY(notary::removeStaged(work.staged));
    RG_TRY(refresh(work.reference, *base.remote, last));
    return done;
}

Result<void> Publishing::refresh(const registry::Reference& reference, const notary::Remote& remote, const Job& job) {
    RG_ASSIGN(const notary::TrustPins pins, context_.pins());
    const notary::Update update = notary::updateTrust(reference.gun(), &remote, context_.cacheFor(reference), pins, {context_.now(), false, true, false}, job);
    const auto& trouble = update.error ? update.error : update.serverError;
    if (trouble) job.log(LogLevel::Warning, "It was published, but reading it back failed: " + trouble->message);
    return {};
}

}  // namespace roseglass::trust

#include "trust/publishing.h"

#include <algorithm>
#include <limits>
#include <set>

#include "trust/change_keys.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

/// notary signs a role again when it publishes within six months of its expiry.
constexpr auto kNearExpiry = std::chrono::hours(24 * 180);
constexpr uint64_t kMaxLeftOver = 100u << 20;  // the peer's limit of a file
constexpr int64_t kMostLeftOver = 1'000'000;

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
                 "Import the missing key (key import), or ask its holder.")
        .withRole(draft.role)
        .withSides(std::to_string(threshold), std::to_string(available));
}

Error changed(const std::string& what, const Plan& plan) {
    return {ErrorCode::Conflict, what + " of " + plan.repository + " changed since the plan was made", "Nothing was written. Plan again: the change is then made on what is there now."};
}

/// Keys that were made before it failed stay: whoever tries again must know of them.
Error namingKept(Error error, const std::vector<PlannedKey>& created) {
    std::string names;
    for (const PlannedKey& key : created) names += (names.empty() ? "" : ", ") + key.role + " " + key.id.substr(0, 12);
    if (!names.empty()) error.hint += (error.hint.empty() ? "" : " ") + std::string("Keys that were made are kept: ") + names + "; see key list.";
    return error;
}

/// Fills in which keys sign a role. Errors: key-not-found.
Result<void> addSigners(RoleStep& step, Plan& plan, const tuf::RoleDraft& draft, const std::vector<tuf::RoleSigner>& signers, int64_t threshold, const keys::Keyring& keyring, const StandInKeys& standIns) {
    std::set<std::string> counted;  // one key under two IDs counts once
    for (const tuf::RoleSigner& signer : signers) {
        PlannedKey key;
        if (const PlannedKey* meant = standIns.meaning(signer.canonicalId)) {
            key = *meant;
        } else if (const auto info = keyring.find(signer.canonicalId); info && info->problem.empty()) {
            key = {info->id, info->role, info->gun, false, info->encrypted, info->place(), info->pin};
            std::string loose = "Others can read the key file " + info->path.string() + ". Take that right away: chmod 600.";
            if (info->loose && std::find(plan.notes.begin(), plan.notes.end(), loose) == plan.notes.end()) plan.notes.push_back(std::move(loose));
        } else {
            continue;
        }
        counted.insert(signer.canonicalId);
        const auto same = [&](const PlannedKey& other) { return other.id == key.id; };
        if (!key.isNew && key.encrypted && !key.id.empty() && std::none_of(plan.passphrases.begin(), plan.passphrases.end(), same)) plan.passphrases.push_back(key);
        if (key.id.empty() || std::none_of(step.keys.begin(), step.keys.end(), same)) step.keys.push_back(std::move(key));
    }
    const auto available = static_cast<int64_t>(counted.size());
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
        step.to = step.from == std::numeric_limits<int64_t>::max() ? step.from : step.from + 1;
        step.byServer = true;
        plan.roles.push_back(std::move(step));
    };
    if (!snapshotIncluded) next(tuf::kSnapshot);
    next(tuf::kTimestamp);
}

/// Whether a role that was valid no longer is.
bool expiredSince(const notary::Update& update, Instant now) {
    return update.set && std::any_of(update.set->roles().begin(), update.set->roles().end(), [&](const tuf::RoleView& role) { return role.status == tuf::RoleStatus::Valid && role.expires && *role.expires <= now; });
}

/// The roles that a plan writes, and those that decide who may sign them.
std::set<std::string> rolesBehind(const Plan& plan) {
    std::set<std::string> roles;
    for (const RoleStep& step : plan.roles) {
        if (step.byServer) continue;
        roles.emplace(tuf::kRoot);
        for (std::string_view role = step.role; !role.empty(); role = tuf::parentOf(role)) roles.emplace(role);
    }
    return roles;
}

/// A verified role went back to what it said before: whoever signs on top of that signs what was taken back.
std::optional<Error> rollbackIn(const tuf::TrustedSet& set) {
    const tuf::RoleView* view = set.rolledBack();
    if (!view) return std::nullopt;
    Error error = *view->error;
    if (error.role.empty()) error.role = view->name;
    error.hint = "Nothing is signed on top of an older state. Ask the operator of the trust server; what this computer saw last stays as it is.";
    return error;
}

/// Whether what this computer saw last has run out, which is when notary-server can no longer hand out its newest state.
bool hasRunOut(const tuf::TrustedSet& set, Instant now) {
    const auto expired = [&](std::string_view role) {
        const tuf::RoleView* view = set.role(role);
        return view && view->expires && *view->expires <= now;
    };
    return expired(tuf::kSnapshot) || expired(tuf::kTimestamp);
}

}  // namespace

Result<Publishing::Base> Publishing::load(const registry::Reference& reference, const ChangeRules& rules, const Job& job) {
    if (context_.options().offline) return fail(ErrorCode::Usage, "A change needs the trust server, and --offline forbids the network");
    Base base;
    RG_ASSIGN(const Client::ServerChoice server, context_.trustServerFor(reference));
    RG_ASSIGN(const notary::TrustPins pins, context_.pins());
    base.trustServer = server.url;
    base.remote = context_.remoteFor(reference, server, "pull,push");
    const notary::Cache cache = context_.cacheFor(reference);
    notary::UpdateOptions options{context_.now(), false, false, false};
    options.patience = context_.patience();
    options.seenFolder = context_.seenFolder();
    base.update = notary::updateTrust(reference.gun(), base.remote.get(), cache, pins, options, job);
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
    if (base.update.serverError) RG_TRY(mayUseCache(base, rules));
    if (base.update.error) {
        Error& error = *base.update.error;
        // With a root but without the rest the server is broken, not empty.
        if (base.update.absence && rules.mayCreate) {
            base.isNew = true;
            return base;
        }
        if (error.code == ErrorCode::NoTrustData && error.role == tuf::kRoot && cache.isKnown()) {
            return fail(ErrorCode::RootRotation, "The trust server has nothing of " + reference.gun() + " any more, but this computer knows it",
                        "If it was deleted on purpose, forget it here first: roseglass-cli delete " + reference.gun() + ".");
        }
        const bool renewable = error.code == ErrorCode::Expired && base.update.set && base.update.set->role(tuf::kTargets);
        if (!renewable || !rules.expiredAllowed) {
            if (renewable) error.hint += std::string(error.hint.empty() ? "" : " ") + "The holder of its keys can bring it back: roseglass-cli renew " + reference.gun() + ".";
            return fail(std::move(error));
        }
    }
    if (auto rollback = rollbackIn(*base.update.set)) return fail(std::move(*rollback));
    for (const tuf::RoleView& view : base.update.set->roles()) {
        if (view.bytes) base.files.emplace(view.name, crypto::sha256(*view.bytes));
        if (!view.error || view.status == tuf::RoleStatus::Expired) continue;
        if (const auto known = cache.read(view.name); known && *known) base.lastValid.emplace(view.name, *known);
    }
    return base;
}

/// notary-server answers 500 for its timestamp once a snapshot that it does not sign itself has expired. Nothing else lets
/// the cache stand in: it may lack what was revoked since, and whoever answers for the server could have it signed again.
Result<void> Publishing::mayUseCache(Base& base, const ChangeRules& rules) const {
    Error& error = *base.update.serverError;
    const bool known = base.update.set && base.update.set->role(tuf::kSnapshot) && base.update.set->role(tuf::kTargets);
    if (!rules.expiredAllowed || !known || error.code != ErrorCode::Server || !hasRunOut(*base.update.set, context_.now())) return fail(error);
    const std::string when = base.update.cacheTime ? " (" + formatRfc3339(*base.update.cacheTime) + ")" : "";
    if (!rules.fromCache) {
        error.hint += std::string(error.hint.empty() ? "" : " ") + "What this computer saw last" + when + " has expired. If nobody published since, renew it with --from-cache.";
        return fail(error);
    }
    base.note = "The trust server cannot hand out its newest state, as happens when a snapshot that it does not sign has expired. What this computer saw last" + when +
                " is signed again, also what was revoked since. Make sure that nobody published in the meantime.";
    return {};
}

Result<tuf::Editor> Publishing::open(const Base& base, const registry::Reference& reference, const ChangeRules& rules, ChangeKeys& keys, Plan& plan) {
    if (!base.isNew) {
        RG_ASSIGN(tuf::Editor editor, tuf::Editor::from(*base.update.set, context_.now(), rules.lifetimes));
        for (const auto& [role, bytes] : base.lastValid) editor.rememberLastValid(role, bytes);
        return editor;
    }
    plan.changes.push_back("Create the trust data of " + reference.gun());
    std::string rootKey;
    if (!rules.rootKey.empty()) {
        RG_ASSIGN(rootKey, namedRootKey(keyring_, rules.rootKey));
    }
    // Before any key is made: a root that the next reader refuses is not to be published.
    RG_ASSIGN(const notary::TrustPins pins, context_.pins());
    RG_TRY(notary::checkNewRoot(reference.gun(), pins, rootKey));
    RG_ASSIGN(const crypto::PublicKey root, keys.root(rootKey));
    RG_ASSIGN(const crypto::PublicKey targets, keys.fresh(std::string(tuf::kTargets)));
    RG_ASSIGN(const crypto::PublicKey snapshot, keys.fromServer(std::string(tuf::kSnapshot), false));
    RG_ASSIGN(const crypto::PublicKey timestamp, keys.fromServer(std::string(tuf::kTimestamp), false));
    return tuf::Editor::create(root, targets, snapshot, timestamp, context_.now(), rules.lifetimes);
}

/// What is signed is signed now: at another time what has expired would pass, and dates would be counted from there.
Result<void> Publishing::refuseAnotherTime() const {
    if (!context_.options().at) return {};
    return fail(ErrorCode::Usage, "--at judges at another time, and a change is made now", "Leave --at out.");
}

bool Publishing::canSign(const tuf::RoleDraft& draft) const {
    std::set<std::string> here;
    for (const tuf::RoleSigner& signer : draft.signers) {
        if (keyring_.has(signer.canonicalId)) here.insert(signer.canonicalId);
    }
    return !here.empty() && static_cast<int64_t>(here.size()) >= draft.threshold;
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
        if (editor.touch(role)) plan.changes.push_back("Sign " + role + " again, which would expire on " + formatRfc3339(*view->expires).substr(0, 10));
    }
}

/// A trust server keeps the files of a delegation that was removed, and takes none with an older version when it comes back.
/// Nobody vouches for that version any more, so it is believed only within bounds: it can but make ours larger.
void Publishing::continueRemovedRoles(tuf::Editor& editor, const Base& base, const Job& job) const {
    if (base.isNew) return;
    for (const tuf::RoleDraft& draft : editor.drafts()) {
        if (draft.from > 0 || draft.to == 0 || !tuf::isDelegationName(draft.role)) continue;
        const auto left = base.remote->newest(draft.role, kMaxLeftOver, job);
        const auto version = left ? tuf::unverifiedVersion(*left) : std::nullopt;
        if (version && *version > 0 && *version < kMostLeftOver) editor.startAfter(draft.role, *version);
    }
}

Result<Plan> Publishing::plan(const std::string& verb, const registry::Reference& reference, const ChangeRules& given, Change change, const Job& job) {
    RG_TRY(refuseAnotherTime());
    RG_TRY(keyring_.lookForTokens());
    job.progress("Reading the present state");
    RG_ASSIGN(Base base, load(reference, given, job));
    Plan plan;
    plan.verb = verb;
    plan.repository = reference.gun();
    plan.trustServer = base.trustServer;
    plan.pinnedBy = base.update.pinnedBy;
    if (!base.update.rootSigners.empty()) plan.rootKeyId = base.update.rootSigners.front().canonicalId;
    // Chosen once: what is done later must not choose another.
    ChangeRules rules = given;
    if (base.isNew) {
        RG_ASSIGN(const notary::TrustPins pins, context_.pins());
        const auto chosen = rules.rootKey.empty() ? chooseRootKey(keyring_, reference.gun(), pins, plan) : namedRootKey(keyring_, rules.rootKey);
        if (!chosen) return fail(chosen.error());
        plan.rootKeyId = rules.rootKey = *chosen;
    }
    StandInKeys standIns(plan, keyring_, reference.gun(), base.trustServer, context_.now(), takenUp(base, reference.gun()));
    RG_ASSIGN(tuf::Editor editor, open(base, reference, rules, standIns, plan));
    RG_TRY(change(editor, standIns, plan));
    resignExpiring(editor, base, plan);
    continueRemovedRoles(editor, base, job);
    RG_TRY(addRoles(plan, editor, base, standIns));
    if (!plan.nothingToDo) plan.files.push_back((context_.cacheFor(reference).folder()).string() + " (what the server then serves)");
    auto work = std::make_shared<Plan::Work>();
    work->reference = reference;
    work->rules = rules;
    work->keyFiles = standIns.keyFiles();
    work->base = std::make_shared<const Base>(std::move(base));
    work->change = std::move(change);
    plan.work = std::move(work);
    return plan;
}

/// What is written, by whom it is signed, and what that comes to.
Result<void> Publishing::addRoles(Plan& plan, tuf::Editor& editor, const Base& base, const StandInKeys& standIns) const {
    const auto snapshotSigners = editor.signersOf(std::string(tuf::kSnapshot));
    const bool ownSnapshot = std::any_of(snapshotSigners.begin(), snapshotSigners.end(), [&](const tuf::RoleSigner& signer) {
        const PlannedKey* meant = standIns.meaning(signer.canonicalId);
        return meant ? meant->place != "the trust server" : keyring_.has(signer.canonicalId);
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
    plan.content = contentOf(editor, standIns);
    addWarnings(plan, editor, base);
    if (plan.nothingToDo) return {};
    addServerSteps(plan, base.update, ownSnapshot);
    plan.serverRequests.push_back("POST " + base.trustServer + "/v2/" + plan.repository + "/_trust/tuf/ (" + shortList(drafts) + ")");
    return {};
}

namespace {

/// Whether the server still has this very file as its newest.
bool isNewest(const PublishingBase& base, std::string_view role, const Job& job) {
    const tuf::RoleView* view = base.update.set ? base.update.set->role(role) : nullptr;
    if (!view || !view->bytes) return false;
    const auto newest = base.remote->newest(std::string(role), view->bytes->size() + 1, job);
    return newest && **newest == *view->bytes;
}

}  // namespace

/// What the plan was made on, as long as the roles that it changes are still the same. Errors: conflict.
Result<std::shared_ptr<const Publishing::Base>> Publishing::unchangedBase(const Plan& plan, const Job& job) {
    const Plan::Work& work = *plan.work;
    // One timestamp fixes every other file but the root. What has expired meanwhile is judged again.
    if (!expiredSince(work.base->update, context_.now()) && isNewest(*work.base, tuf::kTimestamp, job) && isNewest(*work.base, tuf::kRoot, job)) return work.base;
    RG_ASSIGN(Base base, load(work.reference, work.rules, job));
    if (base.isNew != work.base->isNew) return fail(changed("The trust data", plan));
    for (const std::string& role : rolesBehind(plan)) {
        const auto then = work.base->files.find(role);
        const auto now = std::as_const(base.files).find(role);
        const bool same = (then == work.base->files.end()) == (now == base.files.end()) && (then == work.base->files.end() || then->second == now->second);
        if (!same) return fail(changed("The " + role, plan));
    }
    return std::make_shared<const Base>(std::move(base));
}

std::set<std::string> Publishing::takenUp(const Base& base, const std::string& gun) const { return base.isNew ? unpublished_.of(gun) : std::set<std::string>(); }

/// Before anything is sent: whatever becomes of it, the next try knows them.
void Publishing::noteUnpublished(const std::string& gun, const std::vector<PlannedKey>& created, const Job& job) const {
    std::vector<std::string> ids;
    for (const PlannedKey& key : created) {
        if (key.gun == gun) ids.push_back(key.id);
    }
    if (const auto noted = unpublished_.add(gun, ids, job); !noted) job.log(LogLevel::Warning, "If this fails, the next try makes other keys: " + noted.error().message);
}

/// Whatever can fail or ask a person does so before the long part.
Result<void> Publishing::prepare(const Plan& plan, const Job& job) {
    RG_TRY(unchangedBase(plan, job));
    for (const PlannedKey& key : plan.passphrases) RG_TRY(keyring_.open(key.id, job));
    return plan.work->before(job);
}

Result<Done> Publishing::execute(const Plan& plan, const Job& job) {
    Done done;
    done.plan = plan;
    if (!plan.work) return fail(ErrorCode::Usage, "This plan was not made by a publisher");
    RG_TRY(refuseAnotherTime());
    const Plan::Work& work = *plan.work;
    if (work.act) {
        RG_TRY(work.act(job));
        return done;
    }
    if (plan.nothingToDo) return done;
    if (work.before) RG_TRY(prepare(plan, job));
    RG_ASSIGN(const std::shared_ptr<const Base> present, unchangedBase(plan, job));
    const Base& base = *present;
    Plan ignored;
    RealKeys keys(keyring_, *base.remote, plan.repository, context_.now(), job, done.createdKeys, work.keyFiles, takenUp(base, plan.repository));
    RG_ASSIGN(tuf::Editor editor, open(base, work.reference, work.rules, keys, ignored));
    RG_TRY(work.change(editor, keys, ignored));
    if (base.isNew) noteUnpublished(plan.repository, done.createdKeys, job);
    resignExpiring(editor, base, ignored);
    continueRemovedRoles(editor, base, job);
    const bool ownSnapshot = std::any_of(plan.roles.begin(), plan.roles.end(), [](const RoleStep& step) { return step.role == tuf::kSnapshot && !step.byServer; });
    if (ownSnapshot) editor.includeSnapshot(true);
    const std::vector<tuf::RoleDraft> drafts = editor.drafts();
    const auto asPlanned = [&](const tuf::RoleDraft& draft) {
        return std::any_of(plan.roles.begin(), plan.roles.end(), [&](const RoleStep& step) { return step.role == draft.role && step.from == draft.from && step.to == draft.to; });
    };
    const auto planned = std::count_if(plan.roles.begin(), plan.roles.end(), [](const RoleStep& step) { return !step.byServer; });
    if (static_cast<size_t>(planned) != drafts.size() || !std::all_of(drafts.begin(), drafts.end(), asPlanned)) return fail(changed("The roles", plan));
    if (contentOf(editor, keys) != plan.content) return fail(changed("What would be signed", plan));
    job.progress("Signing");
    const tuf::SignRole sign = [&](const tuf::RoleSigner& signer, const std::string&, const crypto::SignedMessage& message) -> Result<std::optional<tuf::KeySignature>> {
        if (!keyring_.has(signer.canonicalId)) return std::nullopt;
        RG_ASSIGN(const auto key, keyring_.open(signer.canonicalId, job));
        RG_ASSIGN(Bytes signature, key->sign(key->method(), message));
        return tuf::KeySignature{std::string(key->method()), std::move(signature)};
    };
    RG_ASSIGN(const auto files, editor.build(sign).map_error([&](Error error) { return namingKept(std::move(error), done.createdKeys); }));
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped; nothing was published");
    // From here on the answer is awaited: a stop in between would leave it unknown whether the server took the change.
    Job last = job;
    last.stop = {};
    RG_TRY(base.remote->publish(files, last).map_error([&](Error error) { return namingKept(std::move(error), done.createdKeys); }));
    for (const tuf::RoleDraft& draft : drafts) done.published.emplace_back(draft.role, draft.to);
    for (const PlannedKey& key : done.createdKeys) {
        if (base.isNew && key.role == tuf::kRoot) done.plan.rootKeyId = key.id;
    }
    // It is published: trouble from here on must not look as if it were not.
    if (const auto forgotten = unpublished_.forget(plan.repository, last); !forgotten) job.log(LogLevel::Warning, "It was published, but " + forgotten.error().message);
    if (const auto removed = notary::removeStaged(work.staged); !removed) job.log(LogLevel::Warning, "It was published, but " + removed.error().message);
    refresh(work.reference, *base.remote, done, job);
    return done;
}

void Publishing::refresh(const registry::Reference& reference, const notary::Remote& remote, const Done& done, const Job& job) {
    const auto pins = context_.pins();
    if (!pins) return job.log(LogLevel::Warning, "It was published, but not read back: " + pins.error().message);
    notary::UpdateOptions options{context_.now()};
    options.patience = context_.patience();
    options.seenFolder = context_.seenFolder();
    const notary::Update update = notary::updateTrust(reference.gun(), &remote, context_.cacheFor(reference), *pins, options, job);
    const auto& trouble = update.error ? update.error : update.serverError;
    if (trouble) return job.log(LogLevel::Warning, "It was published, but reading it back failed: " + trouble->message);
    for (const auto& [role, version] : done.published) {
        const tuf::RoleView* view = update.set->role(role);
        if (version > 0 && view && view->version < version) job.log(LogLevel::Warning, "It was sent, but the trust server still serves " + role + " version " + std::to_string(view->version));
    }
}

}  // namespace roseglass::trust

#include "ui/sample_desk.h"

#include <thread>

namespace roseglass::test {

constexpr const char* kRight = "correct horse";

trust::Plan firstSignaturePlan() {
    trust::Plan plan;
    plan.verb = "sign";
    plan.repository = "localhost:5000/team/new";
    plan.trustServer = "https://localhost:4443";
    plan.changes = {"Create the trust data of localhost:5000/team/new", "Sign 1 as sha256:… in targets"};
    plan.newKeys = {{{}, "root", {}, true, true, "this computer"}, {{}, "targets", plan.repository, true, true, "this computer"}};
    plan.roles = {{"root", 0, 1, Instant(), 1, {plan.newKeys[0]}, false}, {"targets", 0, 1, Instant(), 1, {plan.newKeys[1]}, false}, {"snapshot", 0, 1, {}, 1, {}, true}, {"timestamp", 0, 1, {}, 1, {}, true}};
    plan.serverRequests = {"POST https://localhost:4443/v2/localhost:5000/team/new/_trust/tuf/ (root, targets)"};
    return plan;
}

trust::Plan laterPlan(const std::string& keyId) {
    trust::Plan plan;
    plan.verb = "sign";
    plan.repository = "localhost:5000/team/app";
    plan.trustServer = "https://localhost:4443";
    const trust::PlannedKey key{keyId, "targets", plan.repository, false, true, "this computer"};
    plan.passphrases = {key};
    plan.roles = {{"targets", 7, 8, Instant(), 1, {key}, false}, {"timestamp", 32, 33, {}, 1, {}, true}};
    plan.serverRequests = {"POST https://localhost:4443/v2/localhost:5000/team/app/_trust/tuf/ (targets)"};
    return plan;
}

Result<trust::Plan> SampleDesk::plan(const ui::Intent&, const Job&) {
    ++plans;
    return nextPlan;
}

Result<void> SampleDesk::unlock(const std::string& keyId, const Job& job) {
    unlocked.push_back(keyId);
    const auto found = typed().find({keyId, "targets", {}, false, 0}, job);
    if (!found || !*found || (*found)->reveal() != kRight) return fail(ErrorCode::BadPassphrase, "No passphrase opens the key");
    return {};
}

Result<trust::Done> SampleDesk::execute(const trust::Plan& plan, const Job& job) {
    ++executions;
    job.progress("Reading the present state");
    for (const trust::PlannedKey& key : plan.newKeys) {
        const auto found = typed().find({std::string(64, 'f'), key.role, key.gun, true, 0}, job);
        if (!found || !*found) return fail(ErrorCode::BadPassphrase, "Nobody gave a passphrase for the new " + key.role + " key");
        keys::KeyInfo info;
        info.id = std::string(64, static_cast<char>('1' + static_cast<char>(present.size())));
        info.role = key.role;
        present.push_back(info);
    }
    while (untilStopped && !job.stopped()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped; nothing was published");
    job.progress("Signing");
    if (!executeErrors.empty()) {
        Error error = executeErrors.back();
        executeErrors.pop_back();
        return fail(std::move(error));
    }
    job.progress("Publishing");
    trust::Done done;
    done.plan = plan;
    for (const trust::RoleStep& step : plan.roles) {
        if (!step.byServer) done.published.emplace_back(step.role, step.to);
    }
    for (const keys::KeyInfo& info : present) done.createdKeys.push_back({info.id, info.role, {}, true, true, "this computer"});
    return done;
}

Result<void> SampleDesk::backUp(const std::filesystem::path&, const std::vector<std::string>& keyIds, const crypto::Secret& passphrase, const Job&) {
    backedUp = keyIds;
    backedUpWith = std::string(passphrase.reveal());
    return {};
}

void SampleDesk::remember(const keys::PassphraseRequest& request, crypto::Secret) { remembered.push_back(request.keyId + request.role); }

}  // namespace roseglass::test

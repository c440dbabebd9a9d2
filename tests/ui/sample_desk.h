#pragma once
#include <atomic>

#include "ui/publish/desk.h"

namespace roseglass::test {

/// A plan of a first signature: two new keys, root and targets.
trust::Plan firstSignaturePlan();
/// A plan that needs one existing key.
trust::Plan laterPlan(const std::string& keyId);

/// A desk that answers from its members. Passphrases are right when they are "correct horse".
class SampleDesk final : public ui::Desk {
public:
    Result<trust::Plan> nextPlan = laterPlan(std::string(64, 'a'));
    std::vector<Error> executeErrors;    ///< one an attempt, from the back; then it is done
    std::vector<std::string> remembered, kept, unlocked;   ///< by key ID; the first with the role
    std::string backedUpWith;            ///< passphrase
    std::vector<std::string> backedUp;
    std::atomic<int> plans = 0, executions = 0;
    std::vector<keys::KeyInfo> present;
    std::atomic<bool> untilStopped = false;           ///< execution goes on until it is stopped

    Result<trust::Plan> plan(const ui::Intent& intent, const Job& job) override;
    Result<void> unlock(const std::string& keyId, const Job& job) override;
    Result<trust::Done> execute(const trust::Plan& plan, const Job& job) override;
    std::vector<keys::KeyInfo> keys() override { return present; }
    Result<void> backUp(const std::filesystem::path& file, const std::vector<std::string>& keyIds, const crypto::Secret& passphrase, const Job& job) override;
    void remember(const keys::PassphraseRequest& request, crypto::Secret passphrase) override;
    void keep(const keys::PassphraseRequest& request, crypto::Secret) override { kept.push_back(request.keyId); }
};

}  // namespace roseglass::test

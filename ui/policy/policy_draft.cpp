#include "ui/policy/policy_draft.h"

#include <algorithm>

#include "docker/daemon_json_edit.h"

namespace roseglass::ui {
namespace {

using docker::ContentTrustPolicy;
using docker::RootPin;

auto find(std::vector<RootPin>& pins, const std::string& pattern) {
    return std::find_if(pins.begin(), pins.end(), [&](const RootPin& pin) { return pin.pattern == pattern; });
}

}  // namespace

void PolicyDraft::load(docker::DaemonFile file) {
    file_ = std::move(file);
    policy_ = file_.json.policy;
    before_.clear();
    locked_ = !docker::editDaemonJson(file_.text, policy_).has_value();
    rewrite();
    emit changed();
}

void PolicyDraft::rewrite() {
    text_ = file_.text;
    if (locked_ || policy_ == file_.json.policy) return;
    if (auto edited = docker::editDaemonJson(file_.text, policy_)) text_ = std::move(*edited);
}

void PolicyDraft::apply(ContentTrustPolicy policy) {
    if (locked_ || policy == policy_) return;
    before_.push_back(std::exchange(policy_, std::move(policy)));
    rewrite();
    emit changed();
}

void PolicyDraft::setMode(docker::TrustMode mode) {
    ContentTrustPolicy policy = policy_;
    const auto& original = file_.json.policy;
    // What was not written and is the default need not be written now.
    policy.givenMode = original.mode() == mode ? original.givenMode : std::optional(mode);
    apply(std::move(policy));
}

void PolicyDraft::setOfficialImages(bool pinned) {
    ContentTrustPolicy policy = policy_;
    const auto& original = file_.json.policy;
    policy.official = original.officialImages() == pinned ? original.official : std::optional(pinned);
    apply(std::move(policy));
}

void PolicyDraft::setAllowExpired(bool allowed) {
    ContentTrustPolicy policy = policy_;
    policy.allowExpiredCache = allowed;
    apply(std::move(policy));
}

void PolicyDraft::addPin(const RootPin& pin) {
    ContentTrustPolicy policy = policy_;
    if (find(policy.rootKeys, pin.pattern) != policy.rootKeys.end()) return changePin(pin.pattern, pin);
    policy.rootKeys.push_back(pin);
    apply(std::move(policy));
}

void PolicyDraft::changePin(const std::string& pattern, const RootPin& pin) {
    ContentTrustPolicy policy = policy_;
    const auto found = find(policy.rootKeys, pattern);
    if (found == policy.rootKeys.end()) return;
    *found = pin;
    apply(std::move(policy));
}

void PolicyDraft::removePin(const std::string& pattern) {
    ContentTrustPolicy policy = policy_;
    std::erase_if(policy.rootKeys, [&](const RootPin& pin) { return pin.pattern == pattern; });
    apply(std::move(policy));
}

void PolicyDraft::undo() {
    if (before_.empty()) return;
    policy_ = std::move(before_.back());
    before_.pop_back();
    rewrite();
    emit changed();
}

void PolicyDraft::revert() { apply(file_.json.policy); }

int PolicyDraft::changeCount() const {
    const ContentTrustPolicy& original = file_.json.policy;
    int count = (policy_.givenMode != original.givenMode) + (policy_.official != original.official) + (policy_.allowExpiredCache != original.allowExpiredCache);
    std::vector<RootPin> old = original.rootKeys;
    for (const RootPin& pin : policy_.rootKeys) {
        const auto same = find(old, pin.pattern);
        if (same == old.end() || same->keys != pin.keys) ++count;
        if (same != old.end()) old.erase(same);
    }
    return count + static_cast<int>(old.size());
}

std::vector<DiffLine> PolicyDraft::diff() const { return diffLines(file_.text, text_); }

}  // namespace roseglass::ui

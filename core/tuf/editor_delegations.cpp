#include <algorithm>

#include "base/redact.h"
#include "tuf/editor_state.h"
#include "tuf/role_name.h"

namespace roseglass::tuf {
namespace {

void addUnique(Json& array, const std::string& text) {
    if (std::find(array.begin(), array.end(), text) == array.end()) array.push_back(text);
}

void removeText(Json& array, const std::string& text) {
    for (auto at = array.begin(); at != array.end();) at = *at == text ? array.erase(at) : at + 1;
}

/// Keys that no delegation of the parent names any more.
void dropUnusedKeys(Json& delegations) {
    Json kept = Json::object();
    for (const Json& role : delegations["roles"]) {
        for (const std::string& id : textsOf(role, "keyids")) {
            if (delegations["keys"].contains(id)) kept[id] = delegations["keys"][id];
        }
    }
    delegations["keys"] = std::move(kept);
}

}  // namespace

Result<void> Editor::putDelegation(const DelegationEdit& edit) {
    const std::string name = printable(edit.role, 80);
    if (!isDelegationName(edit.role)) {
        return fail(ErrorCode::Usage, "\"" + name + "\" is not a delegation's name", "Write it as targets/NAME, in " + std::string(kDelegationGrammar) + ".");
    }
    if (static_cast<size_t>(std::count(edit.role.begin(), edit.role.end(), '/')) > kMaxDelegationDepth) {
        return fail(ErrorCode::Usage, "\"" + name + "\" lies over " + std::to_string(kMaxDelegationDepth) + " steps deep, where nobody looks");
    }
    const std::string parent(parentOf(edit.role));
    if (!hasRole(parent)) return fail(ErrorCode::Usage, "There is no role " + printable(parent, 80), "Make that delegation first.");
    RG_ASSIGN(TargetsState* const writable, state_->writable(parent));
    TargetsState& state = *writable;
    Json* entry = state_->entryOf(edit.role);
    Json changed = entry ? *entry : Json{{"name", edit.role}, {"keyids", Json::array()}, {"paths", Json::array()}, {"threshold", 1}};
    // A damaged entry is what a change is to mend.
    for (const char* list : {"keyids", "paths"}) {
        if (!changed.contains(list) || !changed[list].is_array()) changed[list] = Json::array();
    }
    const Json before = entry ? *entry : Json();

    Json keys = state.delegations["keys"];
    for (const std::string& wanted : edit.removeKeyIds) {
        bool known = false;
        for (const RoleSigner& signer : signersOf(edit.role)) {
            if (signer.keyId != wanted && signer.canonicalId != wanted) continue;
            removeText(changed["keyids"], signer.keyId);
            known = true;
        }
        if (!known) return fail(ErrorCode::Usage, "The role " + name + " has no key " + printable(wanted, 80));
    }
    for (const crypto::PublicKey& key : edit.addKeys) {
        if (!key.weakness().empty()) return fail(ErrorCode::WeakKey, "The key " + key.canonicalId().substr(0, 12) + " must not be used: " + key.weakness());
        keys[key.id()] = keyObject(key);
        addUnique(changed["keyids"], key.id());
    }
    if (edit.clearPaths) changed["paths"] = Json::array();
    for (const std::string& path : edit.removePaths) removeText(changed["paths"], path);
    if (!edit.addPaths.empty() && changed["paths"].size() + edit.addPaths.size() > kMaxDelegationPaths) {
        return fail(ErrorCode::Usage, "The role " + name + " would have over 10,000 paths", "Name shorter beginnings that cover several.");
    }
    for (const std::string& path : edit.addPaths) addUnique(changed["paths"], path);
    if (edit.threshold) changed["threshold"] = *edit.threshold;

    const auto count = static_cast<int64_t>(changed["keyids"].size());
    const int64_t threshold = integerOf(changed, "threshold", 0);
    if (count == 0) return fail(ErrorCode::Usage, "The role " + name + " would have no key left", "Remove the delegation itself, or name another key.");
    if (threshold < 1 || threshold > count) {
        return fail(ErrorCode::Usage, "The role " + name + " has " + std::to_string(count) + " keys, so " + std::to_string(threshold) + " of them cannot be asked for", "Choose a threshold from 1 to the number of keys.");
    }
    if (changed == before && keys == state.delegations["keys"]) return {};
    state.delegations["keys"] = std::move(keys);
    if (entry) *entry = std::move(changed);
    else state.delegations["roles"].push_back(std::move(changed));
    dropUnusedKeys(state.delegations);
    state.delegationsChanged = true;
    auto unknown = before.is_null() ? std::nullopt : state_->unknown(edit.role);
    if (unknown && !state_->staysRefused(edit.role)) return fail(std::move(*unknown));
    return {};
}

bool Editor::State::staysRefused(const std::string& role) const {
    const auto state = roles.find(role);
    const Json* entry = entryOf(role);
    if (!entry || state == roles.end() || !state->second.unverified) return false;
    const auto file = SignedFile::parse(state->second.unverified);
    if (!file) return false;
    RoleKeys signers{textsOf(*entry, "keyids"), integerOf(*entry, "threshold", 0)};
    Keys keys;
    for (const std::string& id : signers.keyIds) {
        if (auto key = keyIn(keysOf(role), id)) keys[id] = Key{id, key->keytype(), *key, {}};
    }
    return !file->countSignatures(keys, signers).met();
}

Result<void> Editor::removeDelegation(const std::string& role) {
    if (!state_->entryOf(role)) return fail(ErrorCode::Usage, "There is no delegation " + printable(role, 80));
    RG_ASSIGN(TargetsState* const parent, state_->writable(std::string(parentOf(role))));
    Json& list = parent->delegations["roles"];
    for (auto at = list.begin(); at != list.end();) at = isNamed(*at, role) ? list.erase(at) : at + 1;
    dropUnusedKeys(parent->delegations);
    parent->delegationsChanged = true;
    state_->removeTree(role);
    return {};
}

void Editor::State::removeTree(const std::string& role) {
    for (auto at = roles.begin(); at != roles.end();) {
        if (at->first != role && !at->first.starts_with(role + "/")) {
            ++at;
            continue;
        }
        if (at->second.version > 0) removed.emplace(at->first, at->second.version);
        at = roles.erase(at);
    }
}

void Editor::setKeys(const std::string& role, const std::vector<crypto::PublicKey>& keys, int64_t threshold) {
    const bool isNew = !state_->root["roles"].contains(role);
    if (role == kRoot && !isNew && state_->oldRootSigners.empty()) {
        state_->oldRootSigners = signersOf(role);
        state_->oldRootThreshold = thresholdOf(role);
    }
    Json ids = Json::array();
    for (const crypto::PublicKey& key : keys) {
        state_->root["keys"][key.id()] = keyObject(key);
        ids.push_back(key.id());
    }
    state_->root["roles"][role] = {{"keyids", ids}, {"threshold", threshold}};
    Json kept = Json::object();
    for (const auto& [name, entry] : state_->root["roles"].items()) {
        for (const std::string& id : textsOf(entry, "keyids")) {
            if (state_->root["keys"].contains(id)) kept[id] = state_->root["keys"][id];
        }
    }
    state_->root["keys"] = std::move(kept);
    state_->rootChanged = true;
    if (role == kTargets) state_->roles[role].touched = true;
}

}  // namespace roseglass::tuf

#include "trust/role_keys.h"

#include <algorithm>
#include <map>

#include "trust/key_uses.h"

namespace roseglass::trust {
namespace {

/// How many private keys a role lists: one under several IDs or certificates counts once.
size_t distinctKeys(const RoleRow& role) {
    std::set<std::string> ids;
    for (const KeyRow& key : role.keys) ids.insert(key.canonicalId.empty() ? key.id : key.canonicalId);
    return ids.size();
}

KeyUse useOf(const Report& report, const RoleRow& role, const KeyRow& key, size_t keys) {
    KeyUse use{report.repository, role.name, role.expires, role.threshold, keys};
    if (role.name == "root" && key.certificateExpires) use.expires = key.certificateExpires;
    return use;
}

/// What holds on top for keys that a program on a server uses without asking anybody.
void explainServer(KeyEntry& key) {
    key.ifLost = "The trust server keeps it; its operator should have a backup. " + key.ifLost;
    key.ifStolen = "It lies open to anyone who breaks into the trust server. " + key.ifStolen;
}

}  // namespace

std::vector<KeyEntry> keysOf(const Report& report) {
    std::vector<KeyEntry> keys;
    std::map<std::string, size_t> known;
    for (const RoleRow& role : report.roles) {
        const size_t count = distinctKeys(role);
        std::set<std::string> here;
        for (const KeyRow& row : role.keys) {
            const std::string& id = row.canonicalId.empty() ? row.id : row.canonicalId;
            if (!here.insert(id).second) continue;
            const auto at = known.try_emplace(id, keys.size()).first->second;
            if (at == keys.size()) keys.emplace_back();
            KeyEntry& key = keys[at];
            key.id = id;
            if (key.algorithm.empty()) key.algorithm = row.strength;
            key.certified = key.certified || row.certificateExpires.has_value();
            key.location = row.location;
            key.uses.push_back(useOf(report, role, row, count));
            const auto& expires = key.uses.back().expires;
            if (expires && (!key.expires || *expires < *key.expires)) key.expires = expires;
        }
    }
    for (KeyEntry& key : keys) {
        key.role = roleOfUses(key.uses);
        nameKey(key);
        // A signer may be called "root".
        if (std::all_of(key.uses.begin(), key.uses.end(), [](const KeyUse& use) { return use.role.starts_with("targets/"); })) {
            key.kind = KeyKind::Signer;
            key.signer = key.role;
        }
        explainKey(key);
        if (key.location == KeyLocation::Server) explainServer(key);
    }
    return keys;
}

}  // namespace roseglass::trust

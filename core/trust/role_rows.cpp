#include "trust/role_rows.h"

#include <algorithm>

#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

RoleState stateOf(tuf::RoleStatus status) {
    switch (status) {
        case tuf::RoleStatus::Valid: return RoleState::Valid;
        case tuf::RoleStatus::Expired: return RoleState::Expired;
        case tuf::RoleStatus::Invalid: return RoleState::Invalid;
        case tuf::RoleStatus::Missing: return RoleState::Missing;
    }
    return RoleState::Missing;
}

/// notary: the timestamp key is always the server's, the snapshot key is unless this computer has it.
KeyLocation locate(const std::string& role, const std::string& canonicalId, const keys::KeyFolder& keyFolder) {
    if (keyFolder.canonicalIds.contains(canonicalId)) return KeyLocation::File;
    return role == tuf::kTimestamp || role == tuf::kSnapshot ? KeyLocation::Server : KeyLocation::Elsewhere;
}

KeyRow keyRow(const std::string& id, const tuf::Keys* keys, const tuf::RoleView& role, const keys::KeyFolder& keyFolder) {
    KeyRow row;
    row.id = id;
    const auto known = keys ? keys->find(id) : tuf::Keys::const_iterator();
    if (!keys || known == keys->end()) {
        row.problem = "not listed by the delegating role";
        return row;
    }
    row.algorithm = known->second.keytype;
    row.problem = known->second.problem;
    row.canonicalId = id;
    if (const auto& key = known->second.key) {
        row.canonicalId = key->canonicalId();
        row.strength = key->algorithm();
        row.problem = key->weakness();
        if (!key->certificates().empty()) {
            row.certificateExpires = key->certificates().front().notAfter();
            row.certificateName = key->certificates().front().commonName();
        }
    }
    row.location = locate(role.name, row.canonicalId, keyFolder);
    row.didSign = std::any_of(role.signatures.begin(), role.signatures.end(),
                              [&](const tuf::SignatureVerdict& verdict) { return verdict.valid && verdict.keyId == id; });
    return row;
}

RoleRow roleRow(const tuf::RoleView& role, const tuf::Keys* keys, const keys::KeyFolder& keyFolder) {
    RoleRow row;
    row.name = role.name;
    row.parent = role.parent;
    row.version = role.version;
    row.expires = role.expires;
    row.threshold = role.signers.threshold;
    for (const std::string& id : role.signers.keyIds) row.keys.push_back(keyRow(id, keys, role, keyFolder));
    for (const tuf::SignatureVerdict& verdict : role.signatures) row.signatures.push_back({verdict.keyId, verdict.method, verdict.valid, verdict.reason});
    row.paths = role.paths;
    row.state = stateOf(role.status);
    if (role.error) row.reason = role.error->message;
    row.bytes = role.bytes;
    row.targetCount = role.targets ? role.targets->targets.size() : 0;
    return row;
}

/// A top-level role of which nothing was verified.
RoleRow missingRow(std::string_view name, const tuf::Root& root, const keys::KeyFolder& keyFolder) {
    tuf::RoleView missing;
    missing.name = name;
    missing.signers = root.roles.at(missing.name);
    return roleRow(missing, &root.keys, keyFolder);
}

constexpr std::string_view kTopLevel[] = {tuf::kRoot, tuf::kTimestamp, tuf::kSnapshot, tuf::kTargets};

}  // namespace

std::vector<RoleRow> makeRoleRows(const tuf::TrustedSet& set, const keys::KeyFolder& keyFolder) {
    std::vector<RoleRow> rows;
    for (std::string_view name : kTopLevel) {
        const tuf::RoleView* role = set.role(name);
        rows.push_back(role ? roleRow(*role, set.keysFor(*role), keyFolder) : missingRow(name, set.root(), keyFolder));
    }
    for (const tuf::RoleView& role : set.roles()) {
        if (!role.parent.empty()) rows.push_back(roleRow(role, set.keysFor(role), keyFolder));
    }
    return rows;
}

std::vector<RoleRow> makeRoleRows(const notary::RefusedRoot& root, const keys::KeyFolder& keyFolder) {
    std::vector<RoleRow> rows;
    for (std::string_view name : kTopLevel) rows.push_back(name == tuf::kRoot ? roleRow(root.view, &root.content.keys, keyFolder) : missingRow(name, root.content, keyFolder));
    return rows;
}

}  // namespace roseglass::trust

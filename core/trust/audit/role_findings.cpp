// Findings on roles: expiry, thresholds, what does not verify.
#include "base/redact.h"
#include "trust/audit/theme.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

std::string renewal(const FindingList& list, const RoleRow& role, bool expired) {
    if (role.name == tuf::kTimestamp) return "The trust server signs it again when somebody asks; see why it did not.";
    // Whose key the snapshot's is cannot be told from here, unless it is on this computer.
    if (role.name == tuf::kSnapshot && !isHeldHere(role)) {
        return expired ? "The trust server signs it again when somebody asks, if it holds the key: see why it did not. "
                         "The key may also be another person's, who has to renew it."
                       : "The trust server signs it again once it has expired, if it holds the key. The key may also be "
                         "another person's, who has to renew it before that: ask who keeps it.";
    }
    if (role.name == tuf::kRoot) return "Renew it with the root key: roseglass-cli renew " + list.report.repository + " root.";
    if (role.parent.empty()) return "Renew it: roseglass-cli renew " + list.report.repository + " " + role.name + ".";
    return "Let its signer renew it: roseglass-cli renew " + list.report.repository + " " + printable(role.name, 255) + ".";
}

void findExpiry(FindingList& list, const RoleRow& role) {
    if (!role.expires || role.state == RoleState::Invalid) return;
    const std::string name = printable(role.name, 255),
                      when = "expires " + formatRfc3339(*role.expires) + ", version " + std::to_string(role.version);
    if (*role.expires <= list.facts.now) {
        list.add(FindingCode::Expired, role.name, "The role " + name + " expired on " + day(*role.expires), when,
                 renewal(list, role, true));
    } else if (!isServerManaged(role) && *role.expires <= list.facts.now + list.facts.soon) {
        list.add(FindingCode::Expiring, role.name, "The role " + name + " expires on " + day(*role.expires), when,
                 renewal(list, role, false));
    }
}

void findCertificateExpiry(FindingList& list, const KeyRow& key) {
    if (!key.certificateExpires || *key.certificateExpires > list.facts.now + list.facts.soon) return;
    const bool over = *key.certificateExpires <= list.facts.now;
    list.add(over ? FindingCode::Expired : FindingCode::Expiring, key.canonicalId, "The root certificate " + shortId(key.canonicalId) + (over ? " expired on " : " expires on ") + day(*key.certificateExpires),
             "not after " + formatRfc3339(*key.certificateExpires) + ", " + printable(key.certificateName, 255),
             over ? "Rotate the root key with a client that still takes the repository, or delete it with roseglass-cli delete " + list.report.repository + " --remote and sign its tags again: a root that is refused is not changed here." : "Rotate the root key: roseglass-cli key rotate " + list.report.repository + " root.");
}

void findThreshold(FindingList& list, const RoleRow& root) {
    if (root.keys.size() == 1) {
        list.add(FindingCode::SingleRootKey, root.name, "The root role has a single key", "1 key, threshold " + std::to_string(root.threshold), "Keep it offline and backed up. A second root key lets you go on when one is lost.");
    } else if (root.keys.size() > 1 && root.threshold == 1) {
        list.add(FindingCode::RootThresholdOne, root.name, "Any one of " + std::to_string(root.keys.size()) + " root keys is enough to change everything", std::to_string(root.keys.size()) + " keys, threshold 1",
                 "Raise the threshold, or take root keys out that nobody needs.");
    }
}

/// notary: the server makes its own snapshot unless a client keeps that key.
void findClientSnapshot(FindingList& list, const RoleRow& role) {
    if (role.name != tuf::kSnapshot || !isHeldHere(role)) return;
    std::string held;
    for (const KeyRow& key : role.keys) {
        if (key.location == KeyLocation::File || key.location == KeyLocation::Token) held += (held.empty() ? "" : ", ") + shortId(key.canonicalId) + (key.location == KeyLocation::Token ? " on a token" : " on this computer");
    }
    list.add(FindingCode::ClientSnapshot, role.name, "The snapshot key is held by a client", held, "Hand it to the trust server: roseglass-cli key rotate " + list.report.repository + " snapshot --server-managed.");
}

}  // namespace

void findInRoles(FindingList& list) {
    for (const RoleRow& role : list.report.roles) {
        findExpiry(list, role);
        findClientSnapshot(list, role);
        if (isLost(role) && isReadable(list.report.status)) {
            list.add(FindingCode::InvalidRole, role.name,
                     "The role " + printable(role.name, 255) + (role.bytes ? " does not verify" : " cannot be had"),
                     printable(role.reason, 400),
                     role.bytes ? "Let the holder of its keys sign it again, or take the role out."
                                : "See why the trust server does not hand it out. Until it does nobody can say which "
                                  "tags it names.");
        }
        if (role.name != tuf::kRoot) continue;
        findThreshold(list, role);
        for (const KeyRow& key : role.keys) findCertificateExpiry(list, key);
    }
}

}  // namespace roseglass::trust

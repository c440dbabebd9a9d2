// Findings on keys: algorithms, certificates, what is shared, and the private ones of this computer.
#include <algorithm>
#include <cstdio>
#include <map>

#include "base/redact.h"
#include "trust/audit/theme.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

bool isDelegation(const std::string& role) { return role.starts_with("targets/"); }

/// Two delegations of one key are ordinary where they are one person's: docker lists every signer in targets/releases, too,
/// and the holder of a role may sign in its children's place anyway.
bool belongTogether(const std::string& a, const std::string& b) {
    if (!isDelegation(a) || !isDelegation(b)) return false;
    return a == tuf::kReleases || b == tuf::kReleases || a.starts_with(b + "/") || b.starts_with(a + "/");
}

class KeyFinder {
public:
    explicit KeyFinder(FindingList& list) : list_(list) {
        for (const RoleRow& role : list.report.roles) {
            for (const KeyRow& key : role.keys) {
                (key.canonicalId.empty() ? unlisted_[key.id] : roles_[key.canonicalId]).push_back({&role, &key});
            }
        }
    }

    void find() {
        for (const auto& [id, uses] : roles_) {
            algorithm(id, uses);
            wildcard(id, uses);
            sharedHere(id, uses);
            local(id, uses);
        }
        for (const auto& [id, uses] : unlisted_) {
            list_.add(FindingCode::UnusableKey, id, "The key " + shortId(id) + " cannot be used: it is " + printable(uses.front().key->problem, 200), "key ID of " + rolesOf(uses), "Let the delegating role list the key, or take its ID out.");
        }
        methods();
    }

private:
    struct Use {
        const RoleRow* role;
        const KeyRow* key;
    };
    using Uses = std::vector<Use>;

    static std::string rolesOf(const Uses& uses) {
        std::string out;
        for (const Use& use : uses) out += (out.empty() ? "" : ", ") + printable(use.role->name, 255);
        return out;
    }

    void algorithm(const std::string& id, const Uses& uses) {
        const KeyRow& key = *uses.front().key;
        const std::string place = "key of " + rolesOf(uses), what = key.strength.empty() ? key.algorithm : key.strength;
        if (!key.problem.empty()) {
            const bool weak = !key.strength.empty();
            list_.add(weak ? FindingCode::WeakAlgorithm : FindingCode::UnusableKey, id, "The key " + shortId(id) + (weak ? " is weak: " : " cannot be used: ") + printable(key.problem, 200), printable(what, 80) + ", " + place,
                      "Put an ECDSA P-256 key in its place.");
        } else if (key.strength != "ECDSA P-256" && !(key.strength.starts_with("RSA ") && key.strength.size() == 8)) {
            list_.add(FindingCode::OddAlgorithm, id, "The key " + shortId(id) + " is " + printable(what, 80), place, "See that every client that has to verify or sign with it knows the algorithm.");
        }
    }

    void wildcard(const std::string& id, const Uses& uses) {
        for (const Use& use : uses) {
            if (use.role->name != tuf::kRoot || use.key->certificateName.find('*') == std::string::npos) continue;
            list_.add(FindingCode::WildcardRootCertificate, id, "The root certificate is made out to " + printable(use.key->certificateName, 255), "key of root, common name " + printable(use.key->certificateName, 255),
                      "Rotate the root key to a certificate for " + list_.report.repository + " alone.");
        }
    }

    void sharedHere(const std::string& id, const Uses& uses) {
        for (size_t i = 0; i < uses.size(); ++i) {
            for (size_t j = i + 1; j < uses.size(); ++j) {
                if (uses[i].role == uses[j].role || belongTogether(uses[i].role->name, uses[j].role->name)) continue;
                list_.add(FindingCode::SharedKey, id, "The key " + shortId(id) + " signs for several roles", rolesOf(uses), "Give each role a key of its own, and rotate.");
                return;
            }
        }
    }

    void local(const std::string& id, const Uses& uses) {
        const auto known = list_.facts.localKeys.find(id);
        if (known == list_.facts.localKeys.end()) return;
        const LocalKey& key = known->second;
        if (key.readable) {
            char mode[16];
            std::snprintf(mode, sizeof mode, "%04o", key.mode);
            list_.add(FindingCode::ReadableKey, id, "Others can read the private key " + shortId(id) + " of " + rolesOf(uses), printable(key.path, 400) + ", mode " + mode, "chmod 600 it; if strangers use this computer, rotate the key.");
        }
        if (!key.backedUp && !key.onToken) {
            list_.add(FindingCode::NoBackup, id, "The private key " + shortId(id) + " of " + rolesOf(uses) + " has no backup", printable(key.path, 400), "roseglass-cli key backup FILE, and keep the file elsewhere.");
        }
    }

    /// PKCS#1 1.5 signatures verify, but notary's own clients make PSS.
    void methods() {
        for (const RoleRow& role : list_.report.roles) {
            for (const SignatureRow& signature : role.signatures) {
                if (!signature.valid || signature.method != "rsapkcs1v15") continue;
                list_.add(FindingCode::OddAlgorithm, role.name, "A signature of " + printable(role.name, 255) + " is made with RSA PKCS#1 1.5", "key " + shortId(signature.keyId), "Sign it again with a present client, which makes PSS signatures.");
            }
        }
    }

    FindingList& list_;
    std::map<std::string, Uses> roles_;      ///< by canonical ID
    std::map<std::string, Uses> unlisted_;   ///< by key ID, where no key goes with it
};

}  // namespace

void findInKeys(FindingList& list) {
    KeyFinder(list).find();
    std::map<std::string, std::vector<std::string>> rolesByKey;
    for (const RoleRow& role : list.report.roles) {
        for (const KeyRow& key : role.keys) rolesByKey[key.canonicalId].push_back(role.name);
    }
    for (Finding& finding : sharedKeyFindings(list.report.repository, rolesByKey, list.facts.keyUsers)) list.add(std::move(finding));
}

}  // namespace roseglass::trust

// Keys that several repositories list.
#include "base/redact.h"
#include "trust/audit/theme.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

constexpr size_t kNamedUses = 5;

bool isDelegation(const std::string& role) { return role.starts_with("targets/"); }

/// docker's own way: one root key for all repositories of a publisher, and one key for each person.
bool isOrdinary(const std::string& here, const std::string& there) { return (here == tuf::kRoot && there == tuf::kRoot) || (isDelegation(here) && isDelegation(there)); }

}  // namespace

std::vector<Finding> sharedKeyFindings(const std::string& repository, const std::map<std::string, std::vector<std::string>>& rolesByKey, const KeyUsersById& users) {
    std::vector<Finding> findings;
    for (const auto& [id, roles] : rolesByKey) {
        // A key ID without its key: nobody knows whose it is.
        if (id.empty()) continue;
        const auto known = users.find(id);
        if (known == users.end() || known->second.repositories < 2) continue;
        bool ordinary = true, root = false, elsewhere = false;
        std::string evidence;
        for (const std::string& role : roles) {
            evidence += (evidence.empty() ? "" : ", ") + printable(role, 255);
            root = root || role == tuf::kRoot;
        }
        evidence += " here";
        size_t named = 0;
        for (const RoleOfKey& other : known->second.some) {
            if (other.repository == repository) continue;
            elsewhere = true;
            for (const std::string& role : roles) ordinary = ordinary && isOrdinary(role, other.role);
            if (named < kNamedUses) {
                evidence += ", " + printable(other.role, 255) + " of " + printable(other.repository, 255);
                ++named;
            }
        }
        // A person signs in many repositories with one key: that is what a signer is.
        if (!elsewhere || (ordinary && !root)) continue;
        evidence += "; " + std::to_string(known->second.repositories) + " repositories in all";
        findings.push_back({FindingCode::SharedKey, ordinary ? FindingSeverity::Note : FindingSeverity::Warning, repository, id, "The key " + shortId(id) + " serves other repositories, too", std::move(evidence),
                            "Give each repository keys of its own where the owner of one must not be able to change the other."});
    }
    return findings;
}

}  // namespace roseglass::trust

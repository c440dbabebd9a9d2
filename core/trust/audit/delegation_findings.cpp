// Findings on delegations: who may sign what, and who does.
#include <algorithm>

#include "base/redact.h"
#include "trust/audit/theme.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

/// Nothing was ever published: no file, or a first one without a tag. A later version without tags had some once.
bool neverSigned(const RoleRow& role) { return role.state == RoleState::Missing || (role.version <= 1 && role.targetCount == 0 && role.state != RoleState::Invalid); }

/// A role that others hang below is there for them.
bool hasChildren(const Report& report, const std::string& role) {
    return std::any_of(report.roles.begin(), report.roles.end(), [&](const RoleRow& other) { return other.parent == role; });
}

/// docker's signers stand in targets/releases, too, and `delegation remove` would leave their keys there.
std::string removal(const Report& report, const RoleRow& role) {
    const std::string name = printable(role.name, 255);
    if (role.parent != tuf::kTargets) return "roseglass-cli delegation remove " + report.repository + " " + name;
    return "roseglass-cli signer remove " + name.substr(name.find('/') + 1) + " " + report.repository;
}

}  // namespace

void findInDelegations(FindingList& list) {
    for (const RoleRow& role : list.report.roles) {
        if (role.parent.empty()) continue;
        const std::string name = printable(role.name, 255);
        // targets/releases is docker's place for releases, no person's.
        if (role.name != tuf::kReleases && neverSigned(role) && !hasChildren(list.report, role.name)) {
            list.add(FindingCode::IdleSigner, role.name, name + " may sign, and never did", role.state == RoleState::Missing ? "the role has no file" : "version " + std::to_string(role.version) + " signs no tag",
                     "Take the signer out if he is not needed: " + removal(list.report, role) + ".");
        }
        if (std::find(role.paths.begin(), role.paths.end(), std::string()) != role.paths.end()) {
            list.add(FindingCode::UnlimitedDelegation, role.name, name + " may sign every tag", "its paths hold the empty prefix", "Limit it to the prefixes that it needs: roseglass-cli delegation remove " + list.report.repository + " " + name + " --all-paths, then delegation add with --path PREFIX.");
        }
    }
}

}  // namespace roseglass::trust

#pragma once
#include "trust/audit/findings.h"
#include "trust/readable.h"

namespace roseglass::trust {

/// Collects the findings on one repository; what the themes have in common.
class FindingList {
public:
    FindingList(const Report& of, const AuditFacts& known) : report(of), facts(known) {}
    const Report& report;
    const AuditFacts& facts;

    /// With the severity of its kind.
    Finding& add(FindingCode code, std::string subject, std::string message, std::string evidence, std::string remedy);
    void add(Finding finding) { findings_.push_back(std::move(finding)); }
    std::vector<Finding> take() { return std::move(findings_); }

private:
    std::vector<Finding> findings_;
};

void findInTags(FindingList& list);
void findInRoles(FindingList& list);
void findInKeys(FindingList& list);
void findInDelegations(FindingList& list);

/// Whether the trust server alone can sign this role, so that nobody needs to renew it: the timestamp. Whose the
/// snapshot's key is metadata do not tell: docker leaves it to the server, older clients kept it.
bool isServerManaged(const RoleRow& role);
/// Whether a key of the role is on this computer or its token.
bool isHeldHere(const RoleRow& role);
/// The roles that are not to be had, as one text; empty when there is none.
std::string lostRoles(const Report& report);
/// "2026-11-24"
std::string day(Instant instant);
/// "e238b06e9658"
std::string shortId(const std::string& id);

}  // namespace roseglass::trust

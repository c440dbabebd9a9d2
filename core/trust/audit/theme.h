#pragma once
#include "trust/audit/findings.h"

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

/// Whether the trust server signs this role, so that nobody needs to renew it. A snapshot whose key is not here is taken for
/// the server's, docker's way: metadata do not tell it from another person's.
bool isServerManaged(const RoleRow& role);
/// "2026-11-24"
std::string day(Instant instant);
/// "e238b06e9658"
std::string shortId(const std::string& id);

}  // namespace roseglass::trust

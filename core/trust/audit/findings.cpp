#include "trust/audit/findings.h"

#include <algorithm>

#include "base/redact.h"
#include "trust/audit/theme.h"
#include "trust/basis.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

constexpr size_t kHex = 64;
constexpr std::string_view kArtifact = "sha256-";

/// A server that was not reached, or not asked: offline.
void fromCache(FindingList& list, const std::string& error) {
    const Report& report = list.report;
    std::string evidence = error.empty() ? "offline" : error;
    if (report.cacheTime) evidence += ", cache of " + formatRfc3339(*report.cacheTime);
    if (!report.registryReached && !report.registryError) evidence += ", what the registry serves was not asked";
    list.add(FindingCode::FromCache, {}, std::string("The trust server was not ") + (error.empty() ? "asked" : "reached") + ", and this computer's cache was judged", std::move(evidence),
             error.empty() ? "Audit again with the network." : "Audit again once " + report.trustServer + " answers.");
}

/// The repository as a whole: reached, signed, verified.
void findInRepository(FindingList& list) {
    const Report& report = list.report;
    const std::string error = report.trustError ? report.trustError->message + " [" + std::string(codeName(report.trustError->code)) + "]" : std::string();
    const std::string hint = report.trustError && !report.trustError->hint.empty() ? report.trustError->hint : std::string();
    switch (report.status) {
        case RepositoryStatus::Unreachable:
            list.add(FindingCode::Unreachable, {}, "The repository could not be examined", error, hint.empty() ? "See that the trust server " + report.trustServer + " answers, and audit the repository again." : hint);
            break;
        case RepositoryStatus::Untrusted:
            // What has expired is told role by role.
            if (report.trustError && report.trustError->code == ErrorCode::Expired && std::any_of(report.roles.begin(), report.roles.end(), [](const RoleRow& role) { return role.state == RoleState::Expired; })) break;
            list.add(FindingCode::Untrusted, {}, "The trust data does not verify", error, hint.empty() ? "roseglass-cli why " + report.repository + " tells every check; do not pull from the repository before it is cleared up." : hint);
            break;
        case RepositoryStatus::Unsigned:
            list.add(FindingCode::Unsigned, {}, "The repository has no trust data", "trust server " + report.trustServer, "Sign what consumers shall rely on: roseglass-cli sign " + report.repository + ":TAG.");
            break;
        case RepositoryStatus::Incomplete:
            // Told role by role, where the role is known.
            if (!lostRoles(report).empty()) break;
            list.add(FindingCode::InvalidRole, {}, "A part of the trust data cannot be had, or does not verify", error,
                     hint.empty() ? "roseglass-cli why " + report.repository + " tells every check." : hint);
            break;
        case RepositoryStatus::Trusted:
            break;
    }
    if (report.fromCache && report.status == RepositoryStatus::Trusted) fromCache(list, error);
    if (const auto& unread = list.facts.earlierUnread) {
        list.add(FindingCode::HistoryUnread, {}, "What was signed before is not known in full", unread->message + " [" + std::string(codeName(unread->code)) + "]", "Audit again; roseglass-cli history " + report.repository + " tells each state.");
    }
    if (isFirstUse(report.pinnedBy)) list.add(FindingCode::FirstUse, {}, "The root was trusted because it came first", "root key " + report.rootKeyId, "Compare the root key ID with the owner's by another way, and pin it: --pin " + report.repository + "=ID.");
    if (report.registryError) {
        list.add(FindingCode::RegistryUnreachable, {}, "The registry did not tell what it serves", report.registryError->message + " [" + std::string(codeName(report.registryError->code)) + "]",
                 report.registryError->hint.empty() ? "See that the registry " + report.registryHost + " answers, and audit the repository again." : report.registryError->hint);
    }
}

}  // namespace

Finding& FindingList::add(FindingCode code, std::string subject, std::string message, std::string evidence, std::string remedy) {
    findings_.push_back({code, kindOf(code).severity, report.repository, std::move(subject), std::move(message), std::move(evidence), std::move(remedy)});
    return findings_.back();
}

bool isServerManaged(const RoleRow& role) {
    return role.name == tuf::kTimestamp;
}

bool isHeldHere(const RoleRow& role) {
    return std::any_of(role.keys.begin(), role.keys.end(), [](const KeyRow& key) {
        return key.location == KeyLocation::File || key.location == KeyLocation::Token;
    });
}

std::string lostRoles(const Report& report) {
    std::string out;
    for (const RoleRow& role : report.roles) {
        if (isLost(role)) out += (out.empty() ? "" : ", ") + printable(role.name, 255);
    }
    return out;
}

std::string day(Instant instant) { return formatRfc3339(instant).substr(0, 10); }
std::string shortId(const std::string& id) { return printable(id.substr(0, 12)); }

bool isArtifactTag(std::string_view tag) {
    if (!tag.starts_with(kArtifact) || tag.size() < kArtifact.size() + kHex) return false;
    const std::string_view hex = tag.substr(kArtifact.size(), kHex), rest = tag.substr(kArtifact.size() + kHex);
    return hex.find_first_not_of("0123456789abcdef") == std::string_view::npos && (rest.empty() || rest == ".sig" || rest == ".att" || rest == ".sbom");
}

std::optional<Instant> nextExpiry(const Report& report) {
    std::optional<Instant> next;
    const auto consider = [&](const std::optional<Instant>& instant) {
        if (instant && (!next || *instant < *next)) next = instant;
    };
    for (const RoleRow& role : report.roles) {
        if (isServerManaged(role)) continue;
        consider(role.expires);
        if (role.name != tuf::kRoot) continue;
        for (const KeyRow& key : role.keys) consider(key.certificateExpires);
    }
    return next;
}

std::optional<Instant> nextChange(const Report& report, const AuditFacts& facts) {
    std::optional<Instant> next;
    const auto consider = [&](const std::optional<Instant>& expires) {
        if (!expires) return;
        for (const Instant at : {*expires - facts.soon, *expires}) {
            if (at > facts.now && (!next || at < *next)) next = at;
        }
    };
    for (const RoleRow& role : report.roles) {
        consider(role.expires);
        for (const KeyRow& key : role.keys) consider(key.certificateExpires);
    }
    return next;
}

std::vector<Finding> findingsOf(const Report& report, const AuditFacts& facts) {
    FindingList list(report, facts);
    findInRepository(list);
    findInTags(list);
    findInRoles(list);
    findInKeys(list);
    findInDelegations(list);
    std::vector<Finding> findings = list.take();
    sortFindings(findings);
    return findings;
}

}  // namespace roseglass::trust

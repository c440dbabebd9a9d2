#include "trust/deciding.h"

#include <algorithm>

#include "registry/reference.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

using tuf::Check;
using tuf::Outcome;

bool isBelow(std::string_view role, std::string_view ancestor) {
    return role.size() > ancestor.size() && role.starts_with(ancestor) && role[ancestor.size()] == '/';
}
bool isOrIsBelow(std::string_view role, std::string_view ancestor) {
    return role == ancestor || isBelow(role, ancestor);
}

/// Whether the check is about what was asked for, and not about the repository's metadata.
bool isOfReference(const Check& check) {
    return check.rule.starts_with("target.") || check.rule.starts_with("registry.") ||
           check.rule.starts_with("reference.");
}

class Deciding {
public:
    explicit Deciding(const Verdict& verdict) : verdict_(verdict), digestAlone_(isOfDigestAlone(verdict)) {
        if (const auto parsed = registry::Reference::parse(verdict.reference)) tag_ = parsed->tagOrLatest();
        for (const Check& check : verdict.checks) {
            if (check.rule == "target.signed" && check.outcome == Outcome::Pass) answer_ = check.role;
        }
    }

    bool operator()(const Check& check) const {
        if (isOfReference(check)) return true;
        if (digestAlone_) return false;
        const bool failed = check.outcome == Outcome::Fail;
        if (verdict_.trusted && failed) return false;
        if (!tuf::isBelowTargets(check.role)) return true;
        if (failed) return isBlamed(check.role);
        return mayName(check.role) && (!verdict_.trusted || wasAsked(check.role));
    }

private:
    /// The role that the refusal names, or one that delegates to it.
    bool isBlamed(std::string_view role) const {
        const std::string blamed = verdict_.error ? verdict_.error->role : std::string();
        if (blamed.empty()) return verdict_.standing != Standing::Unsigned && mayName(role);
        return isOrIsBelow(blamed, role);
    }

    /// docker asks targets/releases and what lies below it before targets; a role is believed because of those above
    /// it.
    bool wasAsked(std::string_view role) const {
        if (isOrIsBelow(answer_, role)) return true;
        return answer_ == tuf::kTargets && isOrIsBelow(role, tuf::kReleases);
    }

    /// By its paths and those of the roles above it. Of a role that the report does not have nothing can be ruled out.
    bool mayName(std::string_view role) const {
        if (tag_.empty() || !verdict_.report) return true;
        const auto& rows = verdict_.report->roles;
        for (std::string_view at = role; tuf::isBelowTargets(at); at = tuf::parentOf(at)) {
            const auto row = std::find_if(rows.begin(), rows.end(), [&](const RoleRow& one) { return one.name == at; });
            if (row == rows.end()) return true;
            if (!tuf::pathsAllow(row->paths, tag_)) return false;
        }
        return true;
    }

    const Verdict& verdict_;
    const bool digestAlone_;
    std::string tag_, answer_;
};

}  // namespace

bool isOfDigestAlone(const Verdict& verdict) {
    const auto parsed = registry::Reference::parse(verdict.reference);
    return parsed && parsed->digest && !parsed->tag;
}

std::vector<bool> decidingChecks(const Verdict& verdict) {
    const Deciding decides(verdict);
    std::vector<bool> out;
    out.reserve(verdict.checks.size());
    for (const Check& check : verdict.checks) out.push_back(decides(check));
    return out;
}

TagState stateOf(const Verdict& verdict) {
    if (!verdict.trusted) {
        if (verdict.standing == Standing::Unsigned) return TagState::Unsigned;
        return verdict.standing == Standing::Refused ? TagState::Invalid : TagState::Unknown;
    }
    const auto compared = std::find_if(verdict.checks.rbegin(), verdict.checks.rend(),
                                       [](const Check& check) { return check.rule == "registry.digest"; });
    if (compared == verdict.checks.rend()) return TagState::Unknown;
    if (compared->outcome == Outcome::Pass) return TagState::Signed;
    if (crypto::Sha256::parse(compared->actual)) return TagState::Stale;
    return verdict.report && verdict.report->registryReached ? TagState::Missing : TagState::Unknown;
}

}  // namespace roseglass::trust

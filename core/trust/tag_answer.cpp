#include "trust/tag_answer.h"

#include <algorithm>

#include "base/redact.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

using tuf::RoleStatus;
using tuf::RoleView;

const std::string kBelowReleases = std::string(tuf::kReleases) + "/";

/// Whether what the role signs cannot be known: it cannot be had, or what came is not valid for more than its date.
bool isClosed(const RoleView& role) { return role.status == RoleStatus::Invalid && !role.ignored; }

bool hasExpired(const RoleView& role) { return role.status == RoleStatus::Expired && !role.usable(); }

const SignedEntry* entryIn(const tuf::TrustedSet& set, const RoleView& role, const std::vector<SignedEntry>& entries) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const SignedEntry& entry) { return &set.roles()[entry.role] == &role; });
    return found == entries.end() ? nullptr : &*found;
}

TagAnswer answerBut(Standing standing, const RoleView* because, std::string problem = {}) {
    return {standing, nullptr, nullptr, because, std::move(problem)};
}

TagAnswer releasedBy(const RoleView& role, const SignedEntry& entry) { return {Standing::Trusted, entry.target, &role, nullptr, {}}; }

TagAnswer closedBy(const RoleView& role) {
    const bool withheld = saysNothing(role.error->code) || role.error->code == ErrorCode::NoTrustData;
    return answerBut(withheld ? Standing::Unknown : Standing::Refused, &role);
}

tuf::PathSet pathsOf(const std::vector<const RoleView*>& roles) {
    std::vector<std::string> all;
    for (const RoleView* role : roles) all.insert(all.end(), role->paths.begin(), role->paths.end());
    return tuf::PathSet(all);
}

const RoleView* allowing(const std::vector<const RoleView*>& roles, std::string_view tag) {
    const auto found = std::find_if(roles.begin(), roles.end(), [&](const RoleView* role) { return role->allowed.allows(tag); });
    return found == roles.end() ? nullptr : *found;
}

/// Whether something below an expired role, which was not walked, may name the tag.
bool childrenMayName(const RoleView& role, std::string_view tag) {
    if (!role.targets || !role.allowed.allows(tag)) return false;
    return std::any_of(role.targets->delegations.begin(), role.targets->delegations.end(),
                       [&](const tuf::Delegation& child) { return tuf::pathsAllow(child.paths, tag); });
}

}  // namespace

TagOrder::TagOrder(const tuf::TrustedSet& set) : set_(set), releases_(set.role(tuf::kReleases)) {
    // A delegate may list a role of any name; only that of targets is docker's.
    if (releases_ && releases_->parent != tuf::kTargets) releases_ = nullptr;
    for (const RoleView& role : set.roles()) {
        if (role.parent.empty() || &role == releases_ || !isClosed(role)) continue;
        (isAbove(role) ? closedAbove_ : closedOthers_).push_back(&role);
    }
    closedAbovePaths_ = pathsOf(closedAbove_);
    closedOtherPaths_ = pathsOf(closedOthers_);
}

bool TagOrder::isAbove(const RoleView& role) const { return role.name.starts_with(kBelowReleases); }

TagAnswer TagOrder::answer(std::string_view tag, const std::vector<SignedEntry>& entries) const {
    if (auto above = fromReleases(tag, entries)) return *above;
    if (auto above = fromBelowReleases(tag, entries)) return *above;
    const RoleView* targets = set_.role(tuf::kTargets);
    const SignedEntry* entry = targets ? entryIn(set_, *targets, entries) : nullptr;
    if (!entry) return fromNobody(tag, entries);
    if (!entry->target->problem.empty()) return answerBut(Standing::Refused, targets, entry->target->problem);
    if (!targets->usable()) return answerBut(Standing::Refused, targets);
    return releasedBy(*targets, *entry);
}

std::optional<TagAnswer> TagOrder::fromReleases(std::string_view tag, const std::vector<SignedEntry>& entries) const {
    if (!releases_ || !releases_->allowed.allows(tag)) return std::nullopt;
    if (isClosed(*releases_)) return closedBy(*releases_);
    const SignedEntry* entry = entryIn(set_, *releases_, entries);
    if (!entry) {
        const bool open = !hasExpired(*releases_) || !childrenMayName(*releases_, tag);
        return open ? std::nullopt : std::optional(answerBut(Standing::Refused, releases_));
    }
    if (hasExpired(*releases_)) return answerBut(Standing::Refused, releases_);
    if (!entry->target->problem.empty()) return answerBut(Standing::Refused, releases_, entry->target->problem);
    return releasedBy(*releases_, *entry);
}

/// docker looks below targets/releases before it looks into targets, and takes nothing that it finds there.
std::optional<TagAnswer> TagOrder::fromBelowReleases(std::string_view tag, const std::vector<SignedEntry>& entries) const {
    if (closedAbovePaths_.allows(tag)) return closedBy(*allowing(closedAbove_, tag));
    for (const SignedEntry& entry : entries) {
        const RoleView& role = set_.roles()[entry.role];
        if (!isAbove(role) || !role.allowed.allows(tag)) continue;
        return answerBut(hasExpired(role) ? Standing::Refused : Standing::Unsigned, &role);
    }
    return std::nullopt;
}

TagAnswer TagOrder::fromNobody(std::string_view tag, const std::vector<SignedEntry>& entries) const {
    const bool counts = std::any_of(entries.begin(), entries.end(), [](const SignedEntry& entry) { return entry.reason.empty(); });
    if (counts) return answerBut(Standing::Unsigned, nullptr);
    if (!entries.empty()) return answerBut(Standing::Refused, &set_.roles()[entries.front().role]);
    if (closedOtherPaths_.allows(tag)) return answerBut(Standing::Unknown, allowing(closedOthers_, tag));
    return answerBut(Standing::Unsigned, nullptr);
}

bool saysNothing(ErrorCode code) {
    switch (code) {
        case ErrorCode::NotFound: case ErrorCode::Network: case ErrorCode::Tls: case ErrorCode::Timeout: case ErrorCode::Unauthorized:
        case ErrorCode::Forbidden: case ErrorCode::RateLimited: case ErrorCode::Server: case ErrorCode::Interrupted: return true;
        default: return false;
    }
}

bool isAsked(const RoleView& role) {
    return role.name == tuf::kReleases || role.name == tuf::kTargets || role.name.starts_with(kBelowReleases);
}

std::string reasonAgainst(const RoleView& role, const tuf::Target& target) {
    if (!role.usable()) return role.name + ": " + (role.error ? role.error->message : "not verified");
    if (!target.problem.empty()) return role.name + ": " + target.problem;
    if (!role.allowed.allows(target.name)) return role.name + " may not sign this name: it lies outside its paths";
    return {};
}

std::vector<SignedEntry> entriesOf(const tuf::TrustedSet& set, const std::string& tag) {
    std::vector<SignedEntry> entries;
    uint32_t index = 0;
    for (const RoleView& role : set.roles()) {
        const tuf::Target* target = role.targets ? role.targets->find(tag) : nullptr;
        if (target) entries.push_back({target, index, reasonAgainst(role, *target)});
        ++index;
    }
    return entries;
}

std::string otherSigners(const tuf::TrustedSet& set, const std::vector<SignedEntry>& entries) {
    std::string names;
    for (const SignedEntry& entry : entries) {
        if (entry.reason.empty()) names += (names.empty() ? "" : ", ") + set.roles()[entry.role].name;
    }
    return names;
}

namespace {

Error notReleased(const std::string& none, const std::string& others) {
    return {ErrorCode::UnsignedTag, none + ": only " + others + " signs it",
            "docker accepts tags of targets/releases and targets alone; ask the repository's owner to release it."};
}

}  // namespace

Error whyNot(const TagAnswer& answer, const tuf::TrustedSet& set, const std::string& tag, const std::vector<SignedEntry>& entries) {
    const std::string none = "No valid trust data for " + printable(tag, 128);
    const RoleView* role = answer.because;
    if (answer.standing == Standing::Unsigned) {
        const std::string others = otherSigners(set, entries);
        if (!others.empty()) return notReleased(none, others);
        return {ErrorCode::UnsignedTag, none, "Use a signed tag, ask the publisher to sign this one, or name the image by its digest."};
    }
    if (!answer.problem.empty()) {
        return Error(ErrorCode::Malformed, none + ": the entry of " + role->name + " cannot be used, because " + answer.problem,
                     "Ask the publisher to sign the tag again.").withRole(role->name);
    }
    const bool decides = isAsked(*role);
    if (!decides && !entries.empty()) return {ErrorCode::UnsignedTag, none + ": " + entries.front().reason};
    Error error = role->error.value_or(Error(ErrorCode::NoTrustData, role->name + " is not verified"));
    const std::string lead = decides ? none + ", because " + role->name + " goes first: " : "Whether " + printable(tag, 128) + " is signed is not known: ";
    error.message = lead + error.message;
    if (error.role.empty()) error.role = role->name;
    return error;
}

}  // namespace roseglass::trust

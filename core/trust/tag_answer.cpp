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

/// Whether something below an expired role, which was not walked, may name the tag.
bool childrenMayName(const RoleView& role, std::string_view tag) {
    if (!role.targets || !role.allowed.allows(tag)) return false;
    return std::any_of(role.targets->delegations.begin(), role.targets->delegations.end(),
                       [&](const tuf::Delegation& child) { return tuf::pathsAllow(child.paths, tag); });
}

/// What the children of a role may name.
std::vector<std::string> pathsBelow(const RoleView& role) {
    std::vector<std::string> all;
    for (const tuf::Delegation& child : role.targets->delegations) {
        for (std::string& path : role.allowed.split(child.paths).within) all.push_back(std::move(path));
    }
    return all;
}

}  // namespace

void RolesByPath::add(const RoleView& role, const std::vector<std::string>& prefixes) {
    for (const std::string& prefix : prefixes) {
        if (allowing(prefix)) continue;
        auto longer = byPrefix_.lower_bound(prefix);
        while (longer != byPrefix_.end() && longer->first.starts_with(prefix)) longer = byPrefix_.erase(longer);
        byPrefix_.emplace_hint(longer, prefix, &role);
    }
}

const RoleView* RolesByPath::allowing(std::string_view tag) const {
    const auto after = byPrefix_.upper_bound(tag);
    if (after == byPrefix_.begin()) return nullptr;
    const auto& [prefix, role] = *std::prev(after);
    return tag.starts_with(prefix) ? role : nullptr;
}

TagOrder::TagOrder(const tuf::TrustedSet& set) : set_(set), releases_(set.role(tuf::kReleases)) {
    // A delegate may list a role of any name; only that of targets is docker's.
    if (releases_ && releases_->parent != tuf::kTargets) releases_ = nullptr;
    for (const RoleView& role : set.roles()) {
        if (role.parent.empty() || &role == releases_) continue;
        if (isClosed(role)) (isAbove(role) ? closedAbove_ : closedOthers_).add(role, role.paths);
        if (hasExpired(role) && role.targets) (isAbove(role) ? cutOffAbove_ : cutOffOthers_).add(role, pathsBelow(role));
    }
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
    if (const RoleView* closed = closedAbove_.allowing(tag)) return closedBy(*closed);
    for (const SignedEntry& entry : entries) {
        const RoleView& role = set_.roles()[entry.role];
        if (!isAbove(role) || !role.allowed.allows(tag)) continue;
        return answerBut(hasExpired(role) ? Standing::Refused : Standing::Unsigned, &role);
    }
    if (const RoleView* expired = cutOffAbove_.allowing(tag)) return answerBut(Standing::Refused, expired);
    return std::nullopt;
}

TagAnswer TagOrder::fromNobody(std::string_view tag, const std::vector<SignedEntry>& entries) const {
    const bool counts = std::any_of(entries.begin(), entries.end(), [](const SignedEntry& entry) { return entry.reason.empty(); });
    if (counts) return answerBut(Standing::Unsigned, nullptr);
    if (!entries.empty()) return answerBut(Standing::Refused, &set_.roles()[entries.front().role]);
    if (const RoleView* closed = closedOthers_.allowing(tag)) return answerBut(Standing::Unknown, closed);
    if (const RoleView* expired = cutOffOthers_.allowing(tag)) return answerBut(Standing::Unknown, expired);
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

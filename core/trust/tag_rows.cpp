#include "trust/tag_rows.h"

#include <algorithm>
#include <set>

#include "base/redact.h"
#include "registry/reference.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

using tuf::RoleView;

/// Why this role's entry of this name does not count; empty when it does.
std::string reasonAgainst(const RoleView& role, const tuf::Target& target) {
    if (!role.usable()) return role.name + ": " + (role.error ? role.error->message : "not verified");
    if (!target.problem.empty()) return role.name + ": " + target.problem;
    if (!tuf::pathsAllow(role.paths, target.name)) return role.name + " may not sign this name: it lies outside its paths";
    return {};
}

struct Raw {
    const tuf::Target* target;
    uint32_t role;
};

/// All entries of all roles by name, walk order within a name. Each role's list is sorted already, so merging is enough.
std::vector<Raw> mergedEntries(const tuf::TrustedSet& set) {
    std::vector<Raw> all;
    uint32_t index = 0;
    for (const RoleView& role : set.roles()) {
        if (role.targets && !role.targets->targets.empty()) {
            const auto middle = static_cast<std::ptrdiff_t>(all.size());
            all.reserve(all.size() + role.targets->targets.size());
            for (const tuf::Target& target : role.targets->targets) all.push_back({&target, index});
            std::inplace_merge(all.begin(), all.begin() + middle, all.end(), [](const Raw& a, const Raw& b) { return a.target->name < b.target->name; });
        }
        ++index;
    }
    return all;
}

/// Signer lists shared between all tags that the same roles sign.
class SignerSets {
public:
    explicit SignerSets(const tuf::TrustedSet* set) : set_(set), none_(std::make_shared<const SignerSet>()) {}

    std::shared_ptr<const SignerSet> of(const std::vector<uint32_t>& roles) {
        if (roles.empty()) return none_;
        auto& known = sets_[roles];
        if (!known) known = make(roles);
        return known;
    }

private:
    std::shared_ptr<const SignerSet> make(const std::vector<uint32_t>& roles) const {
        auto made = std::make_shared<SignerSet>();
        std::set<std::string> names;
        std::vector<std::string> others;
        for (uint32_t index : roles) {
            const std::string& role = set_->roles()[index].name;
            if (role != tuf::kTargets && role != tuf::kReleases) {
                others.push_back(role);
                names.insert(tuf::signerName(role));
            } else {
                made->roles.push_back(role);
            }
        }
        // docker trust inspect: "Repo Admin" stands only where nobody else signed the released digest.
        if (names.empty()) names.insert(tuf::signerName(tuf::kTargets));
        std::sort(made->roles.rbegin(), made->roles.rend());
        made->roles.insert(made->roles.end(), others.begin(), others.end());
        made->signers.assign(names.begin(), names.end());
        made->walkRole = set_->roles()[roles.front()].name;
        return made;
    }

    const tuf::TrustedSet* set_;
    std::shared_ptr<const SignerSet> none_;
    std::map<std::vector<uint32_t>, std::shared_ptr<const SignerSet>> sets_;
};

class RowMaker {
public:
    RowMaker(const tuf::TrustedSet* set, const std::optional<Error>& untrusted, const RegistryTags& registry)
        : set_(set), untrusted_(untrusted), registry_(registry), signers_(set) {
        if (set) {
            for (const RoleView& role : set->roles()) expiries_.push_back(earliestExpiry(role));
        }
    }

    std::vector<TagRow> all() {
        const std::vector<Raw> entries = set_ ? mergedEntries(*set_) : std::vector<Raw>();
        std::vector<TagRow> rows;
        rows.reserve(std::max(entries.size(), registry_.tags.size()));
        size_t e = 0, r = 0;
        while (e < entries.size() || r < registry_.tags.size()) {
            const bool fromRegistry = r < registry_.tags.size() && (e == entries.size() || registry_.tags[r].first <= entries[e].target->name);
            const std::string& name = fromRegistry ? registry_.tags[r].first : entries[e].target->name;
            size_t end = e;
            while (end < entries.size() && entries[end].target->name == name) ++end;
            rows.push_back(row(name, entries.data() + e, end - e, fromRegistry ? &registry_.tags[r].second : nullptr));
            e = end;
            if (fromRegistry) ++r;
        }
        return rows;
    }

private:
    TagRow row(const std::string& name, const Raw* entries, size_t count, const std::optional<crypto::Sha256>* served) {
        TagRow row;
        row.name = name;
        row.by = signers_.of({});
        if (served) row.registryDigest = *served;
        signing_.clear();
        const Raw* released = nullptr;
        const Raw* first = nullptr;
        std::string reason;
        for (const Raw* entry = entries; entry != entries + count; ++entry) {
            const RoleView& role = set_->roles()[entry->role];
            std::string against = reasonAgainst(role, *entry->target);
            if (!against.empty()) {
                if (reason.empty()) reason = std::move(against);
                continue;
            }
            if (!first) first = entry;
            if (role.name == tuf::kReleases || (role.name == tuf::kTargets && !released)) released = entry;
        }
        const Raw* used = released ? released : first;
        if (used) fillSigned(row, *used, entries, count);
        row.released = released != nullptr;
        row.state = stateOf(row, used != nullptr, released != nullptr, count > 0, served != nullptr);
        if (row.state == TagState::Invalid) {
            row.reason = untrusted_ && count > 0 ? untrusted_->message : reason;
            if (row.reason.empty()) row.reason = "This is no valid tag name, so no client can ask for it";
        } else if (used && !released) {
            row.reason = "Signed by " + row.by->walkRole + " only; docker reads targets/releases and targets";
        } else {
            row.reason = reason;
        }
        return row;
    }

    TagState stateOf(const TagRow& row, bool isSigned, bool released, bool claimed, bool served) const {
        if (claimed && (untrusted_ || !isSigned || !registry::isValidTag(row.name))) return TagState::Invalid;
        if (!released) return TagState::Unsigned;
        if (!registry_.reached) return TagState::Unknown;
        if (!served) return TagState::Missing;
        if (!row.registryDigest) return TagState::Unknown;
        return row.registryDigest == row.signedDigest ? TagState::Signed : TagState::Stale;
    }

    void fillSigned(TagRow& row, const Raw& used, const Raw* entries, size_t count) {
        row.signedDigest = used.target->sha256;
        row.signedLength = used.target->length;
        row.expires = expiries_[used.role];
        for (const Raw* entry = entries; entry != entries + count; ++entry) {
            const RoleView& role = set_->roles()[entry->role];
            if (!reasonAgainst(role, *entry->target).empty()) continue;
            if (entry->target->sha256 == used.target->sha256) {
                signing_.push_back(entry->role);
            } else {
                row.conflicts.push_back({role.name, entry->target->sha256});
            }
        }
        row.by = signers_.of(signing_);
    }

    /// The earliest expiry among root, the role and those that delegate to it: the offline roles behind its tags.
    std::optional<Instant> earliestExpiry(const RoleView& role) const {
        std::optional<Instant> earliest = set_->roles().front().expires;
        for (const RoleView* at = &role; at; at = at->parent.empty() ? nullptr : set_->role(at->parent)) {
            if (at->expires && *at->expires < *earliest) earliest = at->expires;
        }
        return earliest;
    }

    const tuf::TrustedSet* set_;
    const std::optional<Error>& untrusted_;
    const RegistryTags& registry_;
    SignerSets signers_;
    std::vector<std::optional<Instant>> expiries_;
    std::vector<uint32_t> signing_;
};

}  // namespace

std::vector<SignedEntry> entriesOf(const tuf::TrustedSet& set, const std::string& tag) {
    std::vector<SignedEntry> entries;
    uint32_t index = 0;
    for (const RoleView& role : set.roles()) {
        if (const tuf::Target* target = role.targets ? role.targets->find(tag) : nullptr) {
            entries.push_back({target, index, reasonAgainst(role, *target)});
        }
        ++index;
    }
    return entries;
}

const SignedEntry* releasedEntry(const tuf::TrustedSet& set, const std::vector<SignedEntry>& entries) {
    const SignedEntry* found = nullptr;
    for (const SignedEntry& entry : entries) {
        const std::string& role = set.roles()[entry.role].name;
        if (!entry.reason.empty()) continue;
        if (role == tuf::kReleases) return &entry;
        if (role == tuf::kTargets) found = &entry;
    }
    return found;
}

std::vector<std::string> tagsOfDigest(const tuf::TrustedSet& set, const crypto::Sha256& digest) {
    std::set<std::string> names;
    for (const RoleView& role : set.roles()) {
        if (!role.targets || (role.name != tuf::kTargets && role.name != tuf::kReleases)) continue;
        for (const tuf::Target& target : role.targets->targets) {
            if (target.sha256 != digest || !reasonAgainst(role, target).empty()) continue;
            const auto entries = entriesOf(set, target.name);
            const SignedEntry* released = releasedEntry(set, entries);
            if (released && released->target->sha256 == digest) names.insert(target.name);
        }
    }
    return {names.begin(), names.end()};
}

std::vector<std::string> signersOf(const tuf::TrustedSet& set, const std::string& tag) {
    const auto entries = entriesOf(set, tag);
    const SignedEntry* released = releasedEntry(set, entries);
    std::vector<uint32_t> roles;
    for (const SignedEntry& entry : entries) {
        if (released && entry.reason.empty() && entry.target->sha256 == released->target->sha256) roles.push_back(entry.role);
    }
    return SignerSets(&set).of(roles)->signers;
}

std::vector<TagRow> makeTagRows(const tuf::TrustedSet* set, const std::optional<Error>& untrusted, const RegistryTags& registry) {
    return RowMaker(set, untrusted, registry).all();
}

}  // namespace roseglass::trust

#include "trust/tag_rows.h"

#include <algorithm>
#include <set>

#include "base/redact.h"
#include "registry/reference.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

using tuf::RoleView;

struct Raw {
    const tuf::Target* target;
    uint32_t role;
};

/// All entries of all roles by name, walk order within a name. Each role's list is sorted already.
std::vector<Raw> mergedEntries(const tuf::TrustedSet& set) {
    constexpr size_t kFew = 8;  // lists: merging them one by one costs less than sorting
    const auto byName = [](const Raw& a, const Raw& b) { return a.target->name < b.target->name; };
    const auto isEmpty = [](const RoleView& role) { return !role.targets || role.targets->targets.empty(); };
    const auto lists = set.roles().size() - static_cast<size_t>(std::count_if(set.roles().begin(), set.roles().end(), isEmpty));
    std::vector<Raw> all;
    uint32_t index = 0;
    for (const RoleView& role : set.roles()) {
        if (!isEmpty(role)) {
            const auto middle = static_cast<std::ptrdiff_t>(all.size());
            for (const tuf::Target& target : role.targets->targets) all.push_back({&target, index});
            if (lists <= kFew) std::inplace_merge(all.begin(), all.begin() + middle, all.end(), byName);
        }
        ++index;
    }
    if (lists > kFew) std::stable_sort(all.begin(), all.end(), byName);
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
    RowMaker(const tuf::TrustedSet* set, const std::optional<Error>& untrusted, const RegistryTags& registry, bool absent)
        : set_(set), untrusted_(untrusted), registry_(registry), absent_(absent), signers_(set) {
        if (set) {
            order_.emplace(*set);
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
        gather(entries, count);
        const TagAnswer answer = answerFor(name);
        row.released = answer.released != nullptr;
        row.state = stateOf(row, answer, served != nullptr);
        if (const SignedEntry* shown = entryShown(answer, row.state)) fillSigned(row, *shown);
        if (row.state == TagState::Unknown && row.released && registry_.reached && row.registryDigest) row.state = row.registryDigest == row.signedDigest ? TagState::Signed : TagState::Stale;
        row.reason = reasonOf(row, answer);
        return row;
    }

    /// Of what is refused as a whole the claims are still shown; where nobody answered there are none.
    TagAnswer answerFor(const std::string& name) const {
        const bool silent = untrusted_ && saysNothing(untrusted_->code);
        if (order_ && !silent) return order_->answer(name, entries_);
        TagAnswer none;
        none.standing = absent_ ? Standing::Unsigned : Standing::Unknown;
        return none;
    }

    void gather(const Raw* entries, size_t count) {
        entries_.resize(count);
        for (size_t i = 0; i < count; ++i) {
            entries_[i] = {entries[i].target, entries[i].role, reasonAgainst(set_->roles()[entries[i].role], *entries[i].target)};
        }
    }

    /// But for the comparison with what the registry serves.
    TagState stateOf(const TagRow& row, const TagAnswer& answer, bool served) const {
        const bool claimed = !entries_.empty();
        if (untrusted_) {
            if (claimed) return saysNothing(untrusted_->code) ? TagState::Unknown : TagState::Invalid;
            return absent_ ? TagState::Unsigned : TagState::Unknown;
        }
        if (claimed && !registry::isValidTag(row.name)) return TagState::Invalid;
        switch (answer.standing) {
            case Standing::Unsigned: return TagState::Unsigned;
            case Standing::Unknown: case Standing::Refused: return claimed ? TagState::Invalid : TagState::Unknown;
            case Standing::Trusted: break;
        }
        if (!registry_.reached) return TagState::Unknown;
        return served ? TagState::Unknown : TagState::Missing;
    }

    /// The entry whose digest and signers the row shows: the released one, else one that counts and is not released.
    const SignedEntry* entryShown(const TagAnswer& answer, TagState state) const {
        // Where a role that goes first is closed, what the others say is no answer in its place.
        const bool closed = !untrusted_ && (answer.standing == Standing::Unknown || answer.standing == Standing::Refused) && answer.problem.empty();
        if ((state == TagState::Unknown || closed) && !answer.released) return nullptr;
        const auto first = std::find_if(entries_.begin(), entries_.end(), [&](const SignedEntry& entry) {
            return answer.released ? entry.target == answer.released : entry.reason.empty();
        });
        return first == entries_.end() ? nullptr : &*first;
    }

    std::string reasonOf(const TagRow& row, const TagAnswer& answer) const {
        if (row.state == TagState::Unsigned && row.signedDigest) return "Signed by " + row.by->walkRole + " only; docker reads targets/releases and targets";
        const bool unsure = row.state == TagState::Invalid || (row.state == TagState::Unknown && !row.released);
        if (!unsure) return firstReason();
        if (untrusted_) return untrusted_->message;
        const bool stopped = answer.standing == Standing::Unknown || answer.standing == Standing::Refused;
        // Of a role that docker does not ask its own trouble is enough.
        if (stopped && (entries_.empty() || isAsked(*answer.because))) return whyNot(answer, *set_, row.name, entries_).message;
        const std::string reason = firstReason();
        return reason.empty() ? "This is no valid tag name, so no client can ask for it" : reason;
    }

    std::string firstReason() const {
        const auto first = std::find_if(entries_.begin(), entries_.end(), [](const SignedEntry& entry) { return !entry.reason.empty(); });
        return first == entries_.end() ? std::string() : first->reason;
    }

    void fillSigned(TagRow& row, const SignedEntry& used) {
        row.signedDigest = used.target->sha256;
        row.signedLength = used.target->length;
        row.expires = expiries_[used.role];
        signing_.clear();
        for (const SignedEntry& entry : entries_) {
            if (!entry.reason.empty()) continue;
            if (entry.target->sha256 == used.target->sha256) {
                signing_.push_back(entry.role);
            } else {
                row.conflicts.push_back({set_->roles()[entry.role].name, entry.target->sha256});
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
    const bool absent_;
    SignerSets signers_;
    std::optional<TagOrder> order_;
    std::vector<SignedEntry> entries_;
    std::vector<std::optional<Instant>> expiries_;
    std::vector<uint32_t> signing_;
};

}  // namespace

bool isNamedIn(const tuf::TrustedSet& set, const std::string& tag) { return !entriesOf(set, tag).empty(); }

std::vector<std::string> tagsOfDigest(const tuf::TrustedSet& set, const crypto::Sha256& digest) {
    std::set<std::string> names;
    const TagOrder order(set);
    for (const RoleView& role : set.roles()) {
        if (!role.targets || (role.name != tuf::kTargets && role.name != tuf::kReleases)) continue;
        for (const tuf::Target& target : role.targets->targets) {
            if (target.sha256 != digest || !reasonAgainst(role, target).empty()) continue;
            const auto entries = entriesOf(set, target.name);
            const tuf::Target* released = order.answer(target.name, entries).released;
            if (released && released->sha256 == digest) names.insert(target.name);
        }
    }
    return {names.begin(), names.end()};
}

std::vector<std::string> signersOf(const tuf::TrustedSet& set, const std::string& tag) {
    const auto entries = entriesOf(set, tag);
    const tuf::Target* released = TagOrder(set).answer(tag, entries).released;
    std::vector<uint32_t> roles;
    for (const SignedEntry& entry : entries) {
        if (released && entry.reason.empty() && entry.target->sha256 == released->sha256) roles.push_back(entry.role);
    }
    return SignerSets(&set).of(roles)->signers;
}

std::vector<TagRow> makeTagRows(const tuf::TrustedSet* set, const std::optional<Error>& untrusted, const RegistryTags& registry, bool absent) {
    return RowMaker(set, untrusted, registry, absent).all();
}

}  // namespace roseglass::trust

#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trust/report.h"
#include "tuf/trusted_set.h"

namespace roseglass::trust {

/// Where one tag name is signed: by which role, as what.
struct SignedEntry {
    const tuf::Target* target = nullptr;
    uint32_t role = 0;     ///< index into TrustedSet::roles(): walk order
    std::string reason;    ///< why the entry does not count; empty when it does
};

/// What whole or partial trust data say of one tag.
struct TagAnswer {
    Standing standing = Standing::Unknown;
    const tuf::Target* released = nullptr;  ///< what docker uses, owned by the set; there exactly when Trusted
    const tuf::RoleView* by = nullptr;      ///< the role that signs it
    const tuf::RoleView* because = nullptr; ///< the role that decided otherwise; null where simply nobody signs the tag
    std::string problem;                    ///< of that role's entry, where the entry is the trouble
};

/// Roles by the path prefixes that they may sign. One question costs a look-up, however many roles and paths there are.
class RolesByPath {
public:
    void add(const tuf::RoleView& role, const std::vector<std::string>& prefixes);
    /// A role that may name the tag, of several the one with the shortest prefix; null when none may.
    const tuf::RoleView* allowing(std::string_view tag) const;

private:
    std::map<std::string, const tuf::RoleView*, std::less<>> byPrefix_;  ///< no prefix is the beginning of another
};

/// The one place that decides which role answers for a tag (docs/ARCHITECTURE.md, rule 2).
///
/// docker asks targets/releases and what it delegates to, then targets (docker/cli: trust.GetTargetByName with
/// ReleasesRole and CanonicalTargetsRole), and takes an answer of those two roles alone. A role that could name the tag, by
/// its paths, but cannot be had or is not valid, stops the search: nothing lower answers in its place. One that only
/// expired says what it says: a tag that it names is refused, another is the next role's.
class TagOrder {
public:
    /// @param set  top-level roles verified; it must outlive this
    explicit TagOrder(const tuf::TrustedSet& set);

    /// @param entries  every entry of that name, in walk order
    TagAnswer answer(std::string_view tag, const std::vector<SignedEntry>& entries) const;

private:
    bool isAbove(const tuf::RoleView& role) const;
    std::optional<TagAnswer> fromReleases(std::string_view tag, const std::vector<SignedEntry>& entries) const;
    std::optional<TagAnswer> fromBelowReleases(std::string_view tag, const std::vector<SignedEntry>& entries) const;
    TagAnswer fromNobody(std::string_view tag, const std::vector<SignedEntry>& entries) const;

    const tuf::TrustedSet& set_;
    const tuf::RoleView* releases_;
    RolesByPath closedAbove_, closedOthers_;  ///< not to be had: below targets/releases, and everywhere else
    RolesByPath cutOffAbove_, cutOffOthers_;  ///< expired, with children that were not walked for that: by the children's paths
};

/// Whether docker looks into this role for a tag before it gives up: targets/releases, what lies below it, and targets.
bool isAsked(const tuf::RoleView& role);
/// Whether a code says that nobody answered, and nothing of what there is to know.
bool saysNothing(ErrorCode code);

/// Every entry of one tag name, in walk order, those that do not count included.
std::vector<SignedEntry> entriesOf(const tuf::TrustedSet& set, const std::string& tag);
/// Why this role's entry of this name does not count; empty when it does.
std::string reasonAgainst(const tuf::RoleView& role, const tuf::Target& target);
/// The answer in words: why the tag is not trusted. Only to be asked where it is not.
Error whyNot(const TagAnswer& answer, const tuf::TrustedSet& set, const std::string& tag, const std::vector<SignedEntry>& entries);
/// The names of the roles other than docker's whose entries count: "targets/alice, targets/bob".
std::string otherSigners(const tuf::TrustedSet& set, const std::vector<SignedEntry>& entries);

}  // namespace roseglass::trust

#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "trust/expiry.h"

namespace roseglass::trust {

enum class WatchKind {
    TagAdded,
    TagRemoved,
    TagRepointed,
    TagInvalid,
    TagServed,    ///< signed tags; TagServed: the registry serves something else than before
    KeysChanged,  ///< of a role; a role that came or went, too
    Expiring,
    Expired,
    Renewed,
    TrustLost,
    TrustRestored,
    RoleLost,
    RoleRestored,  ///< a role that cannot be had any more, or does not verify
    ServerLost,
    ServerBack,
};

/// One thing that is not as it was at the last look.
struct WatchChange {
    Instant at;
    std::string repository;
    WatchKind kind = WatchKind::TagAdded;
    std::string subject;        ///< the tag, role, certificate or server; from outside
    std::string before, after;  ///< digests, dates or key IDs; either may be empty
    std::string reason;         ///< why, where there is a reason
};

std::string_view changeName(WatchKind kind);  ///< "tag-added", "expiring", "trust-lost", …
/// One line without a line end, safe to show.
std::string describeChange(const WatchChange& change);
/// The change as one line of JSON, with its line end.
void writeJson(const WatchChange& change, const TextSink& sink);

/// What a watch has told of one repository so far: what a change is a change from.
struct WatchMemory {
    struct Tag {
        std::string digest;
        std::optional<std::string> served;  ///< nothing: never seen; empty: the registry does not have it
        bool invalid = false;
        bool operator==(const Tag&) const = default;
    };
    struct Date {
        ExpiryState state = ExpiryState::Ok;
        std::optional<Instant> expires;
        bool operator==(const Date&) const = default;
    };
    std::optional<std::map<std::string, Tag>> tags;          ///< nothing before the first look at whole trust data
    std::optional<std::map<std::string, std::string>> keys;  ///< of each role, as one text
    std::map<std::string, Date> dates;                       ///< by expiryId
    std::map<std::string, std::string> troubled;             ///< roles that cannot be had or do not verify, and why
    std::optional<std::string> refusal;  ///< nothing yet; empty: trusted; else the code of the refusal
    bool trustServerAway = false, registryAway = false;
    bool operator==(const WatchMemory&) const = default;
};

/// Compares one repository from look to look.
class Watch {
public:
    explicit Watch(ExpiryThresholds thresholds, WatchMemory memory = {})
        : thresholds_(thresholds), memory_(std::move(memory)) {}
    /// Takes a state as known, without telling anything: what the cache held at `then`. For a repository that was never
    /// watched; roles that are not to be had are told all the same.
    void remember(const Report& report, Instant then);
    /// What changed since the last look, in the order of WatchKind. The first look tells only what is wrong and what
    /// expires. While a server is away, or a role is not to be had, what it said last stays in mind.
    std::vector<WatchChange> look(const Report& report, Instant now);
    const WatchMemory& memory() const { return memory_; }

private:
    using Changes = std::vector<WatchChange>;
    void compareServers(const Report& report, Changes& changes);
    void compareVerdict(const Report& report, Changes& changes);
    void compareRoles(const Report& report, Changes& changes);
    void compareTags(const Report& report, Changes& changes);
    void compareKeys(const Report& report, Changes& changes);
    void compareExpiry(const Report& report, Instant now, Changes& changes);
    std::optional<WatchMemory::Tag> tagAfter(const TagRow& row, const WatchMemory::Tag* before, const Report& report,
                                             Changes& changes) const;

    ExpiryThresholds thresholds_;
    WatchMemory memory_;
};

}  // namespace roseglass::trust

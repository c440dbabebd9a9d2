#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "trust/expiry.h"
#include "trust/tag_rows.h"

namespace roseglass::trust {

enum class WatchKind {
    TagAdded, TagRemoved, TagRepointed, TagInvalid, TagServed,  ///< signed tags; TagServed: the registry serves something else than before
    KeysChanged,                                                ///< of a role; a role that came or went, too
    Expiring, Expired, Renewed,
    TrustLost, TrustRestored,
    ServerLost, ServerBack,
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

/// What is remembered of one repository from look to look.
class Watch {
public:
    explicit Watch(ExpiryThresholds thresholds) : thresholds_(thresholds) {}
    /// Takes a state as known, without telling anything: what the cache held at `then`.
    void remember(const Report& report, Instant then);
    /// What the registry served when this computer looked last, of the tags that are known; call it after remember().
    void rememberServed(const RegistryTags& registry);
    /// What changed since the last look, in the order of WatchKind. The first look tells only what is wrong and what
    /// expires. While a server is away, what it said last stays in mind.
    std::vector<WatchChange> look(const Report& report, Instant now);

private:
    struct Tag {
        std::string digest, served;
        bool invalid = false;
        bool operator==(const Tag&) const = default;
    };
    using Tags = std::map<std::string, Tag>;
    using Keys = std::map<std::string, std::string>;

    void compareServers(const Report& report, std::vector<WatchChange>& changes);
    void compareVerdict(const Report& report, std::vector<WatchChange>& changes);
    void compareTags(const Report& report, std::vector<WatchChange>& changes);
    void compareKeys(const Report& report, std::vector<WatchChange>& changes);
    void compareExpiry(const Report& report, Instant now, std::vector<WatchChange>& changes);

    ExpiryThresholds thresholds_;
    std::optional<Tags> tags_;   ///< nothing before the first trusted look
    std::optional<Keys> keys_;   ///< of each role, as one text
    std::map<std::string, ExpiryState> dates_;  ///< by expiryId
    std::optional<std::string> refusal_;        ///< nothing yet; empty: trusted; else the code of the refusal
    bool trustServerAway_ = false, registryAway_ = false;
};

}  // namespace roseglass::trust

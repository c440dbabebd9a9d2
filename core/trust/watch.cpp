#include "trust/watch.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/redact.h"
#include "json/writer.h"
#include "trust/readable.h"

namespace roseglass::trust {
namespace {

constexpr size_t kShown = 160;

WatchChange changeOf(WatchKind kind, std::string subject, std::string before = {}, std::string after = {}, std::string reason = {}) {
    WatchChange change;
    change.kind = kind;
    change.subject = std::move(subject);
    change.before = std::move(before);
    change.after = std::move(after);
    change.reason = std::move(reason);
    return change;
}

std::string keysOf(const RoleRow& role) {
    std::vector<std::string> ids;
    for (const KeyRow& key : role.keys) ids.push_back(key.canonicalId.substr(0, 12));
    std::sort(ids.begin(), ids.end());
    std::string out;
    for (const std::string& id : ids) out += (out.empty() ? "" : " ") + id;
    return out + ", threshold " + std::to_string(role.threshold);
}

/// Whether the trust server itself said what the report says.
bool serverSpoke(const Report& report) { return !report.fromCache && report.status != RepositoryStatus::Unreachable; }

std::string dateOf(const ExpiryEntry& entry) { return entry.expires ? formatRfc3339(*entry.expires) : std::string(); }

/// What is not listed is gone only where all of it was to be had.
template <class Value>
void keepUnlisted(const Report& report, const std::map<std::string, Value>& before, std::map<std::string, Value>& now) {
    if (report.status == RepositoryStatus::Incomplete) now.insert(before.begin(), before.end());
}

}  // namespace

void Watch::remember(const Report& report, Instant then) {
    if (!isReadable(report.status)) return;
    Changes known;
    if (report.status == RepositoryStatus::Trusted) memory_.refusal = std::string();
    compareTags(report, known);
    compareKeys(report, known);
    compareExpiry(report, then, known);
}

std::vector<WatchChange> Watch::look(const Report& report, Instant now) {
    Changes changes;
    compareServers(report, changes);
    compareVerdict(report, changes);
    if (serverSpoke(report) && isReadable(report.status)) {
        compareRoles(report, changes);
        compareTags(report, changes);
        compareKeys(report, changes);
    }
    compareExpiry(report, now, changes);
    std::stable_sort(changes.begin(), changes.end(), [](const WatchChange& a, const WatchChange& b) { return a.kind < b.kind; });
    for (WatchChange& change : changes) {
        change.at = now;
        change.repository = report.repository;
    }
    return changes;
}

void Watch::compareServers(const Report& report, Changes& changes) {
    const auto turn = [&](bool& away, bool isAway, const std::string& name, const std::optional<Error>& error) {
        if (away != isAway) changes.push_back(changeOf(isAway ? WatchKind::ServerLost : WatchKind::ServerBack, name, {}, {}, isAway && error ? error->message : ""));
        away = isAway;
    };
    // Of an incomplete repository the error is the role's.
    const bool ofServer = report.status != RepositoryStatus::Incomplete;
    turn(memory_.trustServerAway, !serverSpoke(report), report.trustServer,
         ofServer ? report.trustError : std::nullopt);
    // A registry that was not asked has no error.
    if (report.registryReached || report.registryError)
        turn(memory_.registryAway, !report.registryReached, "registry " + report.registryHost, report.registryError);
}

void Watch::compareVerdict(const Report& report, Changes& changes) {
    const bool refused = report.status != RepositoryStatus::Trusted && report.status != RepositoryStatus::Unreachable;
    // What a cache says while its server is away takes nothing back.
    if (!refused && !serverSpoke(report)) return;
    const bool incomplete = report.status == RepositoryStatus::Incomplete;
    std::string code, reason;
    if (refused)
        code = report.trustError && !incomplete ? std::string(codeName(report.trustError->code))
                                                : std::string(statusName(report.status));
    if (refused)
        reason = incomplete          ? "A part of its trust data cannot be had, or does not verify"
                 : report.trustError ? report.trustError->message
                                     : "It has no trust data";
    const std::optional<std::string> before = std::exchange(memory_.refusal, code);
    if (code == before.value_or("")) return;
    if (!refused) changes.push_back(changeOf(WatchKind::TrustRestored, {}, *before, "trusted"));
    else
        changes.push_back(
            changeOf(WatchKind::TrustLost, {}, before == "" ? "trusted" : before.value_or(""), code, reason));
}

void Watch::compareRoles(const Report& report, Changes& changes) {
    std::map<std::string, std::string> now;
    for (const RoleRow& role : report.roles) {
        const bool before = memory_.troubled.contains(role.name), troubled = isLost(role);
        if (troubled) now.emplace(role.name, role.reason);
        if (before != troubled)
            changes.push_back(changeOf(troubled ? WatchKind::RoleLost : WatchKind::RoleRestored, role.name, {}, {},
                                       troubled ? role.reason : ""));
    }
    // Below a role that is not to be had nothing is listed.
    for (const auto& [role, why] : memory_.troubled) {
        const bool listed =
            std::any_of(report.roles.begin(), report.roles.end(), [&lost = role](const RoleRow& row) { return row.name == lost; });
        if (!listed && report.status == RepositoryStatus::Incomplete) now.emplace(role, why);
    }
    memory_.troubled = std::move(now);
}

/// What is to be remembered of one tag; nothing of one that is not signed.
std::optional<WatchMemory::Tag> Watch::tagAfter(const TagRow& row, const WatchMemory::Tag* before, const Report& report,
                                                Changes& changes) const {
    if (row.state == TagState::Unsigned) return std::nullopt;
    // Nobody can say what it is: what was known of it stays.
    if (row.state == TagState::Unknown && !row.signedDigest) return before ? std::optional(*before) : std::nullopt;
    // What was known of one that no longer counts stays, too: it may come back as another.
    const std::string known = before ? before->digest : std::string();
    WatchMemory::Tag tag{row.signedDigest ? row.signedDigest->toString() : known, std::nullopt,
                         row.state == TagState::Invalid};
    if (memory_.tags && !before && !tag.invalid)
        changes.push_back(changeOf(WatchKind::TagAdded, row.name, {}, tag.digest));
    if (before && !tag.invalid && before->digest != tag.digest)
        changes.push_back(changeOf(WatchKind::TagRepointed, row.name, before->digest, tag.digest));
    if (tag.invalid && !(before && before->invalid))
        changes.push_back(changeOf(WatchKind::TagInvalid, row.name, before ? before->digest : "", {}, row.reason));
    const std::optional<std::string> served = before ? before->served : std::nullopt;
    // What an unreached registry serves stays what it was.
    if (!report.registryReached || row.state == TagState::Unknown) {
        tag.served = served;
        return tag;
    }
    tag.served = row.registryDigest ? row.registryDigest->toString() : "";
    // What is served and not what was signed is told unless it was told before; what is gone, only where it was there.
    const bool news = served ? *served != *tag.served : row.state == TagState::Stale;
    if (news && *tag.served != tag.digest)
        changes.push_back(changeOf(WatchKind::TagServed, row.name, served.value_or(""), *tag.served));
    return tag;
}

void Watch::compareTags(const Report& report, Changes& changes) {
    std::map<std::string, WatchMemory::Tag> now;
    for (const TagRow& row : report.tags) {
        const auto before = memory_.tags ? memory_.tags->find(row.name) : decltype(memory_.tags->end())();
        const bool known = memory_.tags && before != memory_.tags->end();
        if (auto tag = tagAfter(row, known ? &before->second : nullptr, report, changes))
            now.emplace(row.name, std::move(*tag));
    }
    if (memory_.tags) {
        keepUnlisted(report, *memory_.tags, now);
        for (const auto& [name, tag] : *memory_.tags) {
            if (!now.contains(name)) changes.push_back(changeOf(WatchKind::TagRemoved, name, tag.digest));
        }
    }
    memory_.tags = std::move(now);
}

void Watch::compareKeys(const Report& report, Changes& changes) {
    std::map<std::string, std::string> now;
    for (const RoleRow& role : report.roles) now[role.name] = keysOf(role);
    if (memory_.keys) {
        keepUnlisted(report, *memory_.keys, now);
        for (const auto& [role, keys] : now) {
            const auto before = memory_.keys->find(role);
            if (before == memory_.keys->end() || before->second != keys)
                changes.push_back(
                    changeOf(WatchKind::KeysChanged, role, before == memory_.keys->end() ? "" : before->second, keys));
        }
        for (const auto& [role, keys] : *memory_.keys) {
            if (!now.contains(role)) changes.push_back(changeOf(WatchKind::KeysChanged, role, keys));
        }
    }
    memory_.keys = std::move(now);
}

void Watch::compareExpiry(const Report& report, Instant now, Changes& changes) {
    // Not copied: a report may have 100,000 tags.
    const std::shared_ptr<const Report> borrowed(std::shared_ptr<const Report>(), &report);
    for (const ExpiryEntry& entry : makeExpiry({borrowed}, now, thresholds_)) {
        if (entry.state == ExpiryState::Unknown) continue;
        WatchMemory::Date& date =
            memory_.dates.try_emplace(expiryId(entry), WatchMemory::Date{ExpiryState::Ok, entry.expires}).first->second;
        const ExpiryState after = entry.state == ExpiryState::Soon && renewsItself(entry) ? ExpiryState::Ok : entry.state;
        const WatchMemory::Date before = std::exchange(date, WatchMemory::Date{after, entry.expires});
        if (before.state == after) continue;
        const bool later = before.state == ExpiryState::Expired || entry.expires > before.expires;
        // Another --warn than before renews nothing.
        if (after == ExpiryState::Ok && !later) continue;
        const WatchKind kind = after == ExpiryState::Expired ? WatchKind::Expired : after == ExpiryState::Soon ? WatchKind::Expiring : WatchKind::Renewed;
        changes.push_back(changeOf(before.state == ExpiryState::Expired ? WatchKind::Renewed : kind,
                                   describeExpiry(entry), {}, dateOf(entry), entry.breaks));
    }
}

std::string_view changeName(WatchKind kind) {
    static constexpr std::array<std::string_view, 15> kNames{
        "tag-added",      "tag-removed", "tag-repointed", "tag-invalid", "tag-served",
        "keys-changed",   "expiring",    "expired",       "renewed",     "trust-lost",
        "trust-restored", "role-lost",   "role-restored", "server-lost", "server-back"};
    return kNames[static_cast<size_t>(kind)];
}

std::string describeChange(const WatchChange& change) {
    const std::string subject = printable(change.subject, kShown);
    const auto sides = [&] { return (change.before.empty() ? "none" : change.before) + " -> " + (change.after.empty() ? "none" : change.after); };
    const std::string reason = change.reason.empty() ? "" : ": " + printable(change.reason, 300);
    const std::string until = change.after.empty() ? "" : " on " + change.after;
    std::string what;
    switch (change.kind) {
        case WatchKind::TagAdded: what = "tag " + subject + " added, " + change.after; break;
        case WatchKind::TagRemoved: what = "tag " + subject + " removed, was " + change.before; break;
        case WatchKind::TagRepointed: what = "tag " + subject + " re-pointed, " + sides(); break;
        case WatchKind::TagInvalid: what = "tag " + subject + " is not valid" + reason; break;
        case WatchKind::TagServed: what = "the registry now serves something else than was signed as " + subject + ", " + sides(); break;
        case WatchKind::KeysChanged: what = "keys of " + subject + " changed, " + sides(); break;
        case WatchKind::Expiring: what = subject + " expires" + until + reason; break;
        case WatchKind::Expired: what = subject + " expired" + until + reason; break;
        case WatchKind::Renewed: what = subject + " was renewed, expires" + until; break;
        case WatchKind::TrustLost: what = (change.before == "trusted" ? "no longer trusted (" : "not trusted (") + change.after + ")" + reason; break;
        case WatchKind::TrustRestored: what = "trusted again"; break;
        case WatchKind::RoleLost:
            what = "the role " + subject + " cannot be had or does not verify" + reason;
            break;
        case WatchKind::RoleRestored:
            what = "the role " + subject + " verifies again";
            break;
        case WatchKind::ServerLost: what = subject + " cannot be reached" + reason; break;
        case WatchKind::ServerBack: what = subject + " is reached again"; break;
    }
    return printable(change.repository, 255) + ": " + what;
}

void writeJson(const WatchChange& change, const TextSink& sink) {
    {
        json::Writer w(sink);
        w.beginObject().key("time").plain(formatRfc3339(change.at)).field("repository", change.repository).key("change").plain(changeName(change.kind));
        w.optionalField("subject", change.subject).optionalField("before", change.before).optionalField("after", change.after).optionalField("reason", change.reason);
        w.field("message", describeChange(change)).endObject();
    }
    sink("\n");
}

}  // namespace roseglass::trust

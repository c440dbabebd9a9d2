#include "trust/watch.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/redact.h"
#include "json/writer.h"

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

}  // namespace

void Watch::remember(const Report& report, Instant then) {
    if (report.status != RepositoryStatus::Trusted) return;
    std::vector<WatchChange> known;
    refusal_ = std::string();
    compareTags(report, known);
    compareKeys(report, known);
    compareExpiry(report, then, known);
}

void Watch::rememberServed(const RegistryTags& registry) {
    if (!registry.reached || !tags_) return;
    for (const auto& [name, digest] : registry.tags) {
        const auto tag = tags_->find(name);
        if (tag != tags_->end() && digest) tag->second.served = digest->toString();
    }
}

std::vector<WatchChange> Watch::look(const Report& report, Instant now) {
    std::vector<WatchChange> changes;
    compareServers(report, changes);
    compareVerdict(report, changes);
    if (serverSpoke(report) && report.status == RepositoryStatus::Trusted) {
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

void Watch::compareServers(const Report& report, std::vector<WatchChange>& changes) {
    const auto turn = [&](bool& away, bool isAway, const std::string& name, const std::optional<Error>& error) {
        if (away != isAway) changes.push_back(changeOf(isAway ? WatchKind::ServerLost : WatchKind::ServerBack, name, {}, {}, isAway && error ? error->message : ""));
        away = isAway;
    };
    turn(trustServerAway_, !serverSpoke(report), report.trustServer, report.trustError);
    // A registry that was not asked has no error.
    if (report.registryReached || report.registryError) turn(registryAway_, !report.registryReached, "registry " + report.registryHost, report.registryError);
}

void Watch::compareVerdict(const Report& report, std::vector<WatchChange>& changes) {
    const bool refused = report.status == RepositoryStatus::Untrusted || report.status == RepositoryStatus::Unsigned;
    if (!refused && report.status != RepositoryStatus::Trusted) return;
    std::string code;
    if (refused) code = report.trustError ? std::string(codeName(report.trustError->code)) : std::string(statusName(report.status));
    const std::optional<std::string> before = std::exchange(refusal_, code);
    if (code == before.value_or("")) return;
    if (!refused) changes.push_back(changeOf(WatchKind::TrustRestored, {}, *before, "trusted"));
    else changes.push_back(changeOf(WatchKind::TrustLost, {}, before == "" ? "trusted" : before.value_or(""), code, report.trustError ? report.trustError->message : "It has no trust data"));
}

void Watch::compareTags(const Report& report, std::vector<WatchChange>& changes) {
    Tags now;
    for (const TagRow& row : report.tags) {
        if (row.state == TagState::Unsigned) continue;
        Tag tag{row.signedDigest ? row.signedDigest->toString() : "", row.registryDigest ? row.registryDigest->toString() : "", row.state == TagState::Invalid};
        const auto before = tags_ ? tags_->find(row.name) : Tags::iterator();
        const bool known = tags_ && before != tags_->end();
        if (tags_ && !known && !tag.invalid) changes.push_back(changeOf(WatchKind::TagAdded, row.name, {}, tag.digest));
        if (known && !tag.invalid && before->second.digest != tag.digest) changes.push_back(changeOf(WatchKind::TagRepointed, row.name, before->second.digest, tag.digest));
        if (tag.invalid && !(known && before->second.invalid)) changes.push_back(changeOf(WatchKind::TagInvalid, row.name, known ? before->second.digest : "", {}, row.reason));
        // What an unreached registry serves stays what it was.
        if (known && !report.registryReached) tag.served = before->second.served;
        else if (known && !before->second.served.empty() && before->second.served != tag.served && tag.served != tag.digest) changes.push_back(changeOf(WatchKind::TagServed, row.name, before->second.served, tag.served));
        now.emplace(row.name, std::move(tag));
    }
    if (tags_) {
        for (const auto& [name, tag] : *tags_) {
            if (!now.contains(name)) changes.push_back(changeOf(WatchKind::TagRemoved, name, tag.digest));
        }
    }
    tags_ = std::move(now);
}

void Watch::compareKeys(const Report& report, std::vector<WatchChange>& changes) {
    Keys now;
    for (const RoleRow& role : report.roles) now[role.name] = keysOf(role);
    if (keys_) {
        for (const auto& [role, keys] : now) {
            const auto before = keys_->find(role);
            if (before == keys_->end() || before->second != keys) changes.push_back(changeOf(WatchKind::KeysChanged, role, before == keys_->end() ? "" : before->second, keys));
        }
        for (const auto& [role, keys] : *keys_) {
            if (!now.contains(role)) changes.push_back(changeOf(WatchKind::KeysChanged, role, keys));
        }
    }
    keys_ = std::move(now);
}

void Watch::compareExpiry(const Report& report, Instant now, std::vector<WatchChange>& changes) {
    // Not copied: a report may have 100,000 tags.
    const std::shared_ptr<const Report> borrowed(std::shared_ptr<const Report>(), &report);
    for (const ExpiryEntry& entry : makeExpiry({borrowed}, now, thresholds_)) {
        if (entry.state == ExpiryState::Unknown) continue;
        ExpiryState& before = dates_.try_emplace(expiryId(entry), ExpiryState::Ok).first->second;
        const ExpiryState after = entry.state == ExpiryState::Soon && renewsItself(entry) ? ExpiryState::Ok : entry.state;
        if (before == after) continue;
        const WatchKind kind = after == ExpiryState::Expired ? WatchKind::Expired : after == ExpiryState::Soon ? WatchKind::Expiring : WatchKind::Renewed;
        changes.push_back(changeOf(before == ExpiryState::Expired ? WatchKind::Renewed : kind, describeExpiry(entry), {}, dateOf(entry), entry.breaks));
        before = after;
    }
}

std::string_view changeName(WatchKind kind) {
    static constexpr std::array<std::string_view, 13> kNames{"tag-added", "tag-removed", "tag-repointed", "tag-invalid", "tag-served", "keys-changed", "expiring",
                                                             "expired", "renewed", "trust-lost", "trust-restored", "server-lost", "server-back"};
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

#include "trust/expiry.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/redact.h"
#include "crypto/digest.h"
#include "trust/expiry_words.h"
#include "trust/report_json_parts.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

constexpr size_t kShownName = 120;
constexpr size_t kIdDigits = 32;

bool isHere(const KeyRow& key) { return key.location == KeyLocation::File || key.location == KeyLocation::Token; }

/// Enough keys of a role to sign it again.
bool canSign(const RoleRow& role) {
    const auto here = std::count_if(role.keys.begin(), role.keys.end(), isHere);
    return role.threshold > 0 && here >= role.threshold;
}

/// Where a person would look for the key that renews a role: the nearest place.
KeyLocation placeOf(const RoleRow& role) {
    for (const KeyLocation place : {KeyLocation::File, KeyLocation::Token, KeyLocation::Server}) {
        if (std::any_of(role.keys.begin(), role.keys.end(), [&](const KeyRow& key) { return key.location == place; })) return place;
    }
    return KeyLocation::Elsewhere;
}

ExpiryEntry entryOf(const Report& report, ExpiryKind kind, const std::string& role) {
    ExpiryEntry entry;
    entry.repository = report.repository;
    entry.trustServer = report.trustServer;
    entry.kind = kind;
    entry.role = role;
    return entry;
}

ExpiryEntry roleEntry(const Report& report, const RoleRow& role) {
    ExpiryEntry entry = entryOf(report, ExpiryKind::Role, role.name);
    entry.version = role.version;
    // The date of a file that does not verify is nobody's.
    if (!isLost(role)) entry.expires = role.expires;
    entry.location = placeOf(role);
    entry.renewableHere = canSign(role);
    if (!entry.expires) entry.problem = role.reason;
    return entry;
}

/// A certificate and the roles that name its key.
struct Certified {
    const KeyRow* key;
    std::vector<const RoleRow*> roles;
};

/// The certificates of keys: as a rule those of root and of delegations. A key that several roles name is told once, under
/// the role that is its own: docker puts every signer's key into targets/releases, too.
void addCertificates(const Report& report, std::vector<ExpiryEntry>& entries) {
    std::vector<Certified> all;
    std::map<std::string, size_t> known;
    for (const RoleRow& role : report.roles) {
        for (const KeyRow& key : role.keys) {
            if (!key.certificateExpires) continue;
            const auto [at, isNew] = known.emplace(key.id, all.size());
            if (isNew) all.push_back({&key, {}});
            all[at->second].roles.push_back(&role);
        }
    }
    std::map<std::string, size_t> ofRole;
    for (Certified& one : all) {
        const auto own = std::find_if(one.roles.begin(), one.roles.end(), [](const RoleRow* role) { return role->name != "targets/releases"; });
        if (own != one.roles.end()) std::rotate(one.roles.begin(), own, own + 1);
        const RoleRow& role = *one.roles.front();
        ExpiryEntry entry = entryOf(report, ExpiryKind::Certificate, role.name);
        for (size_t i = 1; i < one.roles.size(); ++i) entry.otherRoles.push_back(one.roles[i]->name);
        entry.version = role.version;
        entry.ordinal = ofRole[role.name]++;
        entry.keyId = one.key->canonicalId;
        entry.certificateName = one.key->certificateName;
        entry.expires = one.key->certificateExpires;
        entry.location = one.key->location;
        entry.renewableHere = role.name == tuf::kRoot && canSign(role);
        entries.push_back(std::move(entry));
    }
}

void addReport(const Report& report, std::vector<ExpiryEntry>& entries) {
    if (report.status == RepositoryStatus::Unsigned) return;
    const size_t first = entries.size();
    bool anyExpired = false;
    for (const RoleRow& role : report.roles) {
        anyExpired = anyExpired || role.state == RoleState::Expired;
        if (role.expires || isLost(role)) entries.push_back(roleEntry(report, role));
    }
    addCertificates(report, entries);
    // An expired role says itself why what it vouches for was not read; everything else is told here. What the cache
    // answers for a server that was not reached is complete.
    const bool refused = report.status == RepositoryStatus::Untrusted || report.status == RepositoryStatus::Unreachable;
    if (!refused || (anyExpired && report.trustError && report.trustError->code == ErrorCode::Expired)) return;
    if (report.fromCache && report.status != RepositoryStatus::Untrusted && entries.size() > first) return;
    ExpiryEntry entry = entryOf(report, ExpiryKind::Repository, {});
    entry.problem = report.trustError ? report.trustError->message : "Nothing is known of it";
    entry.remedy = report.trustError ? report.trustError->hint : "";
    entries.push_back(std::move(entry));
}

/// How each repository was read, and why not: who has no dates has no entry.
void sourcesField(json::Writer& w, const std::vector<ExpirySource>& sources, const std::optional<Error>& refusal) {
    w.key("repositories").beginArray();
    std::optional<Error> first;
    for (const ExpirySource& source : sources) {
        w.beginObject().field("repository", source.repository);
        if (const Report* report = source.report.get()) {
            w.field("trustServer", report->trustServer).key("status").plain(statusName(report->status));
            basisFields(w, *report);
            const bool incomplete = report->status == RepositoryStatus::Incomplete;
            const std::optional<Error> error = incomplete ? unreadError(source) : report->trustError;
            if (error && report->status != RepositoryStatus::Trusted) errorObject(w.key("error"), *error);
        } else if (source.error) {
            errorObject(w.key("error"), *source.error);
        }
        w.endObject();
        if (!first) first = unreadError(source);
    }
    w.endArray();
    if (!first) first = refusal;
    if (first) errorObject(w.key("error"), *first);
}

ExpiryState stateAt(const ExpiryEntry& entry, Instant now, const ExpiryThresholds& thresholds) {
    if (!entry.expires) return ExpiryState::Unknown;
    if (*entry.expires <= now) return ExpiryState::Expired;
    return *entry.expires - now <= (renewsItself(entry) ? thresholds.server : thresholds.soon) ? ExpiryState::Soon : ExpiryState::Ok;
}

}  // namespace

std::vector<ExpiryEntry> makeExpiry(const std::vector<std::shared_ptr<const Report>>& reports, Instant now, const ExpiryThresholds& thresholds) {
    std::vector<ExpiryEntry> entries;
    for (const auto& report : reports) {
        if (report) addReport(*report, entries);
    }
    for (ExpiryEntry& entry : entries) {
        entry.state = stateAt(entry, now, thresholds);
        explainExpiry(entry);
    }
    std::stable_sort(entries.begin(), entries.end(), [](const ExpiryEntry& a, const ExpiryEntry& b) {
        return std::tuple(a.expires.has_value(), a.expires.value_or(Instant())) < std::tuple(b.expires.has_value(), b.expires.value_or(Instant()));
    });
    return entries;
}

std::string describeExpiry(const ExpiryEntry& entry) {
    switch (entry.kind) {
        case ExpiryKind::Role: return printable(entry.role, kShownName);
        case ExpiryKind::Certificate:
            return "certificate of the " + (entry.role == tuf::kRoot ? "root" : printable(entry.role, kShownName)) + " key " + entry.keyId.substr(0, 12);
        case ExpiryKind::Repository: return "dates";
    }
    return {};
}

bool renewsItself(const ExpiryEntry& entry) {
    return entry.kind == ExpiryKind::Role && entry.location == KeyLocation::Server && entry.role == tuf::kTimestamp;
}

bool expiresBy(const ExpiryEntry& entry, Instant now, Instant until) { return !entry.expires || *entry.expires <= (renewsItself(entry) ? now : until); }

int64_t daysLeft(const ExpiryEntry& entry, Instant now) { return entry.expires ? std::chrono::floor<std::chrono::days>(*entry.expires - now).count() : 0; }

std::string expiryId(const ExpiryEntry& entry) {
    // The lengths keep "a" + "bc" apart from "ab" + "c".
    std::string name;
    for (const std::string& part : {entry.repository, std::string(expiryKindName(entry.kind)), entry.role, std::to_string(entry.ordinal)}) {
        name += std::to_string(part.size()) + ":" + part;
    }
    return crypto::sha256(name).hex().substr(0, kIdDigits) + "@roseglass";
}

std::string_view expiryStateName(ExpiryState state) {
    switch (state) {
        case ExpiryState::Unknown: return "unknown";
        case ExpiryState::Expired: return "expired";
        case ExpiryState::Soon: return "soon";
        case ExpiryState::Ok: return "ok";
    }
    return "unknown";
}

std::string_view expiryKindName(ExpiryKind kind) {
    switch (kind) {
        case ExpiryKind::Role: return "role";
        case ExpiryKind::Certificate: return "certificate";
        case ExpiryKind::Repository: return "repository";
    }
    return "repository";
}

std::string_view actorName(Actor actor) {
    switch (actor) {
        case Actor::Publisher: return "publisher";
        case Actor::Holder: return "holder";
        case Actor::Operator: return "operator";
    }
    return "publisher";
}

std::optional<Error> unreadError(const ExpirySource& source) {
    std::optional<Error> error = source.error;
    if (source.report && source.report->status == RepositoryStatus::Incomplete) {
        const auto lost = std::find_if(source.report->roles.begin(), source.report->roles.end(), isLost);
        const std::string which = lost == source.report->roles.end() ? "A role of " + source.report->repository
                                                                     : "The role " + printable(lost->name, kShownName) +
                                                                           " of " + source.report->repository;
        const std::string why =
            lost == source.report->roles.end() || lost->reason.empty() ? "" : ": " + printable(lost->reason, 400);
        // The role's own code, as inspect and verify tell it.
        return Error(source.report->trustError ? source.report->trustError->code : ErrorCode::BadSignature, which + " cannot be had, or does not verify" + why,
                     "roseglass-cli why " + source.report->repository + " tells every check.");
    }
    if (source.report && source.report->status != RepositoryStatus::Trusted) error = source.report->trustError;
    return error && error->code == ErrorCode::Expired ? std::nullopt : error;
}

void writeJson(const std::vector<ExpiryEntry>& entries, const std::vector<ExpirySource>& sources, Instant now,
               const ExpiryThresholds& thresholds, const std::optional<Error>& refusal, const TextSink& sink) {
    {
        json::Writer w(sink);
        w.beginObject().key("checkedAt").plain(formatRfc3339(now)).field("warnDays", static_cast<int64_t>(thresholds.soon.count()));
        w.field("serverWarnDays", static_cast<int64_t>(thresholds.server.count())).key("entries").beginArray();
        for (const ExpiryEntry& entry : entries) {
            w.beginObject().field("repository", entry.repository).field("trustServer", entry.trustServer).key("kind").plain(expiryKindName(entry.kind));
            w.optionalField("role", entry.role);
            if (entry.kind == ExpiryKind::Role) w.field("version", entry.version);
            if (!entry.otherRoles.empty()) w.field("otherRoles", entry.otherRoles);
            w.optionalField("keyId", entry.keyId).optionalField("certificate", entry.certificateName);
            if (entry.kind != ExpiryKind::Repository) w.key("location").plain(locationName(entry.location));
            if (entry.expires) w.key("expires").plain(formatRfc3339(*entry.expires)).field("daysLeft", daysLeft(entry, now));
            w.key("state").plain(expiryStateName(entry.state)).optionalField("problem", entry.problem).optionalField("breaks", entry.breaks);
            if (entry.kind != ExpiryKind::Repository) w.key("actor").plain(actorName(entry.actor));
            w.optionalField("remedy", entry.remedy).optionalField("command", entry.command).field("renewableHere", entry.renewableHere).endObject();
        }
        w.endArray();
        sourcesField(w, sources, refusal);
        w.endObject();
    }
    sink("\n");
}

}  // namespace roseglass::trust

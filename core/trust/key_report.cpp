#include "trust/key_report.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <tuple>

#include "json/writer.h"
#include "keys/key_folder.h"
#include "trust/key_uses.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

constexpr auto kSoon = std::chrono::days(90);

void addUses(KeyEntry& entry, const KnownKeys& known) {
    const auto found = known.byId.find(entry.id);
    if (found == known.byId.end()) return;
    entry.uses = found->second.uses;
    entry.publicKey = found->second.publicKey;
    entry.algorithm = found->second.publicKey.algorithm();
    entry.certified = !found->second.publicKey.certificates().empty();
    for (const KeyUse& use : entry.uses) {
        if (use.expires && (!entry.expires || *use.expires < *entry.expires)) entry.expires = use.expires;
    }
}

void nameIt(KeyEntry& entry) {
    if (entry.role.empty()) entry.role = roleOfUses(entry.uses);
    nameKey(entry);
}

void judge(KeyEntry& entry, Instant now) {
    if (!entry.isHere()) return;
    if (!entry.problem.empty()) entry.concerns.insert(KeyConcern::Unreadable);
    if (entry.loose) entry.concerns.insert(KeyConcern::Loose);
    if (entry.location == KeyLocation::File && !entry.encrypted && entry.problem.empty()) entry.concerns.insert(KeyConcern::NotEncrypted);
    if (entry.backup == BackupState::Never && entry.problem.empty()) entry.concerns.insert(KeyConcern::NoBackup);
    if (entry.backup == BackupState::Outdated) entry.concerns.insert(KeyConcern::BackupOutdated);
    if (entry.expires && *entry.expires <= now) entry.concerns.insert(KeyConcern::Expired);
    else if (entry.expires && *entry.expires <= now + kSoon) entry.concerns.insert(KeyConcern::ExpiresSoon);
}

KeyEntry entryOf(const keys::KeyInfo& info, const std::map<std::string, Instant>& backups) {
    KeyEntry entry;
    entry.id = info.id;
    entry.role = info.role;
    entry.algorithm = info.algorithm;
    entry.encrypted = info.encrypted;
    entry.path = info.path;
    entry.loose = info.loose;
    entry.modified = info.modified;
    entry.problem = info.problem;
    struct stat status {};
    if (::lstat(info.path.c_str(), &status) == 0) entry.mode = status.st_mode & 07777;
    if (const auto backup = backups.find(info.id); backup != backups.end()) {
        entry.backedUp = backup->second;
        entry.backup = info.modified > backup->second ? BackupState::Outdated : BackupState::Done;
    }
    return entry;
}

KeyEntry entryOf(const TokenKey& key) {
    KeyEntry entry;
    entry.id = key.id;
    entry.role = key.role;
    entry.algorithm = key.algorithm;
    entry.location = KeyLocation::Token;
    entry.token = key.token;
    entry.encrypted = true;
    entry.backup = BackupState::NotCopyable;
    return entry;
}

/// Those that a user may have to look for elsewhere. Snapshot and timestamp keys that are not here are the server's.
bool mayBeNeeded(const KeyEntry& entry) { return entry.kind == KeyKind::Root || entry.kind == KeyKind::Repository || entry.kind == KeyKind::Signer; }

}  // namespace

std::vector<std::string> KeyEntry::repositories() const {
    std::set<std::string> names;
    for (const KeyUse& use : uses) names.insert(use.repository);
    return {names.begin(), names.end()};
}

const KeyEntry* KeyReport::find(const std::string& id) const {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const KeyEntry& key) { return key.id == id; });
    return found == keys.end() ? nullptr : &*found;
}

KeyReport makeKeyReport(const KeyReportOptions& options) {
    KeyReport report;
    report.trustDir = options.trustDir;
    report.warnings = keys::scanKeyFolder(options.trustDir).warnings;
    const auto known = findKeyUses(options.trustDir, report.warnings);
    const auto backups = keys::BackupRecord(options.backupRecord.empty() ? keys::defaultBackupRecord() : options.backupRecord).read();
    std::set<std::string> here;
    for (const keys::KeyInfo& info : keys::KeyStore(options.trustDir).list()) {
        report.keys.push_back(entryOf(info, backups));
        // Where this computer has no trust data of the key's repository, the file's own word is the best that there is.
        if (known.repositories.contains(info.gun)) report.keys.back().notNamedBy = known.byId.contains(info.id) ? std::string() : info.gun;
        else if (!info.gun.empty() && !known.byId.contains(info.id)) report.keys.back().uses.push_back({info.gun, info.role, std::nullopt, 1, 1});
        here.insert(info.id);
    }
    for (const TokenKey& key : options.tokenKeys) {
        report.keys.push_back(entryOf(key));
        here.insert(key.id);
    }
    for (const auto& [id, key] : known.byId) {
        if (here.contains(id)) continue;
        KeyEntry entry;
        entry.id = id;
        entry.location = KeyLocation::Elsewhere;
        entry.backup = BackupState::NotHere;
        entry.uses = key.uses;
        nameIt(entry);
        if (mayBeNeeded(entry)) report.keys.push_back(std::move(entry));
    }
    for (KeyEntry& entry : report.keys) {
        addUses(entry, known);
        nameIt(entry);
        judge(entry, options.now);
        explainKey(entry);
    }
    std::stable_sort(report.keys.begin(), report.keys.end(), [](const KeyEntry& a, const KeyEntry& b) {
        const bool hereA = a.isHere(), hereB = b.isHere();
        return std::tie(hereB, a.kind, a.role, a.id, a.path) < std::tie(hereA, b.kind, b.role, b.id, b.path);
    });
    return report;
}

std::string describeKey(const KeyEntry& key) {
    static constexpr std::string_view kWords[] = {"root key", "repository key", "key of signer ", "snapshot key", "timestamp key", "key"};
    std::string out(kWords[static_cast<size_t>(key.kind)]);
    if (key.kind == KeyKind::Signer) out += key.signer;
    out += " " + key.id.substr(0, 12);
    const auto repositories = key.repositories();
    if (repositories.size() == 1) out += " of " + repositories.front();
    if (repositories.size() > 1) out += " of " + std::to_string(repositories.size()) + " repositories";
    return out;
}

std::string_view kindName(KeyKind kind) {
    static constexpr std::string_view kNames[] = {"root", "repository", "signer", "snapshot", "timestamp", "unknown"};
    return kNames[static_cast<size_t>(kind)];
}

std::string_view backupName(BackupState state) {
    static constexpr std::string_view kNames[] = {"never", "done", "outdated", "not-copyable", "not-here"};
    return kNames[static_cast<size_t>(state)];
}

std::string_view concernName(KeyConcern concern) {
    static constexpr std::string_view kNames[] = {"unreadable", "loose-mode", "not-encrypted", "no-backup", "backup-outdated", "expired", "expires-soon"};
    return kNames[static_cast<size_t>(concern)];
}

namespace {

void timeField(json::Writer& w, std::string_view name, const std::optional<Instant>& instant) {
    w.key(name);
    instant ? w.value(formatRfc3339(*instant)) : w.null();
}

void keyObject(json::Writer& w, const KeyEntry& key) {
    w.beginObject().field("id", key.id).field("kind", kindName(key.kind)).field("role", key.role).optionalField("signer", key.signer);
    w.field("algorithm", key.algorithm).field("certificate", key.certified).field("location", locationName(key.location)).optionalField("token", key.token);
    w.field("encrypted", key.encrypted).optionalField("path", key.path.string());
    if (key.mode) {
        char mode[8];
        std::snprintf(mode, sizeof mode, "%04o", *key.mode);
        w.field("mode", std::string_view(mode));
    }
    timeField(w, "modified", key.modified);
    w.field("backup", backupName(key.backup));
    timeField(w, "backedUp", key.backedUp);
    timeField(w, "expires", key.expires);
    w.key("uses").beginArray();
    for (const KeyUse& use : key.uses) {
        w.beginObject().field("repository", use.repository).field("role", use.role).field("threshold", use.threshold).field("keys", static_cast<uint64_t>(use.keys));
        timeField(w, "expires", use.expires);
        w.endObject();
    }
    w.endArray().optionalField("notNamedBy", key.notNamedBy).key("concerns").beginArray();
    for (const KeyConcern concern : key.concerns) w.value(concernName(concern));
    w.endArray().optionalField("problem", key.problem);
    w.field("purpose", key.purpose).field("ifLost", key.ifLost).field("ifStolen", key.ifStolen).endObject();
}

}  // namespace

void writeJson(const KeyReport& report, const TextSink& sink) {
    {
        json::Writer w(sink);
        w.beginObject().field("trustDir", report.trustDir.string()).key("keys").beginArray();
        for (const KeyEntry& key : report.keys) keyObject(w, key);
        w.endArray().key("tokens").beginArray();
        for (const TokenEntry& token : report.tokens) {
            w.beginObject().field("name", token.info.name()).field("manufacturer", token.info.manufacturer).field("model", token.info.model).field("serial", token.info.serial);
            w.field("keys", static_cast<uint64_t>(token.keys)).field("pinLocked", token.info.pinLocked).optionalField("problem", token.problem).endObject();
        }
        w.endArray().field("warnings", report.warnings).endObject();
    }
    sink("\n");
}

}  // namespace roseglass::trust

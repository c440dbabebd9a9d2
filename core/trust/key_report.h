#pragma once
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crypto/public_key.h"
#include "crypto/token.h"
#include "keys/backup.h"
#include "keys/key_store.h"
#include "trust/report.h"
#include "trust/report_json.h"

namespace roseglass::trust {

/// What a key is for.
enum class KeyKind { Root, Repository, Signer, Snapshot, Timestamp, Unknown };

/// One role of one repository that names a key.
struct KeyUse {
    std::string repository;           ///< GUN
    std::string role;                 ///< "root", "targets", "snapshot", "targets/alice"
    std::optional<Instant> expires;   ///< of the certificate for root, else of what the role signed; nothing when it signed nothing
    int64_t threshold = 1;
    size_t keys = 1;                  ///< that the role lists

    /// The role's other keys are enough without this one.
    bool hasSpare() const { return static_cast<int64_t>(keys) - 1 >= threshold; }
};

enum class BackupState { Never, Done, Outdated, NotCopyable, NotHere };

/// Why a key wants its owner's eye.
enum class KeyConcern { Unreadable, Loose, NotEncrypted, NoBackup, BackupOutdated, Expired, ExpiresSoon };

/// A key that lies on a token: what the key folder does not tell.
struct TokenKey {
    std::string id, role, gun, algorithm;
    std::string token;  ///< its label
};

/// One private key of this computer, or one that a repository of this computer names and that is elsewhere.
struct KeyEntry {
    std::string id;         ///< canonical
    KeyKind kind = KeyKind::Unknown;
    std::string role;       ///< as the file says, else as metadata does: "root", "targets", "alice"; may be empty
    std::string signer;     ///< "alice" for a delegation's key; empty for the others
    std::vector<KeyUse> uses;   ///< by repository and role
    std::string notNamedBy;     ///< the GUN that the file says it is for, where that one's trust data here does not name it; else empty
    std::string algorithm;  ///< "ECDSA P-256"; empty where neither file nor metadata tells
    bool certified = false; ///< metadata names it inside an X.509 certificate
    KeyLocation location = KeyLocation::File;
    std::string token;      ///< its label, with location Token
    bool encrypted = false;
    std::filesystem::path path;    ///< empty unless it is a file
    std::optional<unsigned> mode;  ///< of the file, 07777
    bool loose = false;            ///< others can read it
    std::optional<Instant> modified;
    BackupState backup = BackupState::Never;
    std::optional<Instant> backedUp;
    std::optional<Instant> expires;   ///< the earliest of its uses
    std::string problem;              ///< why it cannot be used; empty for a good one
    std::set<KeyConcern> concerns;
    std::string purpose, ifLost, ifStolen;   ///< a sentence or two each
    std::optional<crypto::PublicKey> publicKey;  ///< where metadata tells it

    bool isHere() const { return location == KeyLocation::File || location == KeyLocation::Token; }
    /// Its repositories, each once, sorted.
    std::vector<std::string> repositories() const;
};

/// A token that is plugged in.
struct TokenEntry {
    crypto::TokenInfo info;
    size_t keys = 0;
    std::string problem;   ///< why its keys cannot be told; empty for a good one
};

struct KeyReport {
    std::filesystem::path trustDir;
    std::vector<TokenEntry> tokens;
    std::vector<KeyEntry> keys;         ///< those that are here, by kind, role and ID; then those that are elsewhere
    std::vector<std::string> warnings;  ///< one sentence each: folders that others can use, metadata that cannot be read
    const KeyEntry* find(const std::string& id) const;
};

struct KeyReportOptions {
    std::filesystem::path trustDir;
    std::filesystem::path backupRecord;  ///< empty: keys::defaultBackupRecord()
    std::vector<TokenKey> tokenKeys;
    Instant now;
};

/// Every private key of this computer, and what the cached trust data of the known repositories says of them. Needs no
/// passphrase and no network, and reads at most 256 MiB of metadata. The cache's signatures are not checked here: it tells
/// what a key is for, and vouches for nothing.
KeyReport makeKeyReport(const KeyReportOptions& options);

/// "repository key e238b06e9658 of localhost:5000/team/app", for the middle of a sentence.
std::string describeKey(const KeyEntry& key);

std::string_view kindName(KeyKind kind);          ///< "root", "repository", "signer", "snapshot", "timestamp", "unknown"
std::string_view backupName(BackupState state);   ///< "never", "done", "outdated", "not-copyable", "not-here"
std::string_view concernName(KeyConcern concern); ///< "unreadable", "loose-mode", "not-encrypted", "no-backup", "backup-outdated", "expired", "expires-soon"

/// {"trustDir":…,"keys":[…],"tokens":[…],"warnings":[…]}
void writeJson(const KeyReport& report, const TextSink& sink);

}  // namespace roseglass::trust

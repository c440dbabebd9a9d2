#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "keys/key_store.h"

namespace roseglass::keys {

/// Chosen keys in one file under a passphrase of its own: {"format":"roseglass-key-backup","version":1,"keys":[IDs],
/// "kdf":"scrypt","n","r","p","salt","cipher":"aes-256-gcm","nonce","data"}, binary values in base64. What is sealed are the
/// key files one after another, each still under its own passphrase.

/// The backup's bytes. Errors: key-not-found (no keys), bad-passphrase (under 8 characters), io.
Result<Bytes> makeBackup(const KeyStore& store, const std::vector<KeyInfo>& keys, const crypto::Secret& passphrase);
/// The PEM texts of a backup. Errors: key-not-found, bad-passphrase.
Result<crypto::Secret> openBackup(BytesView backup, const crypto::Secret& passphrase);
/// Writes every key of the PEM texts that is not there yet, as it stands. All of them, with what became of each
/// (KeyInfo::arrival). Errors: key-not-found (nothing was written).
Result<std::vector<KeyInfo>> restoreKeys(const KeyStore& store, const crypto::Secret& pem, BytesView backup);

/// When each key was last backed up, by canonical ID: $XDG_DATA_HOME/roseglass/backups.json.
class BackupRecord {
public:
    explicit BackupRecord(std::filesystem::path file) : file_(std::move(file)) {}
    std::map<std::string, Instant> read() const;
    /// Errors: io (also: another program keeps its lock).
    Result<void> add(const std::vector<KeyInfo>& keys, Instant when) const;
    const std::filesystem::path& file() const { return file_; }

private:
    std::filesystem::path file_;
};
std::filesystem::path defaultBackupRecord();

}  // namespace roseglass::keys

#include "keys/backup.h"

#include <cstdlib>

#include "base/encoding.h"
#include "base/file.h"
#include "base/places.h"
#include "base/redact.h"
#include "crypto/sealed.h"
#include "json/outside.h"
#include "json/text_of.h"
#include "keys/passphrases.h"

namespace roseglass::keys {
namespace {

using crypto::Secret;
using nlohmann::json;

constexpr const char* kFormat = "roseglass-key-backup";
constexpr uint64_t kMaxBackup = 64u << 20;
constexpr uint64_t kMaxRecord = 16u << 20;

tl::unexpected<Error> noBackup() { return fail(ErrorCode::KeyNotFound, "The file is not a key backup of Roseglass", "key backup makes one."); }

/// To the microsecond: whether a key changed after its backup must be seen within a second, too.
std::string exactTime(Instant instant) {
    std::string micros = std::to_string(1'000'000 + (instant.time_since_epoch().count() % 1'000'000 + 1'000'000) % 1'000'000);
    micros.front() = '.';
    std::string text = formatRfc3339(instant);
    return text.insert(text.size() - 1, micros);
}

}  // namespace

Result<Bytes> makeBackup(const KeyStore& store, const std::vector<KeyInfo>& keys, const Secret& passphrase) {
    if (keys.empty()) return fail(ErrorCode::KeyNotFound, "There are no keys to back up");
    if (passphrase.reveal().size() < kMinPassphrase) return fail(ErrorCode::BadPassphrase, "The backup's passphrase has fewer than 8 characters", "Choose a longer one.");
    std::vector<Secret> files;
    json ids = json::array();
    size_t size = 0;
    for (const KeyInfo& key : keys) {
        if (!key.problem.empty()) return fail(ErrorCode::KeyNotFound, "The key " + key.id.substr(0, 12) + " cannot be backed up: " + key.problem, "Put the right file in its place (key restore, key import), or leave it out.");
        RG_ASSIGN(Secret pem, store.exportPem(key));
        size += pem.reveal().size();
        files.push_back(std::move(pem));
        ids.push_back(key.id);
    }
    std::string text;
    text.reserve(size);
    for (const Secret& file : files) text.append(file.reveal());
    RG_ASSIGN(const crypto::Sealed sealed, crypto::seal(Secret(std::move(text)), passphrase));
    const nlohmann::ordered_json file{{"format", kFormat}, {"version", 1}, {"keys", ids}, {"kdf", "scrypt"}, {"n", sealed.n}, {"r", sealed.r}, {"p", sealed.p}, {"salt", toBase64(sealed.salt)},
                                      {"cipher", "aes-256-gcm"}, {"nonce", toBase64(sealed.nonce)}, {"data", toBase64(sealed.data)}};
    return file.dump(1) + "\n";
}

Result<Secret> openBackup(BytesView backup, const Secret& passphrase) {
    const json file = jsonOrNull(backup, kMaxBackup);
    if (!file.is_object() || textOf(file, "format") != kFormat) return noBackup();
    const bool numbers = file.contains("n") && file["n"].is_number_unsigned() && file.contains("r") && file["r"].is_number_unsigned() && file.contains("p") && file["p"].is_number_unsigned();
    const auto salt = fromBase64(textOf(file, "salt")), nonce = fromBase64(textOf(file, "nonce")), data = fromBase64(textOf(file, "data"));
    if (!file.contains("version") || file["version"] != 1 || textOf(file, "kdf") != "scrypt" || textOf(file, "cipher") != "aes-256-gcm" || !numbers || !salt || !nonce || !data) return noBackup();
    return crypto::open({file["n"].get<uint64_t>(), file["r"].get<uint32_t>(), file["p"].get<uint32_t>(), *salt, *nonce, *data}, passphrase).map_error(unusable);
}

Result<std::vector<KeyInfo>> restoreKeys(const KeyStore& store, const Secret& pem, BytesView backup) {
    const json file = jsonOrNull(backup, kMaxBackup);
    RG_ASSIGN(std::vector<crypto::PemBlock> blocks, crypto::readPem(pem.reveal()).map_error(unusable));
    if (!file.is_object() || !file.contains("keys") || !file["keys"].is_array() || file["keys"].size() != blocks.size()) return noBackup();
    for (size_t i = 0; i < blocks.size(); ++i) {
        // The list outside is not sealed; the export's own header is.
        const std::string id = blocks[i].header("path");
        if (!file["keys"][i].is_string() || file["keys"][i] != id) return fail(ErrorCode::KeyNotFound, "The backup lists other keys than it holds: the file was changed");
        if (!blocks[i].isPrivateKey()) return fail(ErrorCode::KeyNotFound, "The backup holds something else than keys");
    }
    std::vector<KeyInfo> restored;
    for (crypto::PemBlock& block : blocks) {
        KeyInfo wanted;
        wanted.id = block.header("path");
        wanted.role = printable(block.header("role"), 120);
        wanted.arrival = Arrival::Failed;
        // One that cannot be put back must not keep the others away.
        auto info = store.restore(wanted.id, std::move(block));
        if (!info) wanted.problem = info.error().message;
        restored.push_back(info ? std::move(*info) : std::move(wanted));
    }
    return restored;
}

std::map<std::string, Instant> BackupRecord::read() const {
    std::map<std::string, Instant> times;
    const auto bytes = readFile(file_, kMaxRecord);
    const json record = bytes ? jsonOrNull(*bytes, kMaxRecord) : json();
    if (!record.is_object()) return times;
    for (const auto& [id, text] : record.items()) {
        if (const auto time = text.is_string() ? parseRfc3339(text.get<std::string>()) : std::nullopt) times.emplace(id, *time);
    }
    return times;
}

Result<void> BackupRecord::add(const std::vector<KeyInfo>& keys, Instant when) const {
    RG_TRY(makePrivateFolder(file_.parent_path()));
    RG_ASSIGN(const FileLock lock, FileLock::acquire(std::filesystem::path(file_) += ".lock", {}));
    json record = json::object();
    for (const auto& [id, time] : read()) record[id] = exactTime(time);
    for (const KeyInfo& key : keys) record[key.id] = exactTime(when);
    return writeFileAtomically(file_, record.dump(1) + "\n", 0600);
}

std::filesystem::path defaultBackupRecord() { return dataHome() / "roseglass" / "backups.json"; }

}  // namespace roseglass::keys

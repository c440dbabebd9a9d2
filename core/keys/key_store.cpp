#include "keys/key_store.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <tuple>

#include "base/file.h"
#include "base/redact.h"
#include "crypto/key_formats.h"
#include "keys/passphrases.h"

namespace roseglass::keys {
namespace {

namespace fs = std::filesystem;

using crypto::PemBlock;
using crypto::PrivateKey;
using crypto::Secret;

constexpr uint64_t kMaxKeyFile = 256 << 10;
constexpr size_t kMaxFiles = 100'000;
constexpr size_t kIdLength = 64;
constexpr size_t kMinPrefix = 7;

bool isHex(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<PemBlock> readKeyFile(const fs::path& path) {
    if (path.empty()) return fail(ErrorCode::Usage, "The key is on a token and cannot leave it", "Change its PIN, or remove it, with the tool of the token's maker.");
    RG_ASSIGN(Bytes text, readFile(path, kMaxKeyFile));
    const Secret owned(std::move(text));
    RG_ASSIGN(std::vector<PemBlock> blocks, crypto::readPem(owned.reveal()).map_error(unusable));
    for (PemBlock& block : blocks) {
        if (block.isPrivateKey()) return std::move(block);
    }
    return fail(ErrorCode::KeyNotFound, "The key file " + path.string() + " holds no private key");
}

Error foreignKey(const KeyInfo& info, const PrivateKey& key) {
    return Error(ErrorCode::KeyNotFound,
                 "The file " + info.path.string() + " holds the key " + key.publicKey().canonicalId().substr(0, 12) +
                     ", not the one of its name",
                 "Import the right file.");
}

/// Role and GUN as the file's headers, its name and its place tell them.
void describe(KeyInfo& info, const PemBlock& block, const fs::path& privateDir) {
    const std::string stem = info.path.stem().string();
    info.role = printable(block.header("role"), 120);
    info.gun = printable(block.header("gun"), 300);
    info.olderLayout = block.header("Proc-Type") == "4,ENCRYPTED";
    info.encrypted = block.isEncrypted();
    const fs::path place = info.path.parent_path().lexically_relative(privateDir);
    const std::string top = place.begin() == place.end() ? "" : place.begin()->string();
    if (top == "root_keys" || top == "tuf_keys") info.olderLayout = true;
    if (info.role.empty() && stem.size() > kIdLength + 1) info.role = printable(stem.substr(kIdLength + 1), 120);
    if (info.role.empty() && top == "root_keys") info.role = "root";
    if (info.gun.empty() && top == "tuf_keys" && std::distance(place.begin(), place.end()) > 1) info.gun = printable(place.lexically_relative("tuf_keys").string(), 300);
    if (info.encrypted) {
        info.problem = PrivateKey::problemOf(block);
    } else if (const auto key = PrivateKey::fromPem(block, {})) {
        info.algorithm = key->publicKey().algorithm();
        if (key->publicKey().canonicalId() != info.id) info.problem = foreignKey(info, *key).message;
    } else {
        info.problem = key.error().message;
    }
}

bool isOwnHeader(const std::pair<std::string, std::string>& header) { return header.first == "role" || header.first == "gun" || header.first == "path"; }

/// The files that are named like keys ("ID.key", "ID_role.key"), in no order.
std::vector<fs::path> keyFiles(const fs::path& privateDir) {
    std::vector<fs::path> files;
    std::error_code code;
    if (!fs::is_directory(privateDir, code)) return files;
    for (fs::recursive_directory_iterator at(privateDir, fs::directory_options::skip_permission_denied, code), end; !code && at != end && files.size() < kMaxFiles; at.increment(code)) {
        if (at.depth() > 16) at.disable_recursion_pending();
        const std::string stem = at->path().stem().string();
        const bool named = stem.size() >= kIdLength && isHex(std::string_view(stem).substr(0, kIdLength)) && (stem.size() == kIdLength || stem[kIdLength] == '_');
        // Its own error code: a link that leads nowhere must not end the listing.
        std::error_code other;
        if (at->path().extension() == ".key" && named && !fs::is_directory(at->symlink_status(other))) files.push_back(at->path());
    }
    return files;
}

KeyInfo look(const fs::path& path, const fs::path& privateDir) {
    KeyInfo info;
    info.path = path;
    info.id = path.stem().string().substr(0, kIdLength);
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0) {
        info.modified = Instant(std::chrono::seconds(status.st_mtim.tv_sec) + std::chrono::microseconds(status.st_mtim.tv_nsec / 1000));
        info.loose = !S_ISLNK(status.st_mode) && (status.st_mode & 0077) != 0;
    }
    const auto block = readKeyFile(path);
    if (block) describe(info, *block, privateDir);
    else info.problem = block.error().message;
    return info;
}

/// What lies in the place of a key and is none may still be of worth to somebody: another key, a part of this one.
Result<fs::path> setAside(const fs::path& path) {
    std::error_code code;
    for (int i = 1; i < 100; ++i) {
        fs::path aside = path;
        aside.replace_extension(i == 1 ? ".damaged" : ".damaged-" + std::to_string(i));
        if (fs::exists(fs::symlink_status(aside, code))) continue;
        if (::rename(path.c_str(), aside.c_str()) == 0) return aside;
        break;
    }
    return fail(ErrorCode::Io, "What is in the place of a key cannot be set aside: " + path.string(),
                "Move it away yourself.");
}

/// Several keys are taken, or none.
void takeBack(const std::vector<KeyInfo>& written) {
    for (const KeyInfo& info : written) {
        if (info.arrival != Arrival::Written && info.arrival != Arrival::Replaced) continue;
        ::unlink(info.path.c_str());
        if (!info.aside.empty()) ::rename(info.aside.c_str(), info.path.c_str());
    }
}

std::string describeUse(const KeyInfo& info) {
    return info.gun.empty() ? "for " + info.role : "for " + info.role + " of " + info.gun;
}

Result<void> checkPassphrase(const Secret& passphrase) {
    if (passphrase.empty() || passphrase.reveal().size() >= kMinPassphrase) return {};
    return fail(ErrorCode::BadPassphrase, "The passphrase has fewer than 8 characters, which docker and notary do not take", "Choose a longer one.");
}

}  // namespace

std::string shortRole(const std::string& role) {
    return role.starts_with("targets/") && role.find('/', 8) == std::string::npos ? role.substr(8) : role;
}

bool hasGun(const std::string& role) { return role == "targets" || role == "snapshot" || role == "timestamp"; }

std::vector<KeyInfo> KeyStore::list() const {
    std::vector<KeyInfo> keys;
    for (const fs::path& file : keyFiles(folder())) keys.push_back(look(file, folder()));
    std::sort(keys.begin(), keys.end(), [](const KeyInfo& a, const KeyInfo& b) { return std::tie(a.role, a.gun, a.id, a.path) < std::tie(b.role, b.gun, b.id, b.path); });
    return keys;
}

Error unusable(Error error) {
    if (error.code == ErrorCode::Malformed) error.code = ErrorCode::KeyNotFound;
    return error;
}

std::optional<KeyInfo> KeyStore::find(const std::string& id) const {
    if (id.size() != kIdLength || !isHex(id)) return std::nullopt;
    std::error_code code;
    const fs::path usual = folder() / (id + ".key");
    std::optional<KeyInfo> first;
    if (fs::exists(fs::symlink_status(usual, code))) first = look(usual, folder());
    if (first && first->problem.empty()) return first;
    std::vector<fs::path> files = keyFiles(folder());
    std::erase_if(files,
                  [&](const fs::path& file) { return file == usual || !file.filename().string().starts_with(id); });
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        KeyInfo info = look(file, folder());
        if (info.problem.empty()) return info;
        if (!first) first = std::move(info);
    }
    return first;
}

Result<KeyInfo> KeyStore::findByPrefix(const std::string& prefix) const {
    std::optional<KeyInfo> found;
    const bool usable = prefix.size() >= kMinPrefix && isHex(prefix);
    if (!usable) return fail(ErrorCode::Usage, "\"" + printable(prefix, 80) + "\" is not a key ID", "Give at least its first 7 digits, as key list prints them.");
    for (KeyInfo& info : list()) {
        if (!info.id.starts_with(prefix)) continue;
        if (found && found->id != info.id) return fail(ErrorCode::Usage, "Several keys begin with " + prefix, "Give more digits.");
        found = std::move(info);
    }
    if (!found) return fail(ErrorCode::KeyNotFound, "There is no key " + prefix + " on this computer", "See key list.");
    return std::move(*found);
}

Result<PrivateKey> KeyStore::open(const KeyInfo& info, const Secret& passphrase) const {
    RG_ASSIGN(const PemBlock block, readKeyFile(info.path));
    auto key = PrivateKey::fromPem(block, passphrase);
    if (!key) {
        Error error = unusable(std::move(key).error());
        error.message = "Key " + info.id.substr(0, 12) + ": " + error.message;
        return fail(std::move(error));
    }
    if (key->publicKey().canonicalId() != info.id) return fail(foreignKey(info, *key));
    return key;
}

Result<KeyInfo> KeyStore::write(const std::string& id, PemBlock block, const std::string& role, const std::string& gun, bool replace) const {
    std::erase_if(block.headers, isOwnHeader);
    if (hasGun(role) && !gun.empty()) block.headers.emplace_back("gun", gun);
    if (!role.empty()) block.headers.emplace_back("role", role);
    // RFC 1421: Proc-Type is the first.
    std::sort(block.headers.begin(), block.headers.end(), [](const auto& a, const auto& b) { return std::tuple(a.first != "Proc-Type", a) < std::tuple(b.first != "Proc-Type", b); });
    RG_TRY(makePrivateFolder(folder()));
    const fs::path path = folder() / (id + ".key");
    std::error_code code;
    fs::path aside;
    if (fs::exists(fs::symlink_status(path, code)) && (replace || !look(path, folder()).problem.empty())) {
        RG_ASSIGN(aside, setAside(path));
    }
    if (auto written = writeFileAtomically(path, crypto::writePem(block).reveal(), 0600); !written) {
        if (!aside.empty()) ::rename(aside.c_str(), path.c_str());
        return fail(std::move(written).error());
    }
    KeyInfo info = look(path, folder());
    info.arrival = aside.empty() ? Arrival::Written : Arrival::Replaced;
    info.aside = std::move(aside);
    return info;
}

Result<PemBlock> KeyStore::encrypted(const PrivateKey& key, const Secret& passphrase) const {
    if (key.isExternal()) return fail(ErrorCode::Usage, "The key " + key.publicKey().canonicalId().substr(0, 12) + " is on a token and cannot be written to a file");
    RG_TRY(checkPassphrase(passphrase));
    const Secret pem = passphrase.empty() ? key.toPem() : key.toEncryptedPem(passphrase, rounds_);
    RG_ASSIGN(std::vector<PemBlock> blocks, crypto::readPem(pem.reveal()).map_error(unusable));
    return std::move(blocks.front());
}

Result<KeyInfo> KeyStore::save(const PrivateKey& key, const std::string& role, const std::string& gun, const Secret& passphrase) const {
    RG_ASSIGN(PemBlock block, encrypted(key, passphrase));
    return write(key.publicKey().canonicalId(), std::move(block), role, gun);
}

Result<Secret> KeyStore::exportPem(const KeyInfo& info) const {
    RG_ASSIGN(PemBlock block, readKeyFile(info.path));
    std::erase_if(block.headers, isOwnHeader);
    if (!info.gun.empty()) block.headers.emplace_back("gun", info.gun);
    // notary imports an encrypted key only with this one, which tells it the ID.
    block.headers.emplace_back("path", info.id);
    if (!info.role.empty()) block.headers.emplace_back("role", info.role);
    return crypto::writePem(block);
}

Result<std::vector<KeyInfo>> KeyStore::importPem(BytesView text, const std::string& role, const std::string& gun, const Secret& oldPassphrase, const Secret& newPassphrase) const {
    RG_ASSIGN(std::vector<PemBlock> blocks, crypto::readPrivateKeys(text).map_error(unusable));
    RG_TRY(checkPassphrase(newPassphrase));
    // All are looked at before the first is written.
    std::vector<PrivateKey> keys;
    const auto roleOf = [&](const PemBlock& block) { return role.empty() ? block.header("role") : role; };
    const auto gunOf = [&](const PemBlock& block) { return gun.empty() ? block.header("gun") : gun; };
    for (const PemBlock& block : blocks) {
        RG_ASSIGN(PrivateKey key, PrivateKey::fromPem(block, oldPassphrase).map_error(unusable));
        RG_TRY(mayImport(key.publicKey(), roleOf(block), gunOf(block)));
        keys.push_back(std::move(key));
    }
    std::vector<KeyInfo> taken;
    for (size_t i = 0; i < keys.size(); ++i) {
        const std::string id = keys[i].publicKey().canonicalId(), ownRole = roleOf(blocks[i]), ownGun = gunOf(blocks[i]);
        auto there = usable(id);
        if (there) there->arrival = compare(*there, {&oldPassphrase, &newPassphrase});
        if (there && there->arrival != Arrival::None) {
            taken.push_back(std::move(*there));
            continue;
        }
        const bool asItIs = newPassphrase.empty() && PrivateKey::isReadByNotary(blocks[i]);
        auto block = asItIs ? Result<PemBlock>(std::move(blocks[i])) : encrypted(keys[i], newPassphrase.empty() ? oldPassphrase : newPassphrase);
        auto info = block ? write(id, std::move(*block), ownRole, ownGun, there.has_value()) : Result<KeyInfo>(fail(std::move(block).error()));
        if (!info) {
            takeBack(taken);
            return info.transform([](const KeyInfo&) { return std::vector<KeyInfo>(); });
        }
        taken.push_back(std::move(*info));
    }
    return taken;
}

Arrival KeyStore::compare(const KeyInfo& there, const std::vector<const Secret*>& passphrases) const {
    // What is not encrypted was compared with its name when it was looked at.
    if (!there.encrypted) return Arrival::Here;
    for (const Secret* passphrase : passphrases) {
        if (passphrase->empty()) continue;
        const auto key = open(there, *passphrase);
        if (key) return Arrival::Here;
        if (key.error().code != ErrorCode::BadPassphrase) return Arrival::None;
    }
    return Arrival::NotCompared;
}

std::optional<KeyInfo> KeyStore::usable(const std::string& id) const {
    auto there = find(id);
    if (!there || !there->problem.empty()) return std::nullopt;
    return there;
}

Result<void> KeyStore::mayImport(const crypto::PublicKey& key, const std::string& role, const std::string& gun) const {
    const std::string name = key.canonicalId().substr(0, 12);
    if (!key.weakness().empty())
        return fail(ErrorCode::WeakKey, "The key " + name + " must not be used: " + key.weakness(), key.remedy());
    const auto there = usable(key.canonicalId());
    if (!there) return {};
    const bool sameRole = role.empty() || there->role.empty() || shortRole(role) == shortRole(there->role);
    const bool sameGun = !hasGun(there->role) || gun.empty() || there->gun.empty() || gun == there->gun;
    if (sameRole && sameGun) return {};
    return fail(ErrorCode::Conflict, "The key " + name + " is here already, " + describeUse(*there) + ", and stays so",
                "Use it as it is, or remove it (key remove " + name + ") and import it again.");
}

Result<KeyInfo> KeyStore::restore(const std::string& id, PemBlock block) const {
    if (id.size() != kIdLength || !isHex(id) || !block.isPrivateKey()) return fail(ErrorCode::KeyNotFound, "The backup holds something else than keys");
    const std::string name = id.substr(0, 12);
    if (const std::string problem = PrivateKey::problemOf(block); !problem.empty()) return fail(ErrorCode::KeyNotFound, "The backup's copy of the key " + name + " is damaged: " + problem);
    if (!block.isEncrypted()) {
        RG_ASSIGN(const PrivateKey key, PrivateKey::fromPem(block, {}).map_error(unusable));
        if (key.publicKey().canonicalId() != id) return fail(ErrorCode::KeyNotFound, "The backup holds another key under the name of the key " + name);
    }
    if (auto there = usable(id)) {
        const auto file = readKeyFile(there->path);
        const bool same = file && file->der.reveal() == block.der.reveal();
        there->arrival = same || !there->encrypted ? Arrival::Here : Arrival::NotCompared;
        return std::move(*there);
    }
    const std::string role = block.header("role"), gun = block.header("gun");
    return write(id, std::move(block), role, gun);
}

Result<void> KeyStore::changePassphrase(const KeyInfo& info, const Secret& old, const Secret& next) const {
    RG_TRY(checkPassphrase(next));
    RG_ASSIGN(const PrivateKey key, open(info, old));
    RG_TRY(save(key, info.role, info.gun, next));
    // One of the older layouts now stands under its usual name; two files of one key would only confuse.
    if (info.path != folder() / (info.id + ".key")) return remove(info);
    return {};
}

Result<void> KeyStore::remove(const KeyInfo& info) const {
    if (info.isOnToken()) return fail(ErrorCode::Usage, "The key " + info.id.substr(0, 12) + " is on the token " + info.token, "Remove it with the tool of the token's maker.");
    if (::unlink(info.path.c_str()) == 0) return {};
    return fail(ErrorCode::Io, "Cannot remove " + info.path.string() + ": " + std::generic_category().message(errno));
}

}  // namespace roseglass::keys

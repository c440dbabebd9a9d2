#include "notary/seen_file.h"

#include "base/file.h"
#include "base/folder_lock.h"
#include "base/own_folder.h"
#include "json/outside.h"
#include "json/text_of.h"
#include "tuf/role_name.h"

namespace roseglass::notary {
namespace {

using nlohmann::json;

constexpr uint64_t kMaxFile = 32u << 20;
constexpr int kFormat = 1;

/// What tells one root from another: its version, and the digest of its file.
struct Base {
    int64_t version = 0;
    std::string sha256;
};

std::optional<Base> baseOf(const Cache& cache) {
    const auto root = cache.read(std::string(tuf::kRoot));
    if (!root || !*root) return std::nullopt;
    const auto version = tuf::unverifiedVersion(std::make_shared<Bytes>(**root));
    if (!version) return std::nullopt;
    return Base{*version, crypto::sha256(**root).hex()};
}

/// Whether the root of the trust directory is still the one, or one that came after it.
bool follows(const Base& now, const json& then) {
    const int64_t version = then.value("version", int64_t{0});
    return now.version > version || (now.version == version && now.sha256 == textOf(then, "sha256"));
}

std::optional<tuf::SeenRole> roleIn(const json& entry) {
    const auto content = crypto::Sha256::fromHex(textOf(entry, "sha256"));
    const bool whole = entry.is_object() && content && entry.contains("version") && entry["version"].is_number_integer() && entry.contains("keys") && entry["keys"].is_array();
    if (!whole) return std::nullopt;
    tuf::SeenRole role{entry["version"].get<int64_t>(), *content, {}};
    for (const json& key : entry["keys"]) {
        if (!key.is_string()) return std::nullopt;
        role.keys.insert(key.get<std::string>());
    }
    return role;
}

std::optional<tuf::SeenRoles> rolesIn(const json& document) {
    if (!document.contains("roles") || !document["roles"].is_object()) return std::nullopt;
    tuf::SeenRoles seen;
    for (const auto& [name, entry] : document["roles"].items()) {
        auto role = roleIn(entry);
        if (!role) return std::nullopt;
        seen.emplace(name, std::move(*role));
    }
    return seen;
}

bool isOurs(const json& document) {
    const bool based = document.is_object() && document.contains("root") && document["root"].is_object() && document["root"].contains("version");
    return based && document["root"]["version"].is_number_integer() && document.contains("format") && document["format"] == kFormat;
}

}  // namespace

SeenFile::SeenFile(const std::filesystem::path& folder, const Cache& cache, const std::string& gun) : cache_(cache), folder_(folder) {
    std::error_code code;
    const auto place = std::filesystem::weakly_canonical(cache.trustDir(), code);
    path_ = folder / (crypto::sha256((code ? cache.trustDir() : place).native() + '\n' + gun).hex() + ".json");
}

Result<tuf::SeenRoles> SeenFile::read() const {
    if (folder_.empty()) return tuf::SeenRoles();
    auto bytes = readFile(path_, kMaxFile);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) return tuf::SeenRoles();
    const auto base = baseOf(cache_);
    if (!base) return tuf::SeenRoles();
    const json document = bytes ? jsonOrNull(*bytes, kMaxFile) : json();
    auto seen = isOurs(document) ? rolesIn(document) : std::nullopt;
    if (!seen) {
        return fail(ErrorCode::Io, "The record of what was seen of this repository is damaged: " + path_.string(),
                    "Restore it from a backup, or remove it: nobody then knows whether what the server offers is older.");
    }
    return follows(*base, document["root"]) ? std::move(*seen) : tuf::SeenRoles();
}

Result<void> SeenFile::add(const tuf::SeenRoles& seen, const Job& job) const {
    if (folder_.empty() || seen.empty()) return {};
    RG_TRY(makePrivateFolder(folder_));
    RG_ASSIGN(const FolderLock lock, FolderLock::acquire(folder_, job));
    RG_ASSIGN(tuf::SeenRoles all, read());
    tuf::addSeen(all, seen);
    return write(all);
}

bool SeenFile::isThere() const {
    std::error_code code;
    return !folder_.empty() && std::filesystem::exists(path_, code);
}

Result<void> SeenFile::drop(const tuf::SeenRoles& stored, const Job& job) const {
    if (!isThere()) return {};
    RG_ASSIGN(const FolderLock lock, FolderLock::acquire(folder_, job));
    RG_ASSIGN(tuf::SeenRoles all, read());
    std::erase_if(all, [&](const auto& one) {
        const auto held = stored.find(one.first);
        return held != stored.end() && held->second.version >= one.second.version;
    });
    if (!all.empty()) return write(all);
    RG_ASSIGN(const OwnFolder folder, OwnFolder::open(folder_));
    return folder.removeFile(path_.filename().string());
}

Result<void> SeenFile::write(const tuf::SeenRoles& seen) const {
    const auto base = baseOf(cache_);
    if (!base) return {};
    json roles = json::object();
    for (const auto& [name, role] : seen) roles[name] = {{"version", role.version}, {"sha256", role.content.hex()}, {"keys", role.keys}};
    const json document{{"format", kFormat}, {"root", {{"version", base->version}, {"sha256", base->sha256}}}, {"roles", std::move(roles)}};
    return writeFileAtomically(path_, document.dump(1, ' ', false, json::error_handler_t::replace) + '\n');
}

}  // namespace roseglass::notary

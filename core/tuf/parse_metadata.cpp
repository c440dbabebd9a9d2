#include "tuf/parse_metadata.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/redact.h"
#include "tuf/role_name.h"

namespace roseglass::tuf {
namespace {

constexpr size_t kMaxKeyIds = 10'000;

tl::unexpected<Error> malformed(std::string message) { return fail(ErrorCode::Malformed, std::move(message)); }

/// Hashes of a name that we do not know are left alone; one that we know must be well-formed, and one must be there.
Result<FileMeta> parseFileMeta(json::Object object, const std::string& name) {
    FileMeta meta;
    const auto length = json::findInteger(object, "length");
    if (!length || *length < 0) return malformed("The entry of " + name + " has no valid length");
    meta.length = static_cast<uint64_t>(*length);
    const auto hashes = json::findObject(object, "hashes");
    if (!hashes) return malformed("The entry of " + name + " has no hashes");
    if (const auto text = json::findString(*hashes, "sha256")) {
        meta.sha256 = crypto::Sha256::fromRaw(fromBase64(*text).value_or(""));
        if (!meta.sha256) return malformed("The SHA-256 of " + name + " is not 32 bytes in base64");
    }
    if (const auto text = json::findString(*hashes, "sha512")) {
        meta.sha512 = fromBase64(*text).value_or("");
        if (meta.sha512.size() != 64) return malformed("The SHA-512 of " + name + " is not 64 bytes in base64");
    }
    if (!meta.sha256 && meta.sha512.empty()) return malformed("The entry of " + name + " has no SHA-256 or SHA-512");
    return meta;
}

Result<FileList> parseFileList(json::Object signedPart, std::string_view type, std::initializer_list<std::string_view> needed) {
    RG_ASSIGN(const CommonPart common, parseCommon(signedPart, type));
    FileList list{common.version, common.expires, {}};
    const auto meta = json::findObject(signedPart, "meta");
    if (!meta) return malformed("The " + std::string(type) + " has no \"meta\" object");
    for (const auto field : *meta) {
        const std::string name(field.key);
        json::Object object;
        if (field.value.get_object().get(object) != simdjson::SUCCESS) return malformed("The entry of " + printable(name, 80) + " is not an object");
        RG_ASSIGN(FileMeta entry, parseFileMeta(object, printable(name, 80)));
        list.meta.emplace(name, std::move(entry));
    }
    for (std::string_view name : needed) {
        const auto entry = list.meta.find(std::string(name));
        if (entry == list.meta.end())
            return malformed("The " + std::string(type) + " does not name the " + std::string(name) + " file");
        // notary (IsValidSnapshotStructure, IsValidTimestampStructure): "for now sha256 is required and sha512 is not".
        if (!entry->second.sha256) {
            return malformed("The " + std::string(type) + " has no SHA-256 of the " + std::string(name) +
                             " file, only its SHA-512; docker and notary refuse it");
        }
    }
    return list;
}

Key parseKey(const std::string& id, const std::string& keytype, BytesView publicBytes) {
    Key key{id, keytype, {}, {}};
    if (auto parsed = crypto::PublicKey::parse(keytype, publicBytes)) {
        key.key = std::move(*parsed);
    } else {
        key.problem = parsed.error().message;
    }
    return key;
}

}  // namespace

Result<CommonPart> parseCommon(json::Object signedPart, std::string_view type) {
    const auto actual = json::findString(signedPart, "_type");
    if (!actual) return malformed("The metadata has no \"_type\"");
    if (*actual != type) {
        return fail(Error(ErrorCode::WrongType, "The metadata is of another type than the role it was served for")
                        .withSides(std::string(type), printable(*actual, 40)));
    }
    const auto version = json::findInteger(signedPart, "version");
    if (!version || *version < 1) return malformed("The version is not a whole number from 1 to 2^63-1");
    const auto text = json::findString(signedPart, "expires");
    const auto expires = text ? parseRfc3339(*text) : std::nullopt;
    if (!expires)
        return malformed("\"expires\" is not an RFC 3339 time of the years 1 to 9999: " +
                         printable(text.value_or("missing"), 60));
    return CommonPart{*version, *expires};
}

Result<Keys> parseKeys(json::Object object) {
    Keys keys;
    for (const auto field : object) {
        const std::string id(field.key);
        json::Object key;
        const bool isObject = field.value.get_object().get(key) == simdjson::SUCCESS;
        const auto keytype = isObject ? json::findString(key, "keytype") : std::nullopt;
        const auto keyval = isObject ? json::findObject(key, "keyval") : std::nullopt;
        const auto text = keyval ? json::findString(*keyval, "public") : std::nullopt;
        const auto publicBytes = text ? fromBase64(*text) : std::nullopt;
        if (!keytype || !publicBytes) return malformed("The key " + printable(id, 80) + " is not well-formed");
        if (crypto::keyId(*keytype, *publicBytes) != id) return malformed("The key " + printable(id, 80) + " does not hash to its ID");
        keys.emplace(id, parseKey(id, std::string(*keytype), *publicBytes));
    }
    return keys;
}

Result<RoleKeys> parseRoleKeys(json::Object role, const std::string& name) {
    RoleKeys signers;
    const auto ids = json::findArray(role, "keyids");
    const auto threshold = json::findInteger(role, "threshold");
    if (!ids) return malformed("The role " + name + " has no \"keyids\"");
    if (!threshold || *threshold < 1) return malformed("The role " + name + " has no threshold of at least 1");
    signers.threshold = *threshold;
    for (const json::Value item : *ids) {
        std::string_view id;
        if (item.get_string().get(id) != simdjson::SUCCESS) return malformed("A key ID of the role " + name + " is not a string");
        if (signers.keyIds.size() == kMaxKeyIds) return malformed("The role " + name + " has over 10,000 keys");
        signers.keyIds.emplace_back(id);
    }
    std::vector<std::string> unique = signers.keyIds;
    std::sort(unique.begin(), unique.end());
    if (std::adjacent_find(unique.begin(), unique.end()) != unique.end()) {
        return malformed("The role " + name + " lists a key ID twice");
    }
    return signers;
}

Result<Root> parseRoot(json::Object signedPart) {
    RG_ASSIGN(const CommonPart common, parseCommon(signedPart, "Root"));
    Root root{common.version, common.expires, {}, {}};
    const auto keys = json::findObject(signedPart, "keys");
    const auto roles = json::findObject(signedPart, "roles");
    if (!keys || !roles) return malformed("The root has no \"keys\" or no \"roles\"");
    RG_ASSIGN(root.keys, parseKeys(*keys));
    for (std::string_view name : {kRoot, kTargets, kSnapshot, kTimestamp}) {
        const auto role = json::findObject(*roles, name);
        if (!role) return malformed("The root has no role " + std::string(name));
        RG_ASSIGN(RoleKeys signers, parseRoleKeys(*role, std::string(name)));
        for (const std::string& id : signers.keyIds) {
            if (!root.keys.contains(id)) {
                return fail(Error(ErrorCode::UnknownKey, "The role " + std::string(name) + " lists the key " + printable(id, 80) +
                                                             ", which the root does not hold").withRole(std::string(kRoot)));
            }
        }
        root.roles.emplace(name, std::move(signers));
    }
    return root;
}

Result<FileList> parseTimestamp(json::Object signedPart) { return parseFileList(signedPart, "Timestamp", {kSnapshot}); }

Result<FileList> parseSnapshot(json::Object signedPart) { return parseFileList(signedPart, "Snapshot", {kRoot, kTargets}); }

}  // namespace roseglass::tuf

#include "registry/schema1.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "json/outside.h"
#include "json/text_of.h"

namespace roseglass::registry {
namespace {

using nlohmann::json;

/// RFC 4648 section 5, without padding.
std::optional<Bytes> fromBase64Url(std::string text) {
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return fromBase64(text);
}

/// What one signature says that it is over; nothing where it cannot be read.
std::optional<Bytes> payloadOf(BytesView manifest, const json& signature) {
    const auto header = fromBase64Url(textOf(signature, "protected"));
    const json rule = header ? jsonOrNull(*header, budget::kErrorDocument) : json();
    const auto tail = fromBase64Url(textOf(rule, "formatTail"));
    if (!tail || !rule.contains("formatLength") || !rule["formatLength"].is_number_unsigned()) return std::nullopt;
    const auto length = rule["formatLength"].get<uint64_t>();
    if (length > manifest.size()) return std::nullopt;
    return Bytes(manifest.substr(0, static_cast<size_t>(length))) + *tail;
}

bool isSchema1(const json& manifest) { return manifest.is_object() && manifest.contains("schemaVersion") && manifest["schemaVersion"] == 1; }

}  // namespace

bool isSchema1(BytesView manifest) { return isSchema1(jsonOrNull(manifest, budget::kManifest)); }

crypto::Sha256 manifestDigest(BytesView manifest) {
    const crypto::Sha256 whole = crypto::sha256(manifest);
    json read = jsonOrNull(manifest, budget::kManifest);
    if (!isSchema1(read) || !read.contains("signatures") || !read["signatures"].is_array() || read["signatures"].empty()) return whole;
    const auto payload = payloadOf(manifest, read["signatures"].front());
    if (!payload) return whole;
    // Nothing but the signatures may stand around it, or a digest could be claimed for another image.
    read.erase("signatures");
    return jsonOrNull(*payload, budget::kManifest) == read ? crypto::sha256(*payload) : whole;
}

Error schema1Refused(const std::string& what) {
    return Error(ErrorCode::Malformed, what + " is of schema version 1, which is not supported", "Push the image again with a current docker, and sign that.");
}

}  // namespace roseglass::registry

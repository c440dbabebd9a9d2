// Repositories of an earlier run, read back from their lines.

#include "json/outside.h"
#include "trust/audit/audit_json.h"

namespace roseglass::trust {
namespace {

using nlohmann::json;

constexpr uint64_t kMaxLine = 256u << 20;

/// A field that is missing or of another type makes the whole line malformed: it was not written by us.
struct LineError {};

const json& field(const json& object, const char* name) {
    if (!object.is_object() || !object.contains(name)) throw LineError{};
    return object[name];
}

std::string text(const json& object, const char* name) {
    const json& value = field(object, name);
    if (!value.is_string()) throw LineError{};
    return value.get<std::string>();
}

std::string optionalText(const json& object, const char* name) { return object.contains(name) ? text(object, name) : std::string(); }

const json& array(const json& object, const char* name) {
    const json& value = field(object, name);
    if (!value.is_array()) throw LineError{};
    return value;
}

std::vector<std::string> texts(const json& object, const char* name) {
    std::vector<std::string> out;
    for (const json& item : array(object, name)) {
        if (!item.is_string()) throw LineError{};
        out.push_back(item.get<std::string>());
    }
    return out;
}

Instant instant(const json& object, const char* name) {
    const auto read = parseRfc3339(text(object, name));
    if (!read) throw LineError{};
    return *read;
}

std::optional<Instant> optionalInstant(const json& object, const char* name) {
    if (!object.contains(name) || object[name].is_null()) return std::nullopt;
    return instant(object, name);
}

std::optional<crypto::Sha256> optionalDigest(const json& object, const char* name) {
    if (field(object, name).is_null()) return std::nullopt;
    const auto digest = crypto::Sha256::parse(text(object, name));
    if (!digest) throw LineError{};
    return digest;
}

template <class Enum, class Name>
Enum named(const std::string& word, Name nameOf, Enum last) {
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        if (nameOf(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
    }
    throw LineError{};
}

AuditedTag tagOf(const json& object) {
    AuditedTag tag;
    tag.name = text(object, "name");
    tag.state = named(text(object, "state"), stateName, TagState::Invalid);
    tag.signedDigest = optionalDigest(object, "signedDigest");
    tag.registryDigest = optionalDigest(object, "registryDigest");
    tag.signers = texts(object, "signers");
    tag.roles = texts(object, "roles");
    tag.expires = optionalInstant(object, "expires");
    tag.migration = named(text(object, "migration"), migrationName, Migration::Unknown);
    for (const json& item : array(object, "beside")) {
        BesideArtifact artifact;
        artifact.kind = named(text(item, "kind"), besideName, BesideKind::Other);
        artifact.digest = optionalDigest(item, "digest").value_or(crypto::Sha256{});
        artifact.about = optionalDigest(item, "about").value_or(crypto::Sha256{});
        artifact.artifactType = text(item, "artifactType");
        artifact.foundBy = text(item, "foundBy");
        artifact.claimedSigner = optionalText(item, "claimedSigner");
        artifact.claimedDate = optionalInstant(item, "claimedDate");
        artifact.problem = optionalText(item, "problem");
        tag.beside.push_back(std::move(artifact));
    }
    return tag;
}

AuditedKey keyOf(const json& object) {
    if (!field(object, "threshold").is_number_integer()) throw LineError{};
    return {text(object, "role"), text(object, "id"), text(object, "canonicalId"), text(object, "algorithm"), named(text(object, "location"), locationName, KeyLocation::Elsewhere), object["threshold"].get<int64_t>()};
}

Finding findingOf(const json& object) {
    const FindingKind* kind = findKind(text(object, "code"));
    if (!kind) throw LineError{};
    return {kind->code, named(text(object, "severity"), severityName, FindingSeverity::Note), text(object, "repository"), text(object, "subject"), text(object, "message"), text(object, "evidence"), text(object, "remedy")};
}

AuditedRepository repositoryOf(const json& object) {
    AuditedRepository repository;
    repository.repository = text(object, "repository");
    repository.trustServer = text(object, "trustServer");
    repository.status = named(text(object, "status"), statusName, RepositoryStatus::Unreachable);
    repository.checkedAt = instant(object, "checkedAt");
    repository.lookedAt = instant(object, "lookedAt");
    repository.changesAt = optionalInstant(object, "changesAt");
    repository.inputs = text(object, "inputs");
    repository.nextExpiry = optionalInstant(object, "nextExpiry");
    for (const json& tag : array(object, "tags")) repository.tags.push_back(tagOf(tag));
    for (const json& key : array(object, "keys")) repository.keys.push_back(keyOf(key));
    for (const json& finding : array(object, "findings")) repository.findings.push_back(findingOf(finding));
    return repository;
}

}  // namespace

Result<AuditedRepository> repositoryFromLine(BytesView line) {
    try {
        return repositoryOf(jsonOrNull(line, kMaxLine, budget::kJsonOwnValues));
    } catch (const LineError&) {
        return fail(ErrorCode::Malformed, "This is no line of an audit");
    }
}

}  // namespace roseglass::trust

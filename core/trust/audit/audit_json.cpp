#include "trust/audit/audit_json.h"

#include <map>

#include "trust/report_json_parts.h"

namespace roseglass::trust {
namespace {

using json::Writer;

void timeField(Writer& w, std::string_view name, const std::optional<Instant>& instant) {
    w.key(name);
    instant ? w.value(formatRfc3339(*instant)) : w.null();
}

void besideObject(Writer& w, const BesideArtifact& artifact) {
    w.beginObject().field("kind", besideName(artifact.kind)).field("digest", artifact.digest.toString()).field("about", artifact.about.toString()).field("artifactType", artifact.artifactType).field("foundBy", artifact.foundBy);
    w.field("verified", false).optionalField("claimedSigner", artifact.claimedSigner);
    if (artifact.claimedDate) timeField(w, "claimedDate", artifact.claimedDate);
    w.optionalField("problem", artifact.problem).endObject();
}

void tagObject(Writer& w, const AuditedTag& tag) {
    w.beginObject().field("name", tag.name).field("state", stateName(tag.state));
    digestField(w, "digest", tag.signedDigest ? tag.signedDigest : tag.registryDigest);
    digestField(w, "signedDigest", tag.signedDigest);
    digestField(w, "registryDigest", tag.registryDigest);
    w.field("signers", tag.signers).field("roles", tag.roles);
    timeField(w, "expires", tag.expires);
    w.field("migration", migrationName(tag.migration)).key("beside").beginArray();
    for (const BesideArtifact& artifact : tag.beside) besideObject(w, artifact);
    w.endArray().endObject();
}

void keysField(Writer& w, const std::vector<AuditedKey>& keys) {
    w.key("keys").beginArray();
    for (const AuditedKey& key : keys) {
        w.beginObject().field("role", key.role).field("threshold", key.threshold).field("id", key.id).field("canonicalId", key.canonicalId);
        w.field("algorithm", key.algorithm).field("location", locationName(key.location)).endObject();
    }
    w.endArray();
}

void findingObject(Writer& w, const Finding& finding) {
    w.beginObject().field("code", findingName(finding.code)).field("severity", severityName(finding.severity)).field("repository", finding.repository);
    w.field("subject", finding.subject).field("message", finding.message).field("evidence", finding.evidence).field("remedy", finding.remedy).endObject();
}

/// Everything but the findings, the object left open.
void beginRepository(Writer& w, const AuditedRepository& repository) {
    w.beginObject().field("repository", repository.repository).field("trustServer", repository.trustServer).field("status", statusName(repository.status));
    if (repository.unexamined) w.field("unexamined", codeName(*repository.unexamined));
    w.field("checkedAt", formatRfc3339(repository.checkedAt)).field("lookedAt", formatRfc3339(repository.lookedAt));
    if (repository.resumed) w.field("resumed", true);
    timeField(w, "nextExpiry", repository.nextExpiry);
    w.key("tags").beginArray();
    for (const AuditedTag& tag : repository.tags) tagObject(w, tag);
    w.endArray();
    keysField(w, repository.keys);
}

void countFields(Writer& w, const std::vector<Finding>& findings) {
    std::map<FindingSeverity, uint64_t> counts;
    for (const Finding& finding : findings) ++counts[finding.severity];
    w.field("errors", counts[FindingSeverity::Error]).field("warnings", counts[FindingSeverity::Warning]).field("notes", counts[FindingSeverity::Note]);
}

void summaryField(Writer& w, const AuditReport& report) {
    std::map<FindingCode, uint64_t> codes;
    std::map<RepositoryStatus, uint64_t> states;
    for (const AuditedRepository& repository : report.repositories) {
        ++states[repository.status];
        for (const Finding& finding : repository.findings) ++codes[finding.code];
    }
    w.key("summary").beginObject().field("repositories", static_cast<uint64_t>(report.repositories.size()));
    w.field("errors", static_cast<uint64_t>(report.count(FindingSeverity::Error))).field("warnings", static_cast<uint64_t>(report.count(FindingSeverity::Warning)));
    w.field("notes", static_cast<uint64_t>(report.count(FindingSeverity::Note))).key("byCode").beginObject();
    for (const auto& [code, count] : codes) w.field(findingName(code), count);
    w.endObject().key("byStatus").beginObject();
    for (const auto& [status, count] : states) w.field(statusName(status), count);
    w.endObject().endObject();
}

void head(Writer& w, std::string_view format, const AuditReport& report) {
    w.beginObject().field("format", format).field("version", 1).field("checkedAt", formatRfc3339(report.startedAt));
    w.field("complete", report.complete).field("asked", static_cast<uint64_t>(report.asked));
}

}  // namespace

void writeJson(const AuditReport& report, const std::optional<Error>& refusal, const TextSink& sink) {
    {
        Writer w(sink);
        head(w, "roseglass-audit", report);
        summaryField(w, report);
        w.key("repositories").beginArray();
        for (const AuditedRepository& repository : report.repositories) {
            beginRepository(w, repository);
            countFields(w, repository.findings);
            w.endObject();
        }
        w.endArray().key("findings").beginArray();
        for (const AuditedRepository& repository : report.repositories) {
            for (const Finding& finding : repository.findings) findingObject(w, finding);
        }
        w.endArray();
        if (refusal) errorObject(w.key("error"), *refusal);
        w.endObject();
    }
    sink("\n");
}

void writeInventory(const AuditReport& report, const TextSink& sink) {
    {
        Writer w(sink);
        head(w, "roseglass-inventory", report);
        w.key("repositories").beginArray();
        for (const AuditedRepository& repository : report.repositories) {
            beginRepository(w, repository);
            w.endObject();
        }
        w.endArray().endObject();
    }
    sink("\n");
}

std::string toLine(const AuditedRepository& repository) {
    std::string line;
    {
        Writer w([&](std::string_view piece) { line.append(piece); });
        beginRepository(w, repository);
        timeField(w, "changesAt", repository.changesAt);
        w.field("inputs", repository.inputs).key("findings").beginArray();
        for (const Finding& finding : repository.findings) findingObject(w, finding);
        w.endArray().endObject();
    }
    return line;
}

}  // namespace roseglass::trust

#include <map>

#include "base/redact.h"
#include "http/transport.h"
#include "json/writer.h"
#include "trust/audit/audit_export.h"

namespace roseglass::trust {
namespace {

using json::Writer;

/// A URI for the image (SARIF wants one; there is no file): "docker://HOST/PATH", each part escaped.
std::string uriOf(const std::string& repository) {
    std::string out = "docker://";
    for (size_t at = 0; at <= repository.size();) {
        const size_t end = std::min(repository.find('/', at), repository.size());
        if (at > 0) out += '/';
        // The colon of the port stands as it is in the authority.
        const std::string part = repository.substr(at, end - at);
        const size_t colon = at == 0 ? part.rfind(':') : std::string::npos;
        const bool port = colon != std::string::npos && colon + 1 < part.size() && part.find_first_not_of("0123456789", colon + 1) == std::string::npos;
        out += port ? http::urlEncode(part.substr(0, colon)) + part.substr(colon) : http::urlEncode(part);
        at = end + 1;
    }
    return out;
}

void textField(Writer& w, std::string_view name, std::string_view text) { w.key(name).beginObject().field("text", text).endObject(); }

void rulesField(Writer& w) {
    w.key("rules").beginArray();
    for (const FindingKind& kind : findingKinds()) {
        w.beginObject().field("id", kind.name);
        textField(w, "shortDescription", kind.title);
        textField(w, "fullDescription", kind.help);
        w.key("defaultConfiguration").beginObject().field("level", severityName(kind.severity)).endObject().endObject();
    }
    w.endArray();
}

void resultObject(Writer& w, const Finding& finding, const AuditedRepository& of) {
    const std::string repository = printable(finding.repository, 400), subject = printable(finding.subject, 400);
    w.beginObject().field("ruleId", findingName(finding.code)).field("ruleIndex", static_cast<uint64_t>(finding.code)).field("level", severityName(finding.severity));
    textField(w, "message", repository + ": " + finding.message + "." + (finding.remedy.empty() ? "" : " " + finding.remedy));
    w.key("locations").beginArray().beginObject().key("physicalLocation").beginObject().key("artifactLocation").beginObject().field("uri", uriOf(finding.repository)).endObject().endObject();
    w.key("logicalLocations").beginArray().beginObject().field("name", subject.empty() ? repository : subject);
    w.field("fullyQualifiedName", subject.empty() ? repository : repository + " " + subject).field("kind", "resource").endObject().endArray().endObject().endArray();
    const std::string identity = std::string(findingName(finding.code)) + '\0' + finding.repository + '\0' + finding.subject;
    w.key("partialFingerprints").beginObject().field("roseglass/v1", crypto::sha256(identity).hex()).endObject();
    w.key("properties")
        .beginObject()
        .field("repository", repository)
        .field("subject", subject)
        .field("evidence", finding.evidence)
        .field("remedy", finding.remedy)
        .field("lookedAt", formatRfc3339(of.lookedAt))
        .endObject()
        .endObject();
}

}  // namespace

void writeSarif(const AuditReport& report, const std::string& programVersion, const TextSink& sink) {
    {
        Writer w(sink);
        w.beginObject().field("$schema", "https://json.schemastore.org/sarif-2.1.0.json").field("version", "2.1.0").key("runs").beginArray().beginObject();
        w.key("tool").beginObject().key("driver").beginObject().field("name", "Roseglass").field("semanticVersion", programVersion);
        rulesField(w);
        w.endObject().endObject();
        w.key("invocations").beginArray().beginObject().field("executionSuccessful", report.complete).field("startTimeUtc", formatRfc3339(report.startedAt)).endObject().endArray();
        w.key("results").beginArray();
        for (const AuditedRepository& repository : report.repositories) {
            for (const Finding& finding : repository.findings) resultObject(w, finding, repository);
        }
        w.endArray().endObject().endArray().endObject();
    }
    sink("\n");
}

}  // namespace roseglass::trust

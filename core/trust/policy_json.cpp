#include "trust/policy_json.h"

#include "trust/report_json_parts.h"

namespace roseglass::trust {
namespace {

using json::Writer;

void findingsField(Writer& w, const std::vector<docker::Finding>& findings) {
    w.key("findings").beginArray();
    for (const docker::Finding& finding : findings) {
        w.beginObject().field("severity", docker::severityName(finding.severity)).field("line", static_cast<uint64_t>(finding.line)).field("column", static_cast<uint64_t>(finding.column));
        w.field("code", finding.code).field("message", finding.message).field("hint", finding.hint).endObject();
    }
    w.endArray();
}

void pinsField(Writer& w, const char* name, const std::vector<docker::RootPin>& pins) {
    w.key(name).beginArray();
    for (const docker::RootPin& pin : pins) w.beginObject().field("pattern", pin.pattern).field("keys", pin.keys).endObject();
    w.endArray();
}

void candidatesField(Writer& w, const std::vector<docker::PinCandidate>& pins) {
    w.key("patterns").beginArray();
    for (const docker::PinCandidate& pin : pins) {
        w.beginObject().field("pattern", pin.pin.pattern).field("stanza", docker::stanzaName(pin.source)).field("keys", pin.pin.keys);
        w.field("length", static_cast<uint64_t>(pin.length())).field("matches", pin.matches).field("wins", pin.wins).optionalField("reason", pin.reason).endObject();
    }
    w.endArray();
}

}  // namespace

void writeJson(const docker::DaemonFile& file, const TextSink& sink) {
    {
        const docker::ContentTrustPolicy& policy = file.json.policy;
        Writer w(sink);
        w.beginObject().field("file", file.path.string()).field("exists", file.exists).field("usable", file.json.fatal.empty());
        w.field("mode", docker::modeName(policy.mode())).field("modeGiven", policy.givenMode.has_value());
        pinsField(w, "pins", policy.rootKeys);
        if (!policy.certIds.empty()) pinsField(w, "certificatePins", policy.certIds);
        w.field("officialImages", policy.officialImages()).field("allowExpiredTrustCache", policy.allowExpiredCache);
        findingsField(w, file.json.findings);
        w.endObject();
    }
    sink("\n");
}

void writeJson(const PolicyDecision& decision, const docker::DaemonFile& file, const TextSink& sink) {
    {
        const docker::PinCandidate* pin = decision.pin();
        Writer w(sink);
        w.beginObject().field("reference", decision.reference).field("file", file.path.string()).field("exists", file.exists);
        w.field("mode", docker::modeName(decision.mode)).field("verdict", outcomeName(decision.outcome)).field("verified", decision.verified).field("stanza", decision.stanza);
        w.key("pattern");
        pin ? w.value(pin->pin.pattern) : w.null();
        candidatesField(w, decision.pins);
        w.field("keys", pin ? pin->pin.keys : std::vector<std::string>());
        w.key("rootKeyId");
        decision.rootKeyId.empty() ? w.null() : w.value(decision.rootKeyId);
        digestField(w, "digest", decision.digest);
        w.field("tags", decision.tags).key("modes").beginObject();
        for (const docker::TrustMode mode : {docker::TrustMode::Disabled, docker::TrustMode::Permissive, docker::TrustMode::Enforced}) {
            w.field(docker::modeName(mode), outcomeName(decision.modes[static_cast<size_t>(mode)]));
        }
        w.endObject();
        if (decision.report) w.field("trustServer", decision.report->trustServer).field("fromCache", decision.report->fromCache);
        std::vector<tuf::Check> checks = decision.steps;
        checks.insert(checks.end(), decision.checks.begin(), decision.checks.end());
        checksField(w, checks);
        if (decision.error && decision.outcome != PolicyOutcome::Allowed) errorObject(w.key("error"), *decision.error);
        w.endObject();
    }
    sink("\n");
}

void writeFindingsJson(const docker::DaemonFile& file, const TextSink& sink) {
    {
        Writer w(sink);
        w.beginObject().field("file", file.path.string()).field("valid", file.json.valid());
        findingsField(w, file.json.findings);
        w.endObject();
    }
    sink("\n");
}

}  // namespace roseglass::trust

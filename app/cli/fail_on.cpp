#include "fail_on.h"

#include "arguments.h"
#include "base/redact.h"

namespace roseglass::cli {
namespace {

constexpr std::string_view kExpires = "expires=";

Error unknown(const std::string& word) {
    std::string words = "error, warning, note, expires=30d";
    for (const trust::FindingKind& kind : trust::findingKinds()) words += ", " + std::string(kind.name);
    return Error(ErrorCode::Usage, "--fail-on does not know \"" + printable(word, 60) + "\"", "It takes, separated by commas: " + words + ".");
}

}  // namespace

Result<FailOn> FailOn::parse(const std::string& text) {
    FailOn out;
    for (size_t at = 0; at <= text.size();) {
        const size_t end = std::min(text.find(',', at), text.size());
        const std::string word = text.substr(at, end - at);
        at = end + 1;
        bool known = false;
        for (const auto severity : {trust::FindingSeverity::Error, trust::FindingSeverity::Warning, trust::FindingSeverity::Note}) {
            if (word != trust::severityName(severity)) continue;
            known = true;
            out.severity = out.severity ? std::max(*out.severity, severity) : severity;
        }
        if (const trust::FindingKind* kind = trust::findKind(word)) {
            known = true;
            out.codes.insert(kind->code);
        }
        if (word.starts_with(kExpires)) {
            const auto time = parseDuration(word.substr(kExpires.size()));
            if (!time) return fail(ErrorCode::Usage, "\"" + printable(word, 60) + "\" names no time", "Write it as expires=30d.");
            known = true;
            out.expires = out.expires ? std::max(*out.expires, *time) : *time;
        }
        if (!known) return fail(unknown(word));
    }
    return out;
}

size_t FailOn::matches(const trust::AuditReport& report) const {
    size_t count = 0;
    for (const trust::AuditedRepository& repository : report.repositories) {
        if (expires && repository.nextExpiry && *repository.nextExpiry <= report.startedAt + *expires) ++count;
        for (const trust::Finding& finding : repository.findings) {
            if (codes.contains(finding.code) || (severity && finding.severity <= *severity)) ++count;
        }
    }
    return count;
}

}  // namespace roseglass::cli

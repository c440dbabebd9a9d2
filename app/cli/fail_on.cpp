#include "fail_on.h"

#include <algorithm>

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

std::string trimmed(std::string word) {
    word.erase(0, word.find_first_not_of(" \t"));
    word.erase(word.find_last_not_of(" \t") + 1);
    return word;
}

/// Whether a finding says that something was not looked at. Offline, the cache is what was asked for.
bool isUnknown(trust::FindingCode code, bool offline) {
    return code == trust::FindingCode::Unreachable || code == trust::FindingCode::RegistryUnreachable || (code == trust::FindingCode::FromCache && !offline);
}

}  // namespace

Result<void> FailOn::add(const std::string& word) {
    for (const auto level : {trust::FindingSeverity::Error, trust::FindingSeverity::Warning, trust::FindingSeverity::Note}) {
        if (word != trust::severityName(level)) continue;
        severity = severity ? std::max(*severity, level) : level;
        return {};
    }
    if (const trust::FindingKind* kind = trust::findKind(word)) {
        codes.insert(kind->code);
        return {};
    }
    if (!word.starts_with(kExpires)) return fail(unknown(word));
    const auto time = parseDuration(word.substr(kExpires.size()));
    if (!time) return fail(ErrorCode::Usage, "\"" + printable(word, 60) + "\" names no time", "Write it as expires=30d.");
    expires = expires ? std::max(*expires, *time) : *time;
    return {};
}

Result<FailOn> FailOn::parse(const std::vector<std::string>& texts) {
    FailOn out;
    for (const std::string& text : texts) {
        for (size_t at = 0; at <= text.size();) {
            const size_t end = std::min(text.find(',', at), text.size());
            RG_TRY(out.add(trimmed(text.substr(at, end - at))));
            at = end + 1;
        }
    }
    return out;
}

bool FailOn::names(const trust::Finding& finding) const { return codes.contains(finding.code) || (severity && finding.severity <= *severity); }

FailOn::Outcome FailOn::judge(const trust::AuditReport& report, bool offline) const {
    Outcome out;
    for (const trust::AuditedRepository& repository : report.repositories) {
        if (expires && repository.nextExpiry && *repository.nextExpiry <= report.startedAt + *expires) ++out.matches;
        bool unknown = false;
        size_t named = 0;
        for (const trust::Finding& finding : repository.findings) {
            if (names(finding)) ++named;
            else unknown = unknown || isUnknown(finding.code, offline);
        }
        // What every client refuses passes no gate.
        out.matches += std::max<size_t>(named, repository.status == trust::RepositoryStatus::Untrusted);
        out.unknown += unknown;
        out.misnamed += unknown && repository.unexamined == ErrorCode::Usage;
    }
    return out;
}

}  // namespace roseglass::cli

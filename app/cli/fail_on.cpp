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

bool FailOn::covers(trust::FindingCode code) const { return codes.contains(code) || (severity && trust::kindOf(code).severity <= *severity); }

bool FailOn::asksRegistry() const {
    using enum trust::FindingCode;
    return covers(Unsigned) || covers(Stale) || covers(Missing);
}

std::optional<Error> FailOn::Outcome::refusal(const std::string& words) const {
    const auto counted = [](size_t n, const char* one, const char* many) {
        return std::to_string(n) + " " + (n == 1 ? one : many);
    };
    std::string message;
    if (matches > 0)
        message = counted(matches, "match", "matches") + " of --fail-on " + printable(words, 200) +
                  "; what does not verify in whole always counts";
    if (unknown > 0) {
        if (!message.empty()) message += ". ";
        message += counted(unknown, "repository was", "repositories were") +
                   " not examined in full, so --fail-on cannot let " + (unknown == 1 ? "it" : "them") + " pass";
    }
    if (message.empty()) return std::nullopt;
    const ErrorCode code = matches > 0 ? ErrorCode::Policy : misnamed > 0 ? ErrorCode::Usage : ErrorCode::Network;
    return Error(code, message, "The findings say of each repository what it is, and what to do.");
}

FailOn::Outcome FailOn::judge(const trust::AuditReport& report, bool offline) const {
    Outcome out;
    for (const trust::AuditedRepository& repository : report.repositories) {
        if (expires && repository.nextExpiry && *repository.nextExpiry <= report.startedAt + *expires) ++out.matches;
        // A tag that nothing can be said of may be unsigned, stale or missing.
        bool unknown = asksRegistry() &&
                       std::any_of(repository.tags.begin(), repository.tags.end(),
                                   [](const trust::AuditedTag& tag) { return tag.state == trust::TagState::Unknown; });
        size_t named = 0;
        for (const trust::Finding& finding : repository.findings) {
            if (names(finding)) ++named;
            else unknown = unknown || isUnknown(finding.code, offline) || (finding.code == trust::FindingCode::HistoryUnread && covers(trust::FindingCode::Repointed));
        }
        // What clients refuse passes no gate, nor does what is refused or withheld in part: nobody knows what the rest
        // says.
        const bool refused = repository.status == trust::RepositoryStatus::Untrusted ||
                             repository.status == trust::RepositoryStatus::Incomplete;
        out.matches += std::max<size_t>(named, refused);
        unknown = unknown || (repository.status == trust::RepositoryStatus::Unreachable && named == 0);
        out.unknown += unknown;
        out.misnamed += unknown && repository.unexamined == ErrorCode::Usage;
    }
    return out;
}

}  // namespace roseglass::cli

#pragma once
#include <string>

#include "trust/audit/audit.h"
#include "trust/report_json.h"

namespace roseglass::trust {

/// The report:
/// {"format":"roseglass-audit","version":1,"checkedAt","complete","asked","summary":{…},"repositories":[…],"findings":[…]},
/// and "error" where a gate refused it.
void writeJson(const AuditReport& report, const std::optional<Error>& refusal, const TextSink& sink);
inline void writeJson(const AuditReport& report, const TextSink& sink) {
    writeJson(report, std::nullopt, sink);
}
/// What is signed, by whom, with which keys, and what else vouches for it, for scripts that migrate:
/// {"format":"roseglass-inventory","version":1,"checkedAt","complete","repositories":[{"repository","tags":[…],"keys":[…]}]}.
void writeInventory(const AuditReport& report, const TextSink& sink);

/// One repository with everything, on one line without a line feed; and back. Errors: malformed.
std::string toLine(const AuditedRepository& repository);
Result<AuditedRepository> repositoryFromLine(BytesView line);

}  // namespace roseglass::trust

#include <algorithm>
#include <map>

#include "base/redact.h"
#include "trust/audit/audit_export.h"

namespace roseglass::trust {
namespace {

constexpr size_t kCell = 4000;

}  // namespace

std::string migrationWords(const AuditedRepository& repository) {
    std::map<Migration, size_t> counts;
    for (const AuditedTag& tag : repository.tags) ++counts[tag.migration];
    std::string out;
    for (const auto& [state, count] : counts) out += (out.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(migrationName(state));
    return out;
}

std::string csvLine(const std::vector<std::string>& cells) {
    std::string out;
    for (const std::string& cell : cells) {
        const std::string shown = printable(cell, kCell);
        out += out.empty() ? "\"" : ",\"";
        // Spreadsheets look behind white space, too.
        const size_t first = shown.find_first_not_of(' ');
        if (first != std::string::npos && std::string_view("=+-@|%").find(shown[first]) != std::string_view::npos) out += '\'';
        for (const char c : shown) out += c == '"' ? std::string("\"\"") : std::string(1, c);
        out += '"';
    }
    return out + "\r\n";
}

void writeCsv(const AuditReport& report, const TextSink& sink) {
    sink(csvLine(
        {"severity", "code", "repository", "subject", "message", "evidence", "remedy", "migration", "lookedAt"}));
    for (const AuditedRepository& repository : report.repositories) {
        const std::string all = migrationWords(repository);
        for (const Finding& finding : repository.findings) {
            const auto tag = std::find_if(repository.tags.begin(), repository.tags.end(), [&](const AuditedTag& one) { return one.name == finding.subject; });
            sink(csvLine({std::string(severityName(finding.severity)), std::string(findingName(finding.code)),
                          finding.repository, finding.subject, finding.message, finding.evidence, finding.remedy,
                          tag == repository.tags.end() ? all : std::string(migrationName(tag->migration)),
                          formatRfc3339(repository.lookedAt)}));
        }
    }
}

}  // namespace roseglass::trust

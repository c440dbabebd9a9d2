#pragma once
#include <string>
#include <vector>

#include "trust/audit/audit.h"
#include "trust/report_json.h"

namespace roseglass::trust {

/// "3 dct-only, 1 both": how many tags stand where on the way to another system; empty without tags.
std::string migrationWords(const AuditedRepository& repository);

/// A line for each finding after a line of names: severity, code, repository, subject, message, evidence, remedy,
/// migration, lookedAt. RFC 4180; no cell begins as a formula does.
void writeCsv(const AuditReport& report, const TextSink& sink);
/// One file without anything from elsewhere and without scripts, for screen and paper, light and dark.
void writeHtml(const AuditReport& report, const TextSink& sink);
/// SARIF 2.1.0, one run; the place of a finding is its image's name.
void writeSarif(const AuditReport& report, const std::string& programVersion, const TextSink& sink);

/// One line of quoted cells, each made harmless for spreadsheets (CWE-1236).
std::string csvLine(const std::vector<std::string>& cells);
/// Text for HTML content and quoted attributes.
std::string htmlText(std::string_view text);

}  // namespace roseglass::trust

#include <algorithm>
#include <map>
#include <set>

#include "base/redact.h"
#include "trust/audit/audit_export.h"

namespace roseglass::trust {
namespace {

/// Colours keep a contrast of at least 4.5 on their ground in both schemes; on paper everything is black on white.
constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--ground:#fff;--card:#f6f5f7;--ink:#211f26;--soft:#5d5866;--line:#d9d6de;--error:#a4162b;--warning:#8a4b00;--note:#3b5b8c}
@media(prefers-color-scheme:dark){:root{--ground:#1b1a1f;--card:#26242b;--ink:#eceaf0;--soft:#aea8b8;--line:#423f4a;--error:#ff8f9d;--warning:#f3b562;--note:#9dbdf0}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.5rem 4rem;max-width:76rem;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.7rem;margin:0}h2{font-size:1.25rem;margin:2.5rem 0 .75rem}h3{font-size:1.05rem;margin:2rem 0 .5rem;overflow-wrap:anywhere}
p{margin:.4rem 0}.soft{color:var(--soft)}code{font:.9em/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
.cards{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.5rem 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.7rem 1.1rem;min-width:8rem}
.card b{display:block;font-size:1.6rem;line-height:1.2}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.45rem .8rem .45rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--soft);font-size:.87em}
td.number,th.number{text-align:right;padding-right:1.6rem;font-variant-numeric:tabular-nums}
table.findings{table-layout:fixed;min-width:44rem}.findings th:nth-child(1){width:7rem}.findings th:nth-child(2){width:26%}.findings th:nth-child(3){width:36%}
td{overflow-wrap:anywhere}.repositories td:first-child{min-width:14rem}td.word{white-space:nowrap}
.severity{font-weight:600;white-space:nowrap}
.error{color:var(--error)}.warning{color:var(--warning)}.note{color:var(--note)}
.banner{border:1px solid var(--warning);border-left-width:6px;border-radius:6px;padding:.6rem 1rem;margin:1rem 0}
a{color:inherit}
@media print{table.findings{min-width:0}:root{--ground:#fff;--card:#fff;--ink:#000;--soft:#333;--line:#999;--error:#000;--warning:#000;--note:#000}
body{padding:0;max-width:none;font-size:10pt}thead{display:table-header-group}tr,.card{break-inside:avoid}h2,h3{break-after:avoid}.scroll{overflow:visible}a{text-decoration:none}@page{margin:16mm}}
)";

/// A sign beside the word, so that colour is not needed.
std::string_view signOf(FindingSeverity severity) { return severity == FindingSeverity::Error ? "\u25cf" : severity == FindingSeverity::Warning ? "\u25b2" : "\u25cb"; }

std::string severityCell(FindingSeverity severity) {
    const std::string name(severityName(severity));
    return "<td class=\"severity " + name + "\">" + std::string(signOf(severity)) + " " + name + "</td>";
}

std::string shown(std::string_view text, size_t most = 400) { return htmlText(printable(text, most)); }
std::string number(size_t n) { return "<td class=\"number\">" + std::to_string(n) + "</td>"; }

size_t countOf(const AuditedRepository& repository, FindingSeverity severity) {
    return static_cast<size_t>(std::count_if(repository.findings.begin(), repository.findings.end(), [&](const Finding& finding) { return finding.severity == severity; }));
}

void writeHead(const AuditReport& report, const TextSink& sink) {
    sink("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><meta name=\"color-scheme\" content=\"light dark\">"
         "<title>Content trust audit</title><style>");
    sink(kStyle);
    sink("</style></head>\n<body><header><h1>Content trust audit</h1><p class=\"soft\">" + formatRfc3339(report.startedAt) + ", by Roseglass</p></header>\n");
    if (!report.complete) {
        sink("<p class=\"banner\"><b>This audit is not complete.</b> It was stopped after " + std::to_string(report.repositories.size()) + " of " + std::to_string(report.asked) + " repositories.</p>\n");
    }
    if (const AuditReport::Resumed resumed = report.resumed(); resumed.repositories > 0) {
        sink("<p class=\"banner\"><b>" + std::to_string(resumed.repositories) + " of these repositories " +
             (resumed.repositories == 1 ? "was" : "were") + " looked at by an interrupted run</b>, " +
             formatRfc3339(resumed.first) +
             (resumed.last == resumed.first ? "" : " to " + formatRfc3339(resumed.last)) +
             ". What changed on their servers since then is not seen.</p>\n");
    }
    const auto card = [&](size_t count, const std::string& word, const std::string& kind) { sink("<div class=\"card " + kind + "\"><b>" + std::to_string(count) + "</b>" + word + "</div>"); };
    sink("<div class=\"cards\">");
    card(report.repositories.size(), report.repositories.size() == 1 ? "repository" : "repositories", "");
    card(report.count(FindingSeverity::Error), report.count(FindingSeverity::Error) == 1 ? "\u25cf error" : "\u25cf errors", "error");
    card(report.count(FindingSeverity::Warning), report.count(FindingSeverity::Warning) == 1 ? "\u25b2 warning" : "\u25b2 warnings", "warning");
    card(report.count(FindingSeverity::Note), report.count(FindingSeverity::Note) == 1 ? "\u25cb note" : "\u25cb notes", "note");
    sink("</div>\n");
}

void writeRepositories(const AuditReport& report, const TextSink& sink) {
    sink("<h2>Repositories</h2>\n<div class=\"scroll\"><table class=\"repositories\"><thead><tr><th>Repository</th><th>Trust data</th><th class=\"number\">Tags</th><th class=\"number\">Errors</th><th class=\"number\">Warnings</th>"
         "<th class=\"number\">Notes</th><th>To sign again by</th><th>Migration</th></tr></thead><tbody>\n");
    size_t index = 0;
    for (const AuditedRepository& repository : report.repositories) {
        sink("<tr><td><a href=\"#r" + std::to_string(index++) + "\">" + shown(repository.repository) + "</a></td><td class=\"word\">" + std::string(statusName(repository.status)) + "</td>" + number(repository.tags.size()) +
             number(countOf(repository, FindingSeverity::Error)) + number(countOf(repository, FindingSeverity::Warning)) + number(countOf(repository, FindingSeverity::Note)) + "<td class=\"word\">" +
             (repository.nextExpiry ? formatRfc3339(*repository.nextExpiry).substr(0, 10) : "\u2013") + "</td><td>" + htmlText(migrationWords(repository)) + "</td></tr>\n");
    }
    sink("</tbody></table></div>\n<p class=\"soft\">Migration: dct-only is signed by content trust alone, both also by another system, other-only by another system alone, none by nobody. "
         "Signatures of other systems were found, not verified.</p>\n");
}

void writeFindings(const AuditReport& report, const TextSink& sink) {
    sink("<h2>Findings</h2>\n");
    size_t index = 0;
    for (const AuditedRepository& repository : report.repositories) {
        sink("<section><h3 id=\"r" + std::to_string(index++) + "\">" + shown(repository.repository) + "</h3>\n");
        if (repository.findings.empty()) {
            sink("<p>Nothing to say.</p></section>\n");
            continue;
        }
        sink("<div class=\"scroll\"><table class=\"findings\"><thead><tr><th>Severity</th><th>Finding</th><th>Evidence</th><th>What to do</th></tr></thead><tbody>\n");
        for (const Finding& finding : repository.findings) {
            sink("<tr>" + severityCell(finding.severity) + "<td>" + shown(finding.message) + "<br><code class=\"soft\">" + std::string(findingName(finding.code)) + "</code></td><td><code>" + shown(finding.evidence, 1000) + "</code></td><td>" +
                 shown(finding.remedy, 600) + "</td></tr>\n");
        }
        sink("</tbody></table></div></section>\n");
    }
}

void writeGlossary(const AuditReport& report, const TextSink& sink) {
    std::set<FindingCode> codes;
    for (const AuditedRepository& repository : report.repositories) {
        for (const Finding& finding : repository.findings) codes.insert(finding.code);
    }
    if (codes.empty()) return;
    sink("<h2>What the findings mean</h2>\n<div class=\"scroll\"><table><tbody>\n");
    for (const FindingCode code : codes) {
        const FindingKind& kind = kindOf(code);
        sink("<tr><td><code>" + std::string(kind.name) + "</code></td><td>" + htmlText(kind.title) + "</td><td>" + htmlText(kind.help) + "</td></tr>\n");
    }
    sink("</tbody></table></div>\n");
}

}  // namespace

std::string htmlText(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

void writeHtml(const AuditReport& report, const TextSink& sink) {
    writeHead(report, sink);
    writeRepositories(report, sink);
    writeFindings(report, sink);
    writeGlossary(report, sink);
    sink("</body></html>\n");
}

}  // namespace roseglass::trust

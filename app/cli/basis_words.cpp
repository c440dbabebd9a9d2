#include "basis_words.h"

#include <set>

#include "json/outside.h"
#include "json/writer.h"
#include "terminal.h"
#include "trust/basis.h"
#include "trust/report_json_parts.h"

namespace roseglass::cli {

void tellBasis(const std::shared_ptr<const trust::Report>& report, const Arguments& arguments) {
    if (!report || arguments.quiet || arguments.json) return;
    for (const std::string& note : trust::basisNotes(*report)) tell("warning: " + note);
}

void tellBasis(const trust::DockerfileReport& report, const Arguments& arguments) {
    std::set<std::string> told;
    for (const trust::DockerfileRow& row : report.rows) {
        if (row.report && told.insert(row.report->repository).second) tellBasis(row.report, arguments);
    }
}

void addBasis(nlohmann::ordered_json& document, const trust::Report& report) {
    std::string fields;
    {
        json::Writer w([&](std::string_view piece) { fields.append(piece); });
        w.beginObject();
        trust::basisFields(w, report);
        w.endObject();
    }
    if (auto parsed = parseOrderedJson(fields, budget::kAnswer)) document.update(*parsed);
}

}  // namespace roseglass::cli

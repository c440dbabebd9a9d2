#include "trust/basis.h"

#include "base/redact.h"
#include "trust/report_json_parts.h"

namespace roseglass::trust {

bool isFirstUse(std::string_view pinnedBy) { return pinnedBy == "trust on first use"; }

std::string firstUseWords(const std::string& repository, const std::vector<std::string>& keyIds) {
    std::string ids;
    for (const std::string& id : keyIds) ids += (ids.empty() ? "" : ", ") + id;
    return "Nothing vouches for the root of " + printable(repository, 255) + " but that it came first (trust on first use). Compare its root key ID with the owner's by another way: " + ids;
}

std::vector<std::string> basisNotes(const Report& report) {
    std::vector<std::string> notes;
    if (isFirstUse(report.pinnedBy)) {
        std::vector<std::string> ids;
        for (const RootSigner& signer : report.rootSigners) ids.push_back(signer.canonicalId);
        notes.push_back(firstUseWords(report.repository, ids));
    }
    if (report.fromCache) {
        const std::string when = report.cacheTime ? " of " + formatRfc3339(*report.cacheTime) : std::string();
        const bool away = report.serverError.has_value();
        notes.push_back(printable(report.repository, 255) + " is judged from this computer's cache" + when + (away ? ": " + printable(report.serverError->message, 400) + " [" + std::string(codeName(report.serverError->code)) + "]" : "; the trust server was not asked"));
    }
    return notes;
}

void basisFields(json::Writer& w, const Report& report) {
    w.field("fromCache", report.fromCache);
    if (report.cacheTime) w.field("cacheTime", formatRfc3339(*report.cacheTime));
    w.optionalField("rootKeyId", report.rootKeyId).optionalField("pinnedBy", report.pinnedBy);
    if (report.serverError) errorObject(w.key("serverError"), *report.serverError);
}

}  // namespace roseglass::trust

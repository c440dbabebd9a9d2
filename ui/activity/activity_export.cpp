#include "ui/activity/activity_export.h"

#include "base/redact.h"
#include "json/writer.h"
#include "ui/common/csv.h"

namespace roseglass::ui {
namespace {

std::string joined(const std::vector<std::string>& words, const char* separator) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : separator) + printable(word, 2000);
    return out;
}

std::string toJson(const std::vector<const trust::Activity*>& entries) {
    std::string out;
    {
        json::Writer w([&](std::string_view piece) { out.append(piece); });
        w.beginArray();
        for (const trust::Activity* entry : entries) {
            w.beginObject().field("time", formatRfc3339(entry->time)).field("verb", entry->verb).field("repository", entry->repository).field("result", entry->result);
            w.field("message", entry->message).field("changes", entry->changes).field("roles", entry->roles).endObject();
        }
        w.endArray();
    }
    return out + "\n";
}

}  // namespace

QByteArray exportActivity(const std::vector<const trust::Activity*>& entries, ActivityFormat format) {
    if (format == ActivityFormat::Json) return QByteArray::fromStdString(toJson(entries));
    std::string out;
    if (format == ActivityFormat::Csv) out += csvLine({"time", "action", "repository", "result", "message", "changes", "roles"});
    for (const trust::Activity* entry : entries) {
        const std::vector<std::string> fields{formatRfc3339(entry->time), printable(entry->verb), printable(entry->repository, 400), printable(entry->result), printable(entry->message, 2000), joined(entry->changes, "; "), joined(entry->roles, "; ")};
        if (format == ActivityFormat::Csv) {
            out += csvLine(fields);
            continue;
        }
        for (size_t i = 0; i < fields.size(); ++i) out += fields[i] + (i + 1 < fields.size() ? "\t" : "\n");
    }
    return QByteArray::fromStdString(out);
}

}  // namespace roseglass::ui

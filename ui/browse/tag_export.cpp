#include "ui/browse/tag_export.h"

#include "base/redact.h"
#include "json/writer.h"
#include "ui/common/csv.h"

namespace roseglass::ui {
namespace {

std::vector<std::string> fields(const trust::TagRow& tag) {
    std::string signers;
    for (const std::string& signer : tag.by->signers) signers += (signers.empty() ? "" : ", ") + signer;
    return {printable(tag.name), std::string(trust::stateName(tag.state)), tag.signedDigest ? tag.signedDigest->toString() : "", tag.registryDigest ? tag.registryDigest->toString() : "",
            printable(signers), tag.expires ? formatRfc3339(*tag.expires) : ""};
}

const std::vector<std::string> kNames{"tag", "state", "signedDigest", "registryDigest", "signers", "expires"};

}  // namespace

QString exportTags(const std::vector<const trust::TagRow*>& tags, TagFormat format) {
    std::string out;
    if (format == TagFormat::Json) {
        {
            json::Writer w([&](std::string_view piece) { out.append(piece); });
            w.beginArray();
            for (const trust::TagRow* tag : tags) {
                const auto values = fields(*tag);
                w.beginObject();
                for (size_t i = 0; i < values.size(); ++i) w.field(kNames[i], values[i]);
                w.endObject();
            }
            w.endArray();
        }
        return QString::fromStdString(out + "\n");
    }
    const auto line = [&](const std::vector<std::string>& values) {
        if (format == TagFormat::Csv) out += csvLine(values);
        else for (size_t i = 0; i < values.size(); ++i) out += values[i] + (i + 1 < values.size() ? "\t" : "\n");
    };
    if (format == TagFormat::Csv) line(kNames);
    for (const trust::TagRow* tag : tags) line(fields(*tag));
    return QString::fromStdString(out);
}

}  // namespace roseglass::ui

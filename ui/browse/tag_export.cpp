#include "ui/browse/tag_export.h"

#include "base/redact.h"
#include "json/writer.h"

namespace roseglass::ui {
namespace {

std::vector<std::string> fields(const trust::TagRow& tag) {
    std::string signers;
    for (const std::string& signer : tag.by->signers) signers += (signers.empty() ? "" : ", ") + signer;
    return {printable(tag.name), std::string(trust::stateName(tag.state)), tag.signedDigest ? tag.signedDigest->toString() : "", tag.registryDigest ? tag.registryDigest->toString() : "",
            printable(signers), tag.expires ? formatRfc3339(*tag.expires) : ""};
}

const std::vector<std::string> kNames{"tag", "state", "signedDigest", "registryDigest", "signers", "expires"};

/// A quoted field; a leading sign that a spreadsheet would compute is defused.
std::string csvField(std::string value) {
    if (!value.empty() && std::string_view("=+-@\t").find(value.front()) != std::string_view::npos) value.insert(0, "'");
    std::string out = "\"";
    for (char c : value) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

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
    const bool csv = format == TagFormat::Csv;
    const auto line = [&](const std::vector<std::string>& values) {
        for (size_t i = 0; i < values.size(); ++i) out += (i == 0 ? "" : csv ? "," : "\t") + (csv ? csvField(values[i]) : values[i]);
        out += csv ? "\r\n" : "\n";
    };
    if (csv) line(kNames);
    for (const trust::TagRow* tag : tags) line(fields(*tag));
    return QString::fromStdString(out);
}

}  // namespace roseglass::ui

#include "crypto/secret_json.h"

#include <string>

namespace roseglass::crypto {
namespace {

constexpr size_t kLongestEscape = 6;   // \u001f

void appendQuoted(std::string& to, std::string_view text) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    to += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20) (to += "\\u00").append({kHex[byte >> 4], kHex[byte & 0xf]});
        else if (c == '"' || c == '\\') (to += '\\') += c;
        else to += c;
    }
    to += '"';
}

}  // namespace

Secret secretObject(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    size_t most = 2;
    for (const auto& [name, text] : fields) most += name.size() + kLongestEscape * text.size() + 6;
    std::string out;
    out.reserve(most);
    out += '{';
    for (const auto& [name, text] : fields) {
        if (out.size() > 1) out += ',';
        out.append("\"").append(name).append("\":");
        appendQuoted(out, text);
    }
    out += '}';
    return Secret(std::move(out));
}

}  // namespace roseglass::crypto

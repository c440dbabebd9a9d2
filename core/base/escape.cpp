#include "base/escape.h"

#include <cstdio>
#include <optional>

#include "base/encoding.h"

namespace roseglass {
namespace {

std::optional<char32_t> decodeOne(std::string_view text, size_t& length) {
    const auto at = [&](size_t k) { return static_cast<unsigned char>(text[k]); };
    length = at(0) < 0x80 ? 1 : at(0) < 0xE0 ? 2 : at(0) < 0xF0 ? 3 : 4;
    if (length > text.size() || !isUtf8(text.substr(0, length))) {
        length = 1;
        return std::nullopt;
    }
    if (length == 1) return at(0);
    char32_t value = at(0) & (0xFFu >> (length + 1));
    for (size_t k = 1; k < length; ++k) value = value << 6 | (at(k) & 0x3Fu);
    return value;
}

/// Control characters, marks of direction and order, and what has no width: a name could look like another one's.
bool isHarmful(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

/// A character beyond 16 bits is two, as JSON writes it.
void appendEscape(std::string& out, char32_t c) {
    char text[16];
    if (c > 0xFFFF) std::snprintf(text, sizeof text, "\\u%04x\\u%04x", 0xD800 + static_cast<unsigned>((c - 0x10000) >> 10), 0xDC00 + static_cast<unsigned>(c & 0x3FF));
    else std::snprintf(text, sizeof text, "\\u%04x", static_cast<unsigned>(c));
    out += text;
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        if (text.front() >= ' ' && text.front() < '\x7f') {
            out.push_back(text.front());
            text.remove_prefix(1);
            continue;
        }
        size_t length = 1;
        const auto c = decodeOne(text, length);
        if (!c) out += "\xEF\xBF\xBD";
        else if (isHarmful(*c)) appendEscape(out, *c);
        else out += text.substr(0, length);
        text.remove_prefix(length);
    }
    return out;
}

}  // namespace roseglass

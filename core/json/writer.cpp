#include "json/writer.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/encoding.h"
#include "base/escape.h"

namespace roseglass::json {
namespace {
constexpr size_t kPiece = 64 << 10;
}

Writer::Writer(std::function<void(std::string_view)> sink) : sink_(std::move(sink)) { buffer_.reserve(kPiece); }

Writer::~Writer() {
    if (!buffer_.empty()) sink_(buffer_);
}

void Writer::raw(std::string_view text) {
    if (buffer_.size() + text.size() > kPiece) {
        sink_(buffer_);
        buffer_.clear();
    }
    if (text.size() > kPiece) sink_(text);
    else buffer_.append(text);
}

void Writer::separate() {
    if (needComma_) raw(",");
    needComma_ = true;
}

Writer& Writer::open(char bracket) {
    separate();
    raw({&bracket, 1});
    needComma_ = false;
    return *this;
}

Writer& Writer::close(char bracket) {
    raw({&bracket, 1});
    needComma_ = true;
    return *this;
}

void Writer::quote(std::string_view text) {
    raw("\"");
    // Names that came from outside may hold anything; the document stays valid JSON all the same.
    const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
    const bool valid = ascii || isUtf8(text);
    const auto isPlain = [](char c) { return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F; };
    const auto isBeyond = [](char c) { return static_cast<signed char>(c) < 0; };
    while (!text.empty()) {
        const auto run = static_cast<size_t>(std::find_if_not(text.begin(), text.end(), isPlain) - text.begin());
        raw(text.substr(0, run));
        text.remove_prefix(run);
        if (text.empty()) break;
        size_t taken = 1;
        if (valid && isBeyond(text.front())) {
            // What a terminal would obey, or what hides, is written as an escape, which JSON knows.
            taken = static_cast<size_t>(std::find_if_not(text.begin(), text.end(), isBeyond) - text.begin());
            raw(escaped(text.substr(0, taken)));
        } else {
            escape(text.front());
        }
        text.remove_prefix(taken);
    }
    raw("\"");
}

void Writer::escape(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
        const std::array both{'\\', c};
        raw({both.data(), 2});
    } else if (byte >= 0x80) {
        raw("\\ufffd");
    } else {
        char code[8];
        std::snprintf(code, sizeof code, "\\u%04x", byte);
        raw(code);
    }
}

Writer& Writer::key(std::string_view name) {
    raw(needComma_ ? ",\"" : "\"");
    raw(name);
    raw("\":");
    needComma_ = false;
    return *this;
}

Writer& Writer::plain(std::string_view text) {
    raw(needComma_ ? ",\"" : "\"");
    raw(text);
    raw("\"");
    needComma_ = true;
    return *this;
}

Writer& Writer::splice(std::string_view json) {
    separate();
    raw(json);
    return *this;
}

Writer& Writer::value(std::string_view text) {
    separate();
    quote(text);
    return *this;
}

Writer& Writer::value(int64_t number) {
    separate();
    raw(std::to_string(number));
    return *this;
}

Writer& Writer::value(uint64_t number) {
    separate();
    raw(std::to_string(number));
    return *this;
}

Writer& Writer::value(bool yes) {
    separate();
    raw(yes ? "true" : "false");
    return *this;
}

Writer& Writer::null() {
    separate();
    raw("null");
    return *this;
}

Writer& Writer::field(std::string_view name, const std::vector<std::string>& texts) {
    key(name).beginArray();
    for (const std::string& text : texts) value(text);
    return endArray();
}

Writer& Writer::optionalField(std::string_view name, std::string_view text) {
    return text.empty() ? *this : key(name).value(text);
}

}  // namespace roseglass::json

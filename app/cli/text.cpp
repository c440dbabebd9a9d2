#include "text.h"

#include <algorithm>

#include "base/escape.h"

namespace roseglass::cli {
namespace {

const char* codeOf(Paint paint) {
    switch (paint) {
        case Paint::Good: return "32";
        case Paint::Caution: return "33";
        case Paint::Bad: return "31";
        case Paint::Missing: return "35";
        case Paint::Neutral: return "2";
        case Paint::Bold: return "1";
    }
    return "0";
}

}  // namespace

Text Text::painted(std::string_view words, Paint paint) {
    Text text(words);
    text.spans_.push_back({0, text.words_.size(), paint});
    return text;
}

Text& Text::operator+=(const Text& more) {
    const size_t before = words_.size();
    words_ += more.words_;
    for (const Span& span : more.spans_) spans_.push_back({before + span.begin, before + span.end, span.paint});
    return *this;
}

std::string Text::lines() const {
    size_t first = std::min(words_.find_first_not_of('\n'), words_.size());
    size_t last = std::max(first, words_.find_last_not_of('\n') + 1);
    if (!spans_.empty()) {
        first = std::min(first, spans_.front().begin);
        last = std::max(last, spans_.back().end);
    }
    return std::string(first, '\n') + shown(first, last) + std::string(words_.size() - last, '\n');
}

std::string Text::shown(size_t begin, size_t end) const {
    const std::string_view words = std::string_view(words_).substr(0, end);
    std::string out;
    size_t at = begin;
    for (const Span& span : spans_) {
        if (span.begin < at || span.end > end) continue;
        out += escaped(words.substr(at, span.begin - at)) + "\x1b[" + codeOf(span.paint) + "m" + escaped(words.substr(span.begin, span.end - span.begin)) + "\x1b[0m";
        at = span.end;
    }
    return out + escaped(words.substr(at));
}

size_t widthOf(std::string_view shown) {
    size_t width = 0;
    for (size_t i = 0; i < shown.size(); ++i) {
        if (shown[i] == '\x1b') {
            while (i < shown.size() && shown[i] != 'm') ++i;
        } else if ((static_cast<unsigned char>(shown[i]) & 0xC0) != 0x80) {
            ++width;
        }
    }
    return width;
}

}  // namespace roseglass::cli

#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace roseglass::cli {

enum class Paint { Good, Caution, Bad, Missing, Neutral, Bold };

/// Text for people: names, messages and notes, most of them from outside. It is escaped when it is printed, so that no caller
/// can forget it. Colours come from painted() alone, and one text is one line.
class Text {
public:
    Text(const char* words) : words_(words) {}
    Text(std::string words) : words_(std::move(words)) {}
    explicit Text(std::string_view words) : words_(words) {}
    static Text painted(std::string_view words, Paint paint);

    Text& operator+=(const Text& more);
    friend Text operator+(Text first, const Text& second) { return std::move(first += second); }

    /// On one line: line feeds are escaped with everything else.
    std::string line() const { return shown(0, words_.size()); }
    /// The same, but line feeds at the beginning and the end are kept: they come from the caller. One in the middle came with
    /// the text, and is escaped.
    std::string lines() const;

private:
    struct Span {
        size_t begin, end;
        Paint paint;
    };
    std::string shown(size_t begin, size_t end) const;

    std::string words_;
    std::vector<Span> spans_;
};

/// Columns that a shown text takes: characters, without escape sequences.
size_t widthOf(std::string_view shown);

}  // namespace roseglass::cli

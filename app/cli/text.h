#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace roseglass::cli {

enum class Paint { Good, Caution, Bad, Missing, Neutral, Bold };

/// Words for somebody who reads them, most of them from outside: names, messages, notes. Printing one escapes it, whoever
/// forgot that it has to be; nothing in it can be a colour but what was made by painted(), nor a line but its own.
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
    /// The same with the line feeds that stand before and behind it all: those are whoever prints it's own. One between
    /// words came with the words.
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

#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roseglass::json {

struct TextMember;

/// One value of a JSON text, with where it stands: for files that people write and that are changed in place.
struct TextNode {
    enum class Kind { Null, Boolean, Number, String, Array, Object };
    Kind kind = Kind::Null;
    size_t begin = 0, end = 0;          ///< bytes of the text, quotes and brackets included
    std::string text;                   ///< of a string, decoded; of a number, as written
    bool yes = false;                   ///< of a boolean
    std::vector<TextNode> items;        ///< of an array
    std::vector<TextMember> members;    ///< of an object, in their order, duplicates included

    /// The last member of this name, as readers of JSON take it; null when there is none.
    const TextMember* find(std::string_view key) const;
};

struct TextMember {
    std::string key;                    ///< decoded
    size_t keyBegin = 0, keyEnd = 0;    ///< bytes of the text, quotes included
    TextNode value;
};

/// Why a text is not JSON.
struct TextProblem {
    std::string code;                   ///< "bom", "typographic-quotes", "single-quotes", "comment", "trailing-comma", "json"
    size_t offset = 0;
    std::string message, hint;
};

struct TextTree {
    std::optional<TextNode> root;       ///< as far as it can be understood; nothing where it cannot
    std::vector<TextProblem> problems;  ///< in the order of the text; empty exactly for well-formed JSON (RFC 8259)
};

/// Reads a JSON text of at most 4 MiB and 64 levels. What people get wrong by hand (a byte order mark, typographic or single
/// quotes, comments, trailing commas) is told and read over, so that everything else can be told, too. At most 200 problems.
TextTree readText(std::string_view text);

/// Line and column, both from 1; columns are characters.
struct TextPosition {
    size_t line = 1, column = 1;
};
TextPosition positionOf(std::string_view text, size_t offset);

/// A text as a JSON string, quotes included, everything beyond ASCII as it is.
std::string inQuotes(std::string_view text);

}  // namespace roseglass::json

#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace roseglass::docker {

using Variables = std::map<std::string, std::string, std::less<>>;

/// A word of an instruction without its quotes and escapes. `at` tells for each of its bytes where it stands.
struct Word {
    std::string text;
    std::vector<size_t> at;
    size_t begin = 0, end = 0;  ///< the whole of it, quotes included
};

bool isBlank(char c);
/// ASCII letters alone.
std::string upperCase(std::string_view text);
/// The instructions of a Dockerfile, in capitals.
bool isInstruction(std::string_view keyword);
bool isVariableName(std::string_view text);

/// What some builder takes for a blank, and ASCII does not: a blank of Unicode (Go: unicode.IsSpace), or one of its bytes 85 and
/// A0, which Go's Dockerfile parsers take for a blank where they go by single bytes.
bool beginsWithOddBlank(std::string_view text);
/// A blank of Unicode, in UTF-8.
bool hasOddBlank(std::string_view text);

/// Whether every builder's lexer takes a word, and takes it alike: $NAME, ${NAME}, ${NAME:-word} (also -, :+, +, :?, ?), quotes that
/// are closed; no escape characters.
bool isPlainWord(std::string_view word);
/// Of the $NAME or ${NAME…} that a text begins with; 0 where it is not one of those.
size_t plainVariableLength(std::string_view text);

/// The flags ("--name=value") that an instruction's arguments begin with, from `from` on; moves it behind them. Quotes and
/// backslashes are read as the builders do.
std::vector<Word> takeFlags(std::string_view text, size_t& from);
/// What stands between blanks, as it is written.
std::vector<Word> splitAtBlanks(std::string_view text, size_t from);
/// Words with their quotes kept; nothing when a quote is not closed.
std::vector<std::string> quotedWords(std::string_view text);

/// A word with quotes taken off and variables replaced: $A, ${A}, ${A:-w}, ${A-w}, ${A:+w}, ${A+w}, ${A:?w}, ${A?w}.
/// Errors: malformed; too-large (64 KiB, 16 deep).
Result<std::string> expand(std::string_view word, const Variables& variables, char escape);

}  // namespace roseglass::docker

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

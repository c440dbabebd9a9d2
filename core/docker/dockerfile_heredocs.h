#pragma once
#include <deque>
#include <string>
#include <string_view>

#include "base/result.h"

namespace roseglass::docker {

struct Heredoc {
    std::string end;
    bool chomp = false;  ///< tabs before the end do not count
};

/// The heredocs that an instruction opens: words such as <<EOF, 3<<-"END" in RUN, COPY and ADD (BuildKit: ParseHeredoc).
std::deque<Heredoc> heredocsOf(std::string_view text);

/// RUN, COPY or ADD, whose lines are joined: where << stands that opens a heredoc, or could, it is in the plain form, and
/// nothing beside it makes a lexer give up or part words elsewhere. Errors: manyReadings().
Result<void> requirePlainHeredocs(std::string_view text, size_t line, bool onBuild);

}  // namespace roseglass::docker

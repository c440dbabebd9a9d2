#pragma once
#include "docker/dockerfile_lines.h"
#include "docker/dockerfile_words.h"

namespace roseglass::docker {

/// What all builders take for lines: no control characters but tabs and line ends, no line that begins with a blank beyond
/// ASCII or is too long for some, plain directives. Errors: manyReadings(), with the line.
Result<void> requirePlainText(BytesView file);

/// What all builders take for words: flags, FROM, the ARGs before it and heredocs in the plain forms that their lexers share.
/// What stands elsewhere names no image and may be anything.
/// @param lines      as one dialect finds them: what is text to one builder may be an instruction to another
/// @param arguments  --build-arg
/// Errors: manyReadings(), with the line.
Result<void> requirePlainWords(const DockerfileLines& lines, const Dialect& dialect, const Variables& arguments);

}  // namespace roseglass::docker

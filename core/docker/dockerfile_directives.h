#pragma once
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace roseglass::docker {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// "# syntax=IMAGE": the image that BuildKit runs first, to read the file.
struct SyntaxLine {
    size_t line = 0;  ///< counted from 1
    std::string image;
    size_t begin = 0, end = 0;  ///< the image's place in the file, bytes
};

/// What BuildKit's DetectSyntax finds, whatever its version: behind a byte order mark and a shebang line, among the
/// lines of the form "# name=value" at the top of the file. Where versions differ (blanks, names that they know), more
/// is found than one of them would, never less. The forms "// syntax=" and a document of JSON are no Dockerfile here at
/// all. Errors: malformed (a second one: versions differ on which counts).
Result<std::optional<SyntaxLine>> findSyntax(BytesView file);

/// Whatever a builder may take for "# escape=", "# syntax=" or "# check=" is written so that all of them do, and stands
/// where all of them look. Errors: manyReadings(), with the line.
Result<void> requirePlainDirectives(BytesView file);

}  // namespace roseglass::docker

#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace roseglass::docker {

/// What differs between the builders that read Dockerfiles: BuildKit's way first, that of the builder within engines up to
/// 20.10 where it is another.
struct Dialect {
    bool heredocs = true;               ///< RUN <<EOF
    bool escapeAfterOthers = true;      ///< "# escape=" counts behind "# syntax=", too
    bool doubledEscapeEnds = true;      ///< a line that ends with two escape characters does not go on
};

/// One instruction with its continuation lines joined, comments between them left out; heredocs are not part of it.
struct Instruction {
    size_t line = 0;                    ///< where it begins, counted from 1
    std::string text;
    std::vector<uint32_t> at;           ///< for each byte of the text its place in the file
};

/// "# syntax=IMAGE": the image that BuildKit runs first, to read the file.
struct SyntaxLine {
    size_t line = 0;  ///< counted from 1
    std::string image;
    size_t begin = 0, end = 0;  ///< the image's place in the file, bytes
};

struct DockerfileLines {
    char escape = '\\';
    std::optional<SyntaxLine> syntax;
    std::vector<Instruction> instructions;
};

/// "line 7: WHY" about a Dockerfile.
tl::unexpected<Error> badLine(size_t line, const std::string& why, const std::string& hint = {});

/// What BuildKit's DetectSyntax finds, whatever its version: behind a byte order mark and a shebang line, among the
/// lines of the form "# name=value" at the top of the file. Where versions differ (blanks, names that they know), more
/// is found than one of them would, never less. The forms "// syntax=" and a document of JSON are no Dockerfile here at
/// all. Errors: malformed (a second one: versions differ on which counts).
Result<std::optional<SyntaxLine>> findSyntax(BytesView file);

/// Errors: too-large (1 MiB, 20,000 instructions); malformed with the line (a heredoc without its end, two directives of a kind).
Result<DockerfileLines> readDockerfileLines(BytesView file, const Dialect& dialect);

}  // namespace roseglass::docker

#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "docker/dockerfile_directives.h"

namespace roseglass::docker {

/// What differs between the builders that read Dockerfiles: BuildKit's way first, then that of the builder within engines up
/// to 20.10, or of buildah.
struct Dialect {
    bool heredocs = true;               ///< RUN <<EOF
    bool escapeAfterOthers = true;      ///< "# escape=" counts behind "# syntax=", too
    bool doubledEscapeEnds = true;      ///< a line that ends with two escape characters does not go on; buildah: it does
    bool foldsStageNames = true;        ///< "web" means the stage "Web"; buildah: an image
    /// What FROM may use without an ARG: the variables of the platform; nothing, the builder within engines; buildah's.
    enum class Given { Platforms, Nothing, Buildah } given = Given::Platforms;
};

/// One instruction with its continuation lines joined, comments between them left out; heredocs are not part of it.
struct Instruction {
    size_t line = 0;                    ///< where it begins, counted from 1
    std::string text;
    std::vector<uint32_t> at;           ///< for each byte of the text its place in the file
};

struct DockerfileLines {
    char escape = '\\';
    std::optional<SyntaxLine> syntax;
    std::vector<Instruction> instructions;
};

/// "line 7: WHY" about a Dockerfile.
tl::unexpected<Error> badLine(size_t line, const std::string& why, const std::string& hint = {});
/// The one refusal of a Dockerfile that builders do not read alike: malformed, with the line.
tl::unexpected<Error> manyReadings(size_t line, const std::string& why, const std::string& hint = {});

/// Errors: too-large (1 MiB, 20,000 instructions); malformed with the line (a heredoc without its end, two directives of a kind).
Result<DockerfileLines> readDockerfileLines(BytesView file, const Dialect& dialect);

}  // namespace roseglass::docker

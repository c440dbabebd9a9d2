#pragma once
#include <optional>
#include <string>
#include <vector>

#include "docker/dockerfile_lines.h"
#include "docker/dockerfile_words.h"

namespace roseglass::docker {

/// What a build is asked with, as far as it decides which images a Dockerfile means.
struct BuildQuestion {
    Variables arguments;                    ///< --build-arg
    std::string platform = "linux/amd64";   ///< --platform, TARGETPLATFORM
    std::string buildPlatform = "linux/amd64";
    std::string target;                     ///< --target, TARGETSTAGE
};

/// One place in a Dockerfile that names an image.
struct ImageUse {
    enum class Kind {
        External,  ///< fetched from a registry, or held by the engine
        Stage,     ///< an earlier stage of the same file
        Scratch,   ///< nothing at all
        Unknown,   ///< it cannot be told; `problem` says why
    };
    Kind kind = Kind::External;
    size_t line = 0;           ///< where its instruction begins, counted from 1
    std::string instruction;   ///< "syntax", "FROM", "COPY --from", "RUN --mount", also behind "ONBUILD "
    std::string stage;         ///< the stage that it belongs to: its name, else its number
    std::string name;          ///< as written
    std::string resolved;      ///< with variables replaced
    std::string platform;      ///< of FROM --platform=, variables replaced; may be empty
    std::string problem;
    size_t begin = 0, end = 0; ///< its place in the file, bytes
    /// "# syntax=", or the build argument in its place: no part of any stage, but BuildKit runs it before all else.
    bool isSyntax() const { return instruction == "syntax"; }
};

/// A Dockerfile, read without losing a byte of it: parser directives, continuation lines, heredocs, stages, variables.
/// Sources: Dockerfile reference; BuildKit's parser, and in Dialect those of the builder within older engines and of buildah.
class Dockerfile {
public:
    /// The one reading that builders of every kind share. A file that they read differently could show one image to a check
    /// and another one to a builder, so it is taken only in the plain form that all of them take alike (dockerfile_plain.h),
    /// and where each dialect finds the same images at the same places.
    /// Errors: malformed with the line (manyReadings() among them); too-large (1 MiB).
    static Result<Dockerfile> parse(Bytes file, const BuildQuestion& question);
    /// As one dialect reads it, plain or not. Errors: malformed with the line; too-large (1 MiB).
    static Result<Dockerfile> read(Bytes file, const BuildQuestion& question, const Dialect& dialect = {});

    /// In the file's order, the image of "# syntax=" first.
    const std::vector<ImageUse>& images() const { return images_; }
    /// The names of its stages, lower case; empty for one without a name.
    const std::vector<std::string>& stages() const { return stages_; }
    /// The image that "# syntax=" names: BuildKit runs it to read the file. Empty without one. It is one of images(),
    /// too.
    const std::string& syntax() const { return syntax_; }
    const Bytes& bytes() const { return file_; }

    /// The file with some image names replaced and nothing else changed.
    /// @param names  one for each of images(); nothing: stays as it is
    Bytes withNames(const std::vector<std::optional<std::string>>& names) const;

private:
    friend class DockerfileReader;
    static Result<Dockerfile> of(Bytes file, const DockerfileLines& lines, const BuildQuestion& question, const Dialect& dialect);

    Bytes file_;
    std::string syntax_;
    std::vector<std::string> stages_;
    std::vector<ImageUse> images_;
};

}  // namespace roseglass::docker

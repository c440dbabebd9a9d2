// The one place that decides whether a Dockerfile can be read in one way alone.
#include <algorithm>

#include "docker/dockerfile.h"
#include "docker/dockerfile_plain.h"
#include "registry/reference.h"

namespace roseglass::docker {
namespace {

/// BuildKit alone runs the image of "# syntax=", and finds it in one way.
std::vector<ImageUse> imagesOf(const Dockerfile& file) {
    std::vector<ImageUse> uses;
    std::copy_if(file.images().begin(), file.images().end(), std::back_inserter(uses), [](const ImageUse& use) { return !use.isSyntax(); });
    return uses;
}

/// Whether another builder finds the same image there, or none and gives up.
bool agrees(const ImageUse& mine, const ImageUse& other) {
    if (mine.begin != other.begin || mine.end != other.end) return false;
    if (mine.kind == other.kind && mine.resolved == other.resolved) return true;
    const bool isFrom = other.instruction == "FROM";
    return other.kind == ImageUse::Kind::Unknown ? isFrom : other.kind == ImageUse::Kind::External && !registry::Reference::parse(other.resolved);
}

Result<void> requireSame(const Dockerfile& file, const Result<Dockerfile>& other) {
    if (!other) return fail(ErrorCode::Malformed, "The Dockerfile can be read in more than one way, and in one of them not at all: " + other.error().message, other.error().hint);
    const auto mine = imagesOf(file), theirs = imagesOf(*other);
    const auto [a, b] = std::mismatch(mine.begin(), mine.end(), theirs.begin(), theirs.end(), agrees);
    if (a == mine.end() && b == theirs.end()) return {};
    const size_t line = a == mine.end() ? b->line : b == theirs.end() ? a->line : std::min(a->line, b->line);
    return manyReadings(line, "builders do not agree on which images it names from here on",
                        "Heredocs with lines that look like FROM or COPY --from, lines that end with two escape characters, stages whose name is "
                        "written in another case, and variables of the platform with another default are read differently.");
}

std::vector<Dialect> dialectsOfLines() {
    std::vector<Dialect> dialects;
    for (unsigned i = 0; i < 8; ++i) dialects.push_back({!(i & 1), !(i & 2), !(i & 4), true, Dialect::Given::Platforms});
    return dialects;
}

}  // namespace

Result<Dockerfile> Dockerfile::parse(Bytes bytes, const BuildQuestion& question) {
    RG_ASSIGN(const DockerfileLines lines, readDockerfileLines(bytes, {}));
    RG_TRY(requirePlainText(bytes));
    RG_ASSIGN(Dockerfile file, of(std::move(bytes), lines, question, {}));
    for (Dialect dialect : dialectsOfLines()) {
        const auto others = readDockerfileLines(file.bytes(), dialect);
        if (!others) RG_TRY(requireSame(file, fail(others.error())));
        RG_TRY(requirePlainWords(*others, dialect, question.arguments));
        for (const auto given : {Dialect::Given::Platforms, Dialect::Given::Nothing, Dialect::Given::Buildah}) {
            dialect.given = given;
            dialect.foldsStageNames = given != Dialect::Given::Buildah;
            RG_TRY(requireSame(file, of(file.bytes(), *others, question, dialect)));
        }
    }
    return file;
}

}  // namespace roseglass::docker

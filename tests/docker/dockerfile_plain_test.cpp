// Which Dockerfiles are taken at all: those that BuildKit, the builder within older engines and buildah read alike. In each file
// that is refused here, one of them finds an image that another one does not. Asked of their own parsers.
#include <gmock/gmock.h>

#include "docker/dockerfile.h"

namespace roseglass::docker {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kFrom = "FROM good:1\n", kCopy = "COPY --from=evil:1 /a /b\n";

struct Refused {
    std::string rule;
    size_t line;
    std::string file;
};

void expectRefused(const std::vector<Refused>& rows, const BuildQuestion& question = {}) {
    for (const Refused& row : rows) {
        const auto read = Dockerfile::parse(row.file, question);
        ASSERT_FALSE(read) << row.rule << "\n" << row.file;
        EXPECT_EQ(read.error().code, ErrorCode::Malformed) << row.rule;
        EXPECT_THAT(read.error().message, StartsWith("The Dockerfile can be read in more than one way")) << row.rule;
        EXPECT_THAT(read.error().message, HasSubstr("line " + std::to_string(row.line) + ": ")) << row.rule << "\n" << row.file;
    }
}

/// Another builder's blanks: beyond ASCII, in UTF-8 or as single bytes.
const std::vector<std::string> kOddBlanks{"\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x83", "\xE2\x80\x8A", "\xE2\x80\xA8",
                                          "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80", "\x85",         "\xA0"};

}  // namespace

TEST(PlainDockerfile, OrdinaryFilesAreTaken) {
    struct Ordinary {
        const char* what;
        std::string file;
        size_t images;
    };
    const Ordinary table[] = {
        {"a program and its builder",
         "# syntax=docker/dockerfile:1\nARG GO=1.22\nFROM --platform=$BUILDPLATFORM golang:${GO} AS build\nWORKDIR /src\nCOPY go.mod go.sum ./\n"
         "RUN --mount=type=cache,target=/root/.cache/go-build --mount=type=bind,source=.,target=. go mod download\nCOPY . .\nARG TARGETARCH\n"
         "RUN --mount=type=cache,id=go-$TARGETARCH,target=/c CGO_ENABLED=0 GOARCH=$TARGETARCH go build -ldflags \"-s -w\" -o /app ./cmd/app\n\n"
         "FROM gcr.io/distroless/static:nonroot\nCOPY --from=build --chown=65532:65532 /app /app\nUSER 65532\nENTRYPOINT [\"/app\"]\n",
         4},
        {"packages",
         "FROM debian:bookworm-slim\nLABEL org.opencontainers.image.authors=\"Jürgen Groß <jg@example.org>\" note='100\xC2\xA0km'\nENV LANG=C.UTF-8 A=1,2\n"
         "# Zuerst die Pakete — dann der Rest\nRUN set -eux; \\\n    apt-get update; \\\n    # words\n\n    apt-get install -y --no-install-recommends \\\n"
         "        ca-certificates \\\n        curl \\\n    ; \\\n    rm -rf /var/lib/apt/lists/*; \\\n    sed -i 's/\\\\n//g; s/a\\(b\\)/\\1/' /etc/x; echo \"é `date`\" \\\n"
         "    && echo $((1<<4)) \"$(( 1 << 2 ))\" && cat <<<word\nHEALTHCHECK --interval=5m --timeout=3s CMD curl -f http://localhost/ || exit 1\n"
         "EXPOSE 80/tcp\nVOLUME [\"/data\"]\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nCMD [\"sh\", \"-c\", \"exec x\"]\n",
         1},
        {"node, with its own name for a stage", "FROM node:20-alpine AS node\nFROM node AS deps\nCOPY package*.json ./\nRUN npm ci --omit=dev\nFROM node\nCOPY --from=deps /x /x\nCMD node index.js\n", 4},
        {"carriage returns", "# escape=\\\r\nFROM a AS b\r\nRUN x \\\r\n  && y\r\nRUN <<EOF\r\nset -e\r\nx\r\nEOF\r\nFROM b\r\n", 2},
        {"a byte order mark", "\xEF\xBB\xBF# syntax=docker/dockerfile:1.7-labs\nFROM a\n", 2},
        {"heredocs",
         "FROM a\nRUN <<EOF\nset -e\necho \"é\" \\\n  more\nEOF\nRUN cat > /x <<-'END'\n\thost: $name\n\tEND\nCOPY <<EOF /etc/motd\nà bientôt\nEOF\n"
         "COPY --chmod=644 <<one <<\"two\" /d/\n1\none\n2\ntwo\nRUN python3 <<EOF >> \"/x/$NAME\"\nprint('x')\nEOF\n",
         1},
        {"Windows",
         "# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL [\"powershell\", \"-Command\", \"$ErrorActionPreference = 'Stop';\"]\n"
         "RUN Invoke-WebRequest -Uri 'https://example.org/x.exe' -OutFile C:\\x.exe ; `\n    Start-Process C:\\x.exe -ArgumentList '/S' -Wait\n"
         "COPY app C:\\app\\\nWORKDIR C:\\\\app\nENV PATH=\"C:\\app;C:\\Windows\"\nCMD [\"C:\\\\app\\\\x.exe\"]\n",
         1},
        {"both directives", "# escape=`\n# syntax=docker/dockerfile:1\nFROM a\nRUN dir `\n  c:\\\n", 2},
        {"a comment that is no directive", "# Usage: docker build --build-arg A=1\n# x = 1\nFROM a\n", 1},
        {"checks", "# syntax=docker/dockerfile:1\n# check=skip=JSONArgsRecommended\nFROM a\n", 2},
        {"variables", "ARG REGISTRY=docker.io\nARG TAG=\"1.2\" SUFFIX\nFROM ${REGISTRY}/library/a:${TAG:-latest}${SUFFIX:+-x} AS base\nFROM \"$REGISTRY/b\" AS other\nFROM base\n", 3},
        {"a stage for each architecture", "FROM a AS build-amd64\nFROM b AS build-arm64\nFROM build-${TARGETARCH}\n", 3},
        {"a cache whose place a variable names", "FROM a\nENV POETRY_CACHE_DIR=/tmp/poetry\nRUN --mount=type=cache,target=$POETRY_CACHE_DIR poetry install\n", 1},
        {"a name with capitals", "FROM a AS Builder\nFROM b\nCOPY --from=Builder /a /b\n", 3},
        {"quotes around a flag's value", "FROM a\nCOPY --chown=\"node:node\" --from='b:1' x y\n", 2},
        {"ONBUILD", "FROM a\nONBUILD COPY . /app/src\nONBUILD RUN /usr/local/bin/python-build --dir /app/src \\\n  && x\n", 1},
        {"a comment in Latin-1, and one with a blank beyond ASCII", "# Gr\xF6\xDF" "e\n#\xC2\xA0words\nFROM a\n# =\xA0\n", 1},
        {"file names beyond ASCII", "FROM a\nCOPY Größe.txt à/ été /x/\nRUN é --x\n", 1},
    };
    for (const Ordinary& row : table) {
        const auto read = Dockerfile::parse(row.file, {});
        ASSERT_TRUE(read) << row.what << ": " << read.error().message;
        EXPECT_EQ(read->images().size(), row.images) << row.what;
    }
}

TEST(PlainDockerfile, BlanksBeyondAsciiPartNothing) {
    for (const std::string& blank : kOddBlanks) {
        expectRefused({
            {"before a directive's name", 1, "#" + blank + "escape=`\n" + kFrom + "RUN echo \\\n" + kCopy},
            {"behind it", 1, "# escape" + blank + "=`\n" + kFrom + "RUN echo `\n" + kCopy},
            {"before the sign", 1, blank + "# escape=`\n" + kFrom + "RUN echo `\n" + kCopy},
            {"before syntax", 1, "#" + blank + "syntax=evil/frontend:1\n" + kFrom},
            {"within a flag", 2, kFrom + "COPY --chown=0" + blank + "--from=evil:1 /a /b\n"},
            {"before the flags", 2, kFrom + "COPY " + blank + "--from=evil:1 /a /b\n"},
            {"between flags", 2, kFrom + "COPY --link " + blank + " --from=evil:1 /a /b\n"},
            {"an empty line within an instruction", 3, kFrom + "CMD echo \\\n" + blank + "\nRUN <<EOF\n" + kCopy + "EOF\n"},
            {"a line of a heredoc", 3, kFrom + "RUN <<EOF\n" + blank + kCopy + "EOF\n"},
            {"before a mount", 2, kFrom + "RUN --network=none" + blank + "--mount=from=evil:1,target=/x true\n"},
            {"in ONBUILD", 2, kFrom + "ONBUILD COPY --chown=0" + blank + "--from=evil:1 /a /b\n"},
        });
    }
    // In letters, too, where Go goes by single bytes: C3 A0.
    expectRefused({{"a letter", 2, kFrom + "COPY --exclude=à--from=evil:1 /a /b\n"},
                   {"before a heredoc", 2, kFrom + "RUN cat\xC2\xA0<<USER\n" + kCopy + "USER\n"},
                   {"within ARG", 1, "ARG A=good:1\xC2\xA0" "B=evil:1\nFROM ${B:-good:1}\n"},
                   {"within FROM", 1, "FROM evil:1\xC2\xA0x\n"}});
}

TEST(PlainDockerfile, ControlCharactersAndLongLinesAreRefused) {
    expectRefused({
        {"vertical tab", 1, "# escape\v=`\n" + kFrom + "RUN echo `\n" + kCopy},
        {"form feed", 2, kFrom + "COPY\f--from=evil:1 /a /b\n"},
        {"NUL", 2, kFrom + "RUN x\0y\n" + std::string("\0", 1)},
        {"escape", 2, kFrom + "RUN echo \x1b[31m\n"},
        {"delete", 2, kFrom + "RUN echo \x7f\n"},
        {"a carriage return alone", 2, kFrom + "COPY\r--from=evil:1 /a /b\n"},
        {"two of them, behind which some builders see a heredoc's end", 4, kFrom + "RUN <<EOF\nx\nEOF\r\r\n" + kCopy + "EOF\n"},
        {"one at the end of the file", 2, kFrom + "RUN x\r"},
        {"a line that is too long", 2, kFrom + "RUN " + std::string(66'000, 'x') + "\n" + kCopy},
    });
}

TEST(PlainDockerfile, DirectivesStandAtTheTopInOneForm) {
    expectRefused({
        {"behind a shebang, which BuildKit drops for syntax alone", 2, "#!/usr/bin/env x\n# syntax=evil/frontend:1\n" + kFrom},
        {"and not for escape", 2, "#!/x\n# escape=`\nFROM a\n"},
        {"behind a name that older versions read over", 2, "# other=1\n# syntax=evil/frontend:1\n" + kFrom},
        {"escape there", 2, "# other=1\n# escape=`\n" + kFrom + "RUN echo \\\n" + kCopy},
        {"behind blanks", 1, "  # syntax=evil/frontend:1\n" + kFrom},
        {"or a line whose value is a blank to them", 2, "# other= \n# syntax=evil/frontend:1\n" + kFrom},
        {"without a value", 1, "# syntax= \n" + kFrom},
        {"escape behind syntax, which buildah does not know", 5, "# syntax=x\n# escape=`\n" + kFrom + "RUN x \\\n" + kCopy},
    });
    for (const char* file : {"# escape=`\n# escape=`\nFROM a\n", "# syntax=a\n# syntax=b\nFROM a\n", "# check=a\n# check=b\nFROM a\n", "# escape=x\nFROM a\n"}) {
        EXPECT_FALSE(Dockerfile::parse(file, {})) << file;
    }
}

TEST(PlainDockerfile, FlagsAreAsciiWithoutEscapes) {
    expectRefused({
        {"the directive's character", 3, "# escape=`\n" + kFrom + "COPY --chown=0\\ --from=evil:1 /a /b\n"},
        {"the other one", 3, "# escape=`\n" + kFrom + "COPY --chown=0` --from=evil:1 /a /b\n"},
        {"a backslash", 2, kFrom + "COPY --fr\\om=evil:1 /a /b\n"},
        {"a quote within the name", 2, kFrom + "COPY --fr\"om\"=evil:1 /a /b\n"},
        {"a quote within the value", 2, kFrom + "RUN --mount=type=bind,\"from=evil:1\",target=/x true\n"},
        {"one that is not closed", 2, kFrom + "COPY --chown=\"0 --from=evil:1 /a /b\n"},
        {"a variable that brings an option, for buildah", 3, kFrom + "ARG X=from=evil:1\nRUN --mount=type=bind,$X,target=/m true\n"},
        {"a variable that brings an option's name, for buildah", 3, kFrom + "ARG K=from\nRUN --mount=type=bind,$K=evil:1,target=/m true\n"},
        {"the same behind ONBUILD", 2, kFrom + "ONBUILD RUN --mount=$K=evil:1 true\n"},
        {"a variable that brings options, for buildah", 3, kFrom + "ENV X=a,from=evil:1\nRUN --mount=type=bind,target=$X true\n"},
        {"flags of ONBUILD", 2, kFrom + "ONBUILD --x COPY --from=evil:1 /a /b\n"},
    });
    BuildQuestion question;
    question.arguments["X"] = "a,from=evil:1";
    expectRefused({{"from --build-arg", 3, kFrom + "ARG X\nRUN --mount=type=bind,target=$X true\n"}}, question);
}

TEST(PlainDockerfile, HeredocsAreWordsOfTheirOwn) {
    const std::string end = "\nCOPY --from=evil:1 /a /b\nUSER 0\n";
    for (const char* line : {"RUN true # ${x <<\"USER 0\"", "RUN true <<USER ${x^y}", "RUN true <<\"USER 0\"", "RUN echo 'x <<USER", "RUN cat << USER", "RUN $X<<USER", "RUN \\<<USER",
                             "RUN \\3<<USER", "RUN \"\"<<USER", "RUN cat <<USER;", "RUN a<< <<USER", "RUN cat <<U\\SER", "RUN cat <<$X", "RUN ${x:- <<USER}", "RUN cat <<<<USER", "COPY <<USER/x /y",
                             "RUN echo $((1 << 2))", "ONBUILD RUN <<USER", "RUN ${x#<} <<USER", "RUN cat <<-", "RUN ${x-y} <<USER"}) {
        const auto read = Dockerfile::parse(kFrom + line + end, {});
        ASSERT_FALSE(read) << line;
        EXPECT_THAT(read.error().message, HasSubstr("line 2: ")) << line << ": " << read.error().message;
    }
    expectRefused({
        {"lines that are instructions to builders without heredocs", 3, kFrom + "RUN <<EOF\nFROM evil\nEOF\n"},
        {"in COPY", 3, kFrom + "COPY <<EOF /x\n" + kCopy + "EOF\n"},
        {"with flags that are no flags to us", 3, kFrom + "RUN <<EOF\nCOPY --chown=0\xA0--from=evil:1 /a /b\nEOF\n"},
    });
}

TEST(PlainDockerfile, WordsOfFromAndOfTheArgsBeforeItAreTakenAlikeByEveryLexer) {
    expectRefused({
        {"the directive's escape in ARG", 2, "# escape=`\nARG A=good C=d\\ B=evil:1\nFROM ${B:-good:1}\n"},
        {"any escape there", 1, "ARG A=a\\ b\nFROM good:1\n"},
        {"in FROM", 1, "FROM go\\od:1\n"},
        {"a special parameter, empty to some", 1, "ARG X=$@\nFROM good${X:+:1}\n"},
        {"a digit", 1, "FROM good$1\n"},
        {"a form that some builders do not know", 2, "ARG VERSION=v1\nFROM good:${VERSION#v}\n"},
        {"quotes within braces", 1, "FROM ${A:-\"}\"}\n"},
        {"a quote that is not closed", 1, "ARG A=\"x\nFROM good:1\n"},
        {"a variable of the platform that has a default", 1, "FROM ${TARGETARCH:-evil}\n"},
        {"declared, which the builder within engines leaves empty", 2, "ARG TARGETARCH\nFROM ${TARGETARCH:-evil}\n"},
        {"or that leaves another image", 1, "FROM good$TARGETARCH\n"},
        {"TARGETSTAGE, which older versions do not know", 1, "FROM ${TARGETSTAGE:-evil}\n"},
        {"a platform of one's own, which moves the others in buildah", 2, "ARG TARGETPLATFORM=linux/arm64\nFROM good:1-$TARGETARCH\n"},
    });
    BuildQuestion question;
    question.arguments["HTTP_PROXY"] = "evil:1";
    expectRefused({{"a proxy, which buildah takes without ARG", 1, "FROM ${HTTP_PROXY:-good:1}\n"}}, question);
}

TEST(PlainDockerfile, StagesAreNamedAsTheyWereMade) {
    expectRefused({
        {"FROM", 2, "FROM good:1 AS One\nFROM one\n"},
        {"COPY", 3, "FROM good:1 AS One\nFROM good:2\nCOPY --from=one /a /b\n"},
    });
}

TEST(PlainDockerfile, LinesEndAlikeForAll) {
    expectRefused({
        {"two escape characters", 3, kFrom + "RUN x \\\\\n" + kCopy},
        {"ONBUILD, whose trigger is read once more", 3, "# escape=`\n" + kFrom + "ONBUILD RUN x\\\n" + kCopy},
    });
}

}  // namespace roseglass::docker

// Which images a Dockerfile names, read as BuildKit reads it, and the same file with them pinned. What all builders read alike
// is in dockerfile_plain_test.cpp.
// The rules are those of the Dockerfile reference and of BuildKit's parser.
#include "docker/dockerfile.h"

#include <gtest/gtest.h>

namespace roseglass::docker {
namespace {

using Kind = ImageUse::Kind;

std::string kindName(Kind kind) { return kind == Kind::External ? "image" : kind == Kind::Stage ? "stage" : kind == Kind::Scratch ? "scratch" : "unknown"; }

/// "LINE INSTRUCTION KIND RESOLVED" of each image, or the error.
std::string summary(const std::string& file, const BuildQuestion& question = {}, const Dialect& dialect = {}) {
    const auto read = Dockerfile::read(file, question, dialect);
    if (!read) return std::string(codeName(read.error().code)) + ": " + read.error().message;
    std::string out;
    for (const ImageUse& use : read->images()) {
        out += (out.empty() ? "" : "; ") + std::to_string(use.line) + " " + use.instruction + " " + kindName(use.kind) + " " + use.resolved;
    }
    return out;
}

struct Row {
    const char* rule;
    std::string file;
    std::string expected;
};

void expectAll(const std::vector<Row>& rows, const BuildQuestion& question = {}) {
    for (const Row& row : rows) EXPECT_EQ(summary(row.file, question), row.expected) << row.rule << "\n" << row.file;
}

/// The file with every external image's name replaced by <N>.
std::string replaced(const std::string& file, const BuildQuestion& question = {}) {
    const auto read = Dockerfile::read(file, question);
    if (!read) return read.error().message;
    std::vector<std::optional<std::string>> names;
    for (const ImageUse& use : read->images()) names.push_back(use.kind == Kind::External ? std::optional("<" + std::to_string(names.size() + 1) + ">") : std::nullopt);
    return read->withNames(names);
}

}  // namespace

TEST(Dockerfile, FromNamesImagesStagesAndScratch) {
    expectAll({
        {"a single image", "FROM mongo:7\n", "1 FROM image mongo:7"},
        {"no line feed at the end", "FROM mongo", "1 FROM image mongo"},
        {"keywords in any case", "from mongo as Web\nFrom a\nCopy --from=WEB a b\n", "1 FROM image mongo; 2 FROM image a; 3 COPY --from stage WEB"},
        {"a digest", "FROM a@sha256:0\n", "1 FROM image a@sha256:0"},
        {"scratch", "FROM scratch\nCOPY a /\n", "1 FROM scratch scratch"},
        {"scratch is lower case", "FROM Scratch\n", "1 FROM image Scratch"},
        {"a stage of an earlier name", "FROM a AS one\nFROM one AS two\nFROM TWO\n", "1 FROM image a; 2 FROM stage one; 3 FROM stage TWO"},
        {"a later stage's name is an image", "FROM two\nFROM a AS two\n", "1 FROM image two; 2 FROM image a"},
        {"a stage's number is no base", "FROM a\nFROM 0\n", "1 FROM image a; 2 FROM image 0"},
        {"a platform", "FROM --platform=linux/arm64 a AS b\n", "1 FROM image a"},
        {"blanks", "  \t FROM \t a \t AS\tb  \nRUN x", "1 FROM image a"},
        {"carriage returns", "FROM a\r\nRUN x\r\nFROM b AS c\r\n", "1 FROM image a; 3 FROM image b"},
        {"a byte order mark", "\xEF\xBB\xBF" "FROM a\n", "1 FROM image a"},
        {"comments and empty lines", "# a\n\n   # b\nFROM a\n#FROM b\n", "4 FROM image a"},
        {"quotes", "FROM \"a:1\"\nFROM 'b:1'\n", "1 FROM image a:1; 2 FROM image b:1"},
    });
}

TEST(Dockerfile, LinesGoOnBehindTheEscapeCharacter) {
    expectAll({
        {"a continuation", "FROM \\\n a\n", "1 FROM image a"},
        {"blanks behind the escape", "FROM \\  \t\n a\n", "1 FROM image a"},
        {"within a word", "FROM al\\\npine\n", "1 FROM image alpine"},
        {"comments and empty lines within", "FROM \\\n# FROM x\n\n   # y\n  a \\\n AS b\n", "1 FROM image a"},
        {"a RUN that goes on", "FROM a\nRUN x \\\n  FROM b\nFROM c\n", "1 FROM image a; 4 FROM image c"},
        {"the end of the file", "FROM a\\", "1 FROM image a"},
        {"carriage returns", "FROM \\\r\n a\r\n", "1 FROM image a"},
        {"another escape character", "# escape=`\nFROM `\n a\nRUN c:\\\nFROM b\n", "2 FROM image a; 5 FROM image b"},
        {"directives are not told apart by case", "#  EsCaPe  =  `  \nFROM `\n a\n", "2 FROM image a"},
        {"behind another directive", "# syntax=x/y:1\n# escape=`\nFROM `\n a\n",
         "1 syntax image x/y:1; 3 FROM image a"},
        {"a directive counts before comments alone", "# words\n# escape=`\nFROM \\\n a\n", "3 FROM image a"},
        {"and before empty lines alone", "\n# escape=`\nFROM \\\n a\n", "3 FROM image a"},
        {"no third escape character", "# escape=x\nFROM a\n",
         "malformed: The Dockerfile cannot be read, line 1: the escape character may be \\ or ` alone"},
        {"one of a kind", "# escape=`\n# escape=`\nFROM a\n",
         "malformed: The Dockerfile cannot be read, line 2: there is a second # escape="},
    });
    EXPECT_EQ(Dockerfile::read("# syntax = docker/dockerfile:1\nFROM a\n", {})->syntax(), "docker/dockerfile:1");
    EXPECT_EQ(Dockerfile::read("FROM a\n# syntax=docker/dockerfile:1\n", {})->syntax(), "");
}

TEST(Dockerfile, TheImageOfSyntaxIsAnImageAndTheFirst) {
    expectAll({
        {"a directive", "# syntax=evil/x:1\nFROM a\n", "1 syntax image evil/x:1; 2 FROM image a"},
        {"in any case, with blanks", "#\tSyNtAx \t= evil/x:1 \r\nFROM a\n", "1 syntax image evil/x:1; 2 FROM image a"},
        {"behind a byte order mark", "\xEF\xBB\xBF# syntax=evil/x:1\nFROM a\n",
         "1 syntax image evil/x:1; 2 FROM image a"},
        {"behind a shebang line, which BuildKit drops", "#!/usr/bin/env x\n# syntax=evil/x:1\nFROM a\n",
         "2 syntax image evil/x:1; 3 FROM image a"},
        {"behind both", "\xEF\xBB\xBF#!/usr/bin/env x=y\r\n# syntax=evil/x:1\r\nFROM a\r\n",
         "2 syntax image evil/x:1; 3 FROM image a"},
        {"a shebang is a shebang in the first line alone", "# words\n#!/x\n# syntax=evil/x:1\nFROM a\n",
         "4 FROM image a"},
        {"which does not move escape", "#!/x\n# escape=`\nFROM \\\n a\n", "3 FROM image a"},
        {"behind other directives", "# escape=`\n# check=skip=all\n# syntax=evil/x:1\nFROM a\n",
         "3 syntax image evil/x:1; 4 FROM image a"},
        {"behind a directive that only older versions read over", "# other=1\n# syntax=evil/x:1\nFROM a\n",
         "2 syntax image evil/x:1; 3 FROM image a"},
        {"blanks beyond ASCII", "#\xC2\xA0syntax=evil/x:1\nFROM a\n", "1 syntax image evil/x:1; 2 FROM image a"},
        {"its first word is the image, the rest is for its program", "# syntax=evil/x:1 --debug\nFROM a\n",
         "1 syntax image evil/x:1; 2 FROM image a"},
        {"no comment, no directive", "# syntax is evil\n# syntax=evil/x:1\nFROM a\n", "3 FROM image a"},
        {"not behind an empty line", "\n# syntax=evil/x:1\nFROM a\n", "3 FROM image a"},
        {"a stage of its name is no stage for it", "# syntax=one\nFROM a AS one\n",
         "1 syntax image one; 2 FROM image a"},
        {"nor is scratch nothing", "# syntax=scratch\nFROM a\n", "1 syntax image scratch; 2 FROM image a"},
        {"two, of which versions take either", "#!/x\n# syntax=a\n# syntax=b\nFROM a\n",
         "malformed: The Dockerfile cannot be read, line 3: there is a second # syntax="},
        {"another comment sign", "// syntax=evil/x:1\nFROM a\n",
         "malformed: The Dockerfile cannot be read, line 1: there is no instruction //"},
    });
    BuildQuestion question;
    question.arguments["BUILDKIT_SYNTAX"] = "evil/y:2";
    expectAll({{"the build argument goes before it, and no file can pin that", "# syntax=x\nFROM a\n",
                "1 syntax unknown evil/y:2; 1 syntax image x; 2 FROM image a"}},
              question);
}

TEST(Dockerfile, HeredocsHoldNoInstructions) {
    expectAll({
        {"RUN", "FROM a\nRUN <<EOF\nFROM x\nEOF\nFROM b\n", "1 FROM image a; 5 FROM image b"},
        {"COPY", "FROM a\nCOPY <<EOF /x\nFROM x\nEOF\nFROM b\n", "1 FROM image a; 5 FROM image b"},
        {"ADD, quoted", "FROM a\nADD <<\"E O\" /x\nFROM x\nE O\nFROM b\n", "1 FROM image a; 5 FROM image b"},
        {"several, in order", "FROM a\nCOPY <<A <<'B' /x\nB\nFROM x\nA\nFROM y\nB\nFROM b\n", "1 FROM image a; 8 FROM image b"},
        {"the end stands alone on its line", "FROM a\nRUN <<EOF\n EOF\nEOF \nEOFX\nFROM x\nEOF\nFROM b\n", "1 FROM image a; 8 FROM image b"},
        {"tabs before the end", "FROM a\nRUN <<-EOF\n\tFROM x\n\t\tEOF\nFROM b\n", "1 FROM image a; 5 FROM image b"},
        {"tabs count without the dash", "FROM a\nRUN <<EOF\n\tEOF\nFROM x\nEOF\nFROM b\n", "1 FROM image a; 6 FROM image b"},
        {"a file descriptor", "FROM a\nRUN cat 3<<EOF\nFROM x\nEOF\nFROM b\n", "1 FROM image a; 5 FROM image b"},
        {"escapes do not count within", "FROM a\nRUN <<EOF\nx \\\nEOF\nFROM b\n", "1 FROM image a; 5 FROM image b"},
        {"comments do not count within", "FROM a\nRUN <<EOF\n# EOF\nEOF\nFROM b\n", "1 FROM image a; 5 FROM image b"},
        {"carriage returns", "FROM a\r\nRUN <<EOF\r\nFROM x\r\nEOF\r\nFROM b\r\n", "1 FROM image a; 5 FROM image b"},
        {"a here-string is none", "FROM a\nRUN cat <<<EOF\nFROM b\n", "1 FROM image a; 3 FROM image b"},
        {"a shift is none", "FROM a\nRUN echo $((1 << 2)) a<<b\nFROM b\n", "1 FROM image a; 3 FROM image b"},
        {"a quoted word is none", "FROM a\nRUN echo \"<<EOF\"\nFROM b\n", "1 FROM image a; 3 FROM image b"},
        {"other instructions have none", "FROM a\nCMD <<EOF\nFROM b\n", "1 FROM image a; 3 FROM image b"},
        {"ONBUILD has", "FROM a\nONBUILD RUN <<EOF\nFROM x\nEOF\nFROM b\n", "1 FROM image a; 5 FROM image b"},
        {"without its end", "FROM a\nRUN <<EOF\nFROM b\n", "malformed: The Dockerfile cannot be read, line 2: the heredoc EOF has no end"},
    });
}

TEST(Dockerfile, VariablesOfFromAreThoseDeclaredBeforeIt) {
    BuildQuestion question;
    question.arguments = {{"GIVEN", "told"}, {"UNDECLARED", "x"}};
    expectAll({
        {"a default", "ARG V=1\nFROM a:$V\nFROM a:${V}b\n", "2 FROM image a:1; 3 FROM image a:1b"},
        {"--build-arg before the default", "ARG GIVEN=1\nFROM a:$GIVEN\n", "2 FROM image a:told"},
        {"without a default", "ARG GIVEN\nFROM a:$GIVEN\n", "2 FROM image a:told"},
        {"one that is not declared is empty", "FROM a$UNDECLARED\n", "1 FROM image a"},
        {"one that is declared in a stage does not count", "ARG V=1\nFROM a:$V\nARG V=2\nFROM a:$V\n", "2 FROM image a:1; 4 FROM image a:1"},
        {"defaults of defaults", "ARG V=1\nARG W=x${V}y\nFROM a:$W\n", "3 FROM image a:x1y"},
        {"several in a line", "ARG V=1 W=\"2\" X\nFROM a:$V$W$X\n", "2 FROM image a:12"},
        {":-", "ARG V\nFROM ${V:-b}\nFROM ${GIVEN:-b}\n", "2 FROM image b; 3 FROM image b"},
        {":+", "ARG GIVEN\nFROM a${GIVEN:+:with}\nFROM a${NONE:+:with}\n", "2 FROM image a:with; 3 FROM image a"},
        {"- and + see the empty value", "ARG V=\nFROM a${V-x}${V:-y}${V+z}${V:+w}\n", "2 FROM image ayz"},
        {"nested", "FROM ${A:-${B:-b:${C:-1}}}\n", "1 FROM image b:1"},
        {"single quotes keep", "ARG V=1\nFROM 'a:$V'\n", "2 FROM image a:$V"},
        {"double quotes replace", "ARG V=1\nFROM \"a:$V\"\n", "2 FROM image a:1"},
        {"an escaped dollar", "ARG V=1\nFROM a:\\$V\n", "2 FROM image a:$V"},
        {"a value is no program", "ARG V='$W'\nARG W=1\nFROM a:$V\n", "3 FROM image a:$W"},
        {"a whole name", "ARG I=localhost:5000/team/app:1\nFROM $I AS x\n", "2 FROM image localhost:5000/team/app:1"},
        {"a stage by a variable", "ARG S=one\nFROM a AS one\nFROM $S\n", "2 FROM image a; 3 FROM stage one"},
        {"nothing is left", "FROM $NONE\n", "1 FROM unknown "},
        {"an unknown form", "FROM ${V^}\n", "1 FROM unknown "},
        {"one that must be there", "FROM ${V:?say}\n", "1 FROM unknown "},
        {"not closed", "FROM ${V\nFROM ${V:-x\nFROM \"a\n", "1 FROM unknown ; 2 FROM unknown ; 3 FROM unknown "},
    }, question);
}

TEST(Dockerfile, PlatformVariablesAreThere) {
    BuildQuestion question;
    question.platform = "linux/arm/v7";
    expectAll({
        {"the target", "FROM a:$TARGETOS-$TARGETARCH-$TARGETVARIANT\n", "1 FROM image a:linux-arm-v7"},
        {"the builder", "FROM --platform=$BUILDPLATFORM a:$BUILDARCH$BUILDVARIANT\n", "1 FROM image a:amd64"},
        {"declared, too", "ARG TARGETARCH\nFROM a:$TARGETARCH\n", "2 FROM image a:arm"},
        {"the stage that is built", "FROM a:$TARGETSTAGE\n", "1 FROM image a:default"},
    }, question);
    EXPECT_EQ(Dockerfile::read("FROM --platform=$TARGETPLATFORM a\n", question)->images().front().platform, "linux/arm/v7");
    question.arguments = {{"TARGETARCH", "other"}};
    expectAll({{"--build-arg before them", "FROM a:$TARGETARCH\n", "1 FROM image a:other"}}, question);
}

TEST(Dockerfile, OtherInstructionsNameImagesToo) {
    const std::string d = "FROM a AS one\n";
    expectAll({
        {"COPY from a stage by name", d + "COPY --from=one x y\nFROM b\nCOPY --from=ONE x y\n", "1 FROM image a; 2 COPY --from unknown one; 3 FROM image b; 4 COPY --from stage ONE"},
        {"from a stage that comes later", d + "COPY --from=two x y\nFROM b AS two\n", "1 FROM image a; 2 COPY --from unknown two; 3 FROM image b"},
        {"by number", d + "FROM b\nCOPY --from=0 x y\nCOPY --from=1 x y\nCOPY --from=7 x y\n", "1 FROM image a; 2 FROM image b; 3 COPY --from stage 0; 4 COPY --from unknown 1; 5 COPY --from unknown 7"},
        {"from an image", d + "COPY --chown=1:1 --from=b:1 --link x y\n", "1 FROM image a; 2 COPY --from image b:1"},
        {"flags end at the first word", d + "COPY x --from=b:1 y\n", "1 FROM image a"},
        {"a quoted flag", d + "COPY --from=\"b:1\" x y\nCOPY \"--from=c:1\" x y\n", "1 FROM image a; 2 COPY --from image b:1"},
        {"variables are not replaced", "ARG V=1\n" + d + "COPY --from=b:$V x y\n", "2 FROM image a; 3 COPY --from unknown b:$V"},
        {"ADD has no --from", d + "ADD --from=b x y\n", "1 FROM image a"},
        {"a bind mount", d + "RUN --mount=type=bind,from=b:1,source=/x,target=/y make\n", "1 FROM image a; 2 RUN --mount image b:1"},
        {"several mounts", d + "RUN --mount=from=b:1,target=/b --network=none --mount=type=cache,target=/c,FROM=c:1 make\n", "1 FROM image a; 2 RUN --mount image b:1; 2 RUN --mount image c:1"},
        {"of a stage", d + "FROM b\nRUN --mount=from=one,target=/b x\n", "1 FROM image a; 2 FROM image b; 3 RUN --mount stage one"},
        {"no mount behind the command", d + "RUN echo --mount=from=b\n", "1 FROM image a"},
        {"ONBUILD runs in this build, too, where a later stage is FROM this one", d + "ONBUILD COPY --from=b:1 x y\nONBUILD RUN --mount=from=c,target=/x y\n", "1 FROM image a; 2 ONBUILD COPY --from image b:1; 3 ONBUILD RUN --mount image c"},
        {"over several lines", d + "COPY \\\n  # words\n  --from=b:1 \\\n x y\n", "1 FROM image a; 2 COPY --from image b:1"},
    });
}

TEST(Dockerfile, StagesAreNamedOrNumbered) {
    const auto read = Dockerfile::read("FROM a AS One\nFROM b\nCOPY --from=c x y\nFROM scratch AS last\n", {});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->stages(), (std::vector<std::string>{"one", "", "last"}));
    std::string stages;
    for (const ImageUse& use : read->images()) stages += use.stage + " ";
    EXPECT_EQ(stages, "one 1 1 last ");
}

TEST(Dockerfile, WhatNoBuilderTakesIsRefusedWithItsLine) {
    const auto at = [](int line, const std::string& why) { return "malformed: The Dockerfile cannot be read, line " + std::to_string(line) + ": " + why; };
    expectAll({
        {"nothing", "", "malformed: The Dockerfile has no FROM"},
        {"comments alone", "# a\n", "malformed: The Dockerfile has no FROM"},
        {"ARG alone", "ARG A=1\n", "malformed: The Dockerfile has no FROM"},
        {"an unknown instruction", "FROM a\n\nFRMO b\n", at(3, "there is no instruction FRMO")},
        {"an instruction before FROM", "RUN x\nFROM a\n", at(1, "RUN stands before the first FROM")},
        {"FROM without an image", "FROM\n", at(1, "FROM takes an image, or an image AS a name")},
        {"too many words", "FROM a b\n", at(1, "FROM takes an image, or an image AS a name")},
        {"a stage's name", "FROM a AS 1b\n", at(1, "\"1b\" cannot be the name of a stage")},
        {"an unknown flag", "FROM --from=b a\n", at(1, "FROM knows no flag --from=b")},
        {"ONBUILD FROM", "FROM a\nONBUILD FROM b\n", at(2, "FROM may not stand in ONBUILD")},
        {"control characters are made visible", "FROM a\n\x1b[31mX b\n", at(2, "there is no instruction \\u001b[31MX")},
        {"too large", std::string((1u << 20) + 1, '#'), "too-large: The Dockerfile is larger than 1 MiB"},
    });
    std::string many = "FROM a\n";
    for (int i = 0; i < 20'000; ++i) many += "RUN x\n";
    EXPECT_EQ(summary(many).substr(0, 9), "too-large");
    std::string bomb = "ARG A=xxxxxxxxxxxxxxxx\n";
    for (int i = 0; i < 12; ++i) bomb += "ARG A=$A$A$A$A\n";
    EXPECT_NE(summary(bomb + "FROM $A\n").find("longer than 64 KiB"), std::string::npos);
    std::string deep = "FROM ";
    for (int i = 0; i < 100; ++i) deep += "${A:-";
    EXPECT_EQ(summary(deep + std::string(100, '}') + "\n"), "1 FROM unknown ");
}

TEST(Dockerfile, PinningChangesTheNamesAndNothingElse) {
    const std::pair<const char*, const char*> table[] = {
        {"FROM a\n", "FROM <1>\n"},
        {"\xEF\xBB\xBF# syntax=x\r\n# escape=`\r\nfrom  a:1\tas b  \r\n\r\n# end",
         "\xEF\xBB\xBF# syntax=<1>\r\n# escape=`\r\nfrom  <2>\tas b  \r\n\r\n# end"},
        {"ARG V=1\nFROM a:${V:-2} AS x\nFROM x\nFROM scratch\n", "ARG V=1\nFROM <1> AS x\nFROM x\nFROM scratch\n"},
        {"FROM \\\n  # c\n  a \\\n  AS b\nRUN <<EOF\nFROM a\nEOF\n",
         "FROM \\\n  # c\n  <1> \\\n  AS b\nRUN <<EOF\nFROM a\nEOF\n"},
        {"FROM \"a:1\"\nCOPY --from=\"b\" x y\n", "FROM <1>\nCOPY --from=\"<2>\" x y\n"},
        {"FROM a AS o\nFROM b\nCOPY --from=o --from=0 x y\nRUN --mount=type=bind,from=c:1,target=/x "
         "--mount=from=o,target=/y z",
         "FROM <1> AS o\nFROM <2>\nCOPY --from=o --from=0 x y\nRUN --mount=type=bind,from=<5>,target=/x "
         "--mount=from=o,target=/y z"},
        {"#!/x\n#  syntax = x:1 --debug \nFROM a\n", "#!/x\n#  syntax = <1> --debug \nFROM <2>\n"},
        {"FROM --platform=$BUILDPLATFORM a", "FROM --platform=$BUILDPLATFORM <1>"},
    };
    for (const auto& [file, expected] : table) EXPECT_EQ(replaced(file), expected);
    const auto read = Dockerfile::read("FROM a\nFROM b\n", {});
    EXPECT_EQ(read->withNames({}), "FROM a\nFROM b\n");
    EXPECT_EQ(read->withNames({std::nullopt, "c"}), "FROM a\nFROM c\n");
}

}  // namespace roseglass::docker

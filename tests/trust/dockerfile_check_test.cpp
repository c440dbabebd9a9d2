// What a check says of the images that a Dockerfile names, over real connections.
#include <gmock/gmock.h>

#include "trust/audit_run_scene.h"
#include "trust/dockerfile.h"

namespace roseglass::test {
namespace {

using ::testing::HasSubstr;

class DockerfileCheck : public AuditRun {
protected:
    trust::DockerfileReport check(const std::string& file) const { return check(options(), file); }
    trust::DockerfileReport check(const trust::Options& with, const std::string& file) const {
        const trust::EngineImages images(with, clock());
        auto report = trust::checkDockerfile(images, "Dockerfile", file, {}, {});
        EXPECT_TRUE(report) << report.error().message;
        return report.value_or(trust::DockerfileReport());
    }
    static nlohmann::json document(const trust::DockerfileReport& report) {
        std::string text;
        trust::writeJson(report, [&](std::string_view piece) { text.append(piece); });
        return nlohmann::json::parse(text);
    }
    std::string digest() const { return crypto::sha256(image.manifest.dump()).toString(); }
};

}  // namespace

TEST_F(DockerfileCheck, NothingIsAllSignedWhoseFirstProgramIsNot) {
    const std::string from = "FROM " + repository.gun + ":1.0\n";
    for (const std::string& file : {"# syntax=" + repository.gun + ":evil\n" + from}) {
        const auto report = check(file);
        ASSERT_EQ(report.rows.size(), 2u) << file;
        EXPECT_EQ(report.rows[0].use.instruction, "syntax");
        EXPECT_FALSE(report.rows[0].isTrusted());
        EXPECT_EQ(report.rows[1].state, trust::ImageState::Signed);
        EXPECT_FALSE(report.allTrusted());
        const auto all = document(report);
        EXPECT_EQ(all["allSigned"], false);
        EXPECT_EQ(all["allTrusted"], false);
        EXPECT_THAT(all["error"]["message"].get<std::string>(), HasSubstr("syntax"));
        EXPECT_FALSE(trust::pinDockerfile(report)) << "nothing is pinned in part";
    }
}

TEST_F(DockerfileCheck, WhatBuildersReadDifferentlyIsRefusedBeforeAnybodyIsAsked) {
    const std::string from = "FROM " + repository.gun + ":1.0\n";
    for (const std::string& file : {"#!/usr/bin/env x\n# syntax=evil/frontend:1\n" + from, from + "COPY --chown=0\xA0--from=evil:1 /a /b\n", from + "RUN <<EOF\nCOPY --from=evil:1 /a /b\nEOF\n"}) {
        const trust::EngineImages images(options(), clock());
        const auto report = trust::checkDockerfile(images, "Dockerfile", file, {}, {});
        ASSERT_FALSE(report) << file;
        EXPECT_EQ(report.error().code, ErrorCode::Malformed);
        EXPECT_THAT(report.error().message, HasSubstr("line "));
    }
}

TEST_F(DockerfileCheck, OnbuildIsJudgedAndPinned) {
    const std::string name = repository.gun + ":1.0", stage = "FROM " + name + " AS a\nONBUILD COPY --from=";
    const auto refused = check(stage + repository.gun + ":evil /a /b\nFROM a\n");
    EXPECT_FALSE(refused.allTrusted());
    EXPECT_EQ(refused.rows.at(1).use.instruction, "ONBUILD COPY --from");
    EXPECT_EQ(refused.rows.at(1).state, trust::ImageState::Unsigned);
    const auto report = check(stage + name + " /a /b\nFROM a\n");
    EXPECT_TRUE(report.allSigned());
    const auto pinned = trust::pinForEngine(report, {});
    ASSERT_TRUE(pinned) << pinned.error().message;
    EXPECT_EQ(*pinned, "FROM " + name + "@" + digest() + " AS a\nONBUILD COPY --from=" + name + "@" + digest() + " /a /b\nFROM a\n");
}

TEST_F(DockerfileCheck, TheImageOfSyntaxIsPinnedAsAllOthers) {
    const std::string name = repository.gun + ":1.0";
    const auto report = check("# syntax=" + name + "\nFROM " + name + "\n");
    EXPECT_TRUE(report.allSigned());
    const auto pinned = trust::pinDockerfile(report);
    ASSERT_TRUE(pinned) << pinned.error().message;
    EXPECT_EQ(*pinned, "# syntax=" + name + "@" + digest() + "\nFROM " + name + "@" + digest() + "\n");
    const auto forEngine = trust::pinForEngine(report, {});
    ASSERT_TRUE(forEngine) << forEngine.error().message;
    EXPECT_EQ(*forEngine, *pinned);
    EXPECT_TRUE(check(*pinned).allSigned()) << "a tag with its digest is a signed tag";
}

TEST_F(DockerfileCheck, ADigestAloneIsLetThroughAndNotCalledSigned) {
    struct Case {
        std::string file;
        bool isSigned, trusted;
    };
    const std::string name = repository.gun + ":1.0", bare = repository.gun + "@sha256:" + std::string(64, 'a');
    for (const Case& one : {Case{"FROM " + name + "\n", true, true},
                            {"FROM " + bare + "\n", false, true},
                            {"FROM " + name + "\nCOPY --from=" + bare + " a b\n", false, true},
                            {"# syntax=" + bare + "\nFROM " + name + "\n", false, true},
                            {"FROM scratch\n", true, true},
                            {"FROM " + name + "@sha256:" + std::string(64, 'a') + "\n", false, false}}) {
        const auto all = document(check(one.file));
        EXPECT_EQ(all["allSigned"], one.isSigned) << one.file;
        EXPECT_EQ(all["allTrusted"], one.trusted) << one.file;
        EXPECT_EQ(all.contains("error"), !one.trusted) << one.file;
    }
}

TEST_F(DockerfileCheck, WhatNobodyWasAskedAboutIsNotCalledUnsigned) {
    auto offline = options();
    offline.offline = true;
    auto dead = options();
    dead.trustServer = "https://127.0.0.1:1";
    for (const auto& with : {offline, dead}) {
        const auto report = check(with, "FROM " + repository.gun + ":1.0\n");
        EXPECT_EQ(report.rows.at(0).state, trust::ImageState::Failed) << with.trustServer;
        EXPECT_TRUE(report.rows.at(0).error);
        EXPECT_FALSE(report.allTrusted());
    }
}

}  // namespace roseglass::test

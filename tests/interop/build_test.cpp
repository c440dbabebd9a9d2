// build and dockerfile beside the real docker client with its content trust on, on the same engine.
#include "base/file.h"
#include "interop/engine_scene.h"
#include "support/recording_socket.h"

namespace roseglass::test {
namespace {

using nlohmann::json;

class BuildWithEngine : public EngineScene {
protected:
    void SetUp() override {
        if (!engine->isRunning() || !digest.empty()) return;
        importRunnable("local:1");
        for (const std::string& name : {signedName + ":1", signedName + ":2", unsignedName + ":1"}) {
            ASSERT_EQ(engine->docker({"tag", "local:1", name}).exit, 0);
            ASSERT_EQ(engine->docker({"push", "-q", name}).exit, 0);
        }
        const Desk owner(state);
        const Ran made = owner.ours({"sign", signedName + ":1"});
        ASSERT_EQ(made.exit, 0) << made.all();
        digest = "sha256:" + digestOf(signedName + ":1");
    }
    static void SetUpTestSuite() {
        EngineScene::SetUpTestSuite();
        signedName = state.registryHost + "/build/signed";
        unsignedName = state.registryHost + "/build/unsigned";
    }
    /// Writes the folder's Dockerfile; "SIGNED", "UNSIGNED" and "DIGEST" stand for the real names.
    static std::string filled(std::string text) {
        for (const auto& [word, name] : {std::pair<std::string, std::string>{"UNSIGNED", unsignedName}, {"SIGNED", signedName}, {"DIGEST", digest}}) {
            for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + name.size())) text.replace(at, word.size(), name);
        }
        return text;
    }
    void dockerfile(const std::string& text) const { ASSERT_TRUE(writeFileAtomically(folder / "Dockerfile", filled(text))); }

    TemporaryFolder folder;
    static inline std::string signedName, unsignedName, digest;
};

}  // namespace

TEST_F(BuildWithEngine, WhatDockerBuildsWeBuildAndWhatItRefusesWeRefuse) {
    if (!engine->isRunning()) return engine->explain();
    enum Difference { Same, WeTakeMore, WeTakeLess };
    struct Row {
        const char* file;
        bool built;  ///< by us
        Difference difference;
    };
    const Row table[] = {
        {"FROM SIGNED:1\nRUN echo hello > /x\n", true, Same},
        {"FROM SIGNED:1 AS first\nRUN echo hello > /x\n", true, Same},
        {"from SIGNED:1\n# words\ncmd [\"sh\"]\n", true, Same},
        {"FROM scratch\nCOPY Dockerfile.words /\n", true, Same},
        {"FROM SIGNED@DIGEST\nCOPY Dockerfile.words /\n", true, Same},
        {"FROM UNSIGNED@DIGEST\nCOPY Dockerfile.words /\n", true, Same},
        {"FROM SIGNED:2\nRUN echo hello\n", false, Same},
        {"FROM UNSIGNED:1\nRUN echo hello\n", false, Same},
        {"FROM SIGNED\nRUN echo hello\n", false, Same},
        {"FROM local:1\nRUN echo hello\n", false, Same},
        {"FROM SIGNED:1\nFROM UNSIGNED:1\nRUN echo hello\n", false, Same},
        {"FROM SIGNED:2@DIGEST\nRUN echo hello\n", false, Same},
        // docker's own trusted build takes a stage's name for an image, and a variable for a part of a name.
        {"FROM SIGNED:1 AS first\nFROM first\nCOPY --from=first /bin/sh /sh2\n", true, WeTakeMore},
        {"ARG V=1\nFROM SIGNED:$V\nRUN echo hello\n", true, WeTakeMore},
        {"FROM SIGNED:1@DIGEST\nRUN echo hello\n", true, WeTakeMore},
        // And it does not look at COPY --from.
        {"FROM SIGNED:1\nCOPY --from=UNSIGNED:1 /bin/sh /sh2\n", false, WeTakeLess},
    };
    ASSERT_TRUE(writeFileAtomically(folder / "Dockerfile.words", "words"));
    ASSERT_TRUE(writeFileAtomically(folder / ".dockerignore", "Dockerfile\n"));
    for (const Row& row : table) {
        dockerfile(row.file);
        const Desk desk(state);
        const auto build = [&](const char* tag) { return std::vector<std::string>{"build", "--network", "none", "-t", tag, folder.path()}; };
        forget({signedName, unsignedName, "built"});
        const Ran docker = theirs(desk, build("built:theirs"));
        forget({signedName, unsignedName});
        const Ran mine = ours(desk, build("built:ours"));
        EXPECT_EQ(mine.exit, row.built ? 0 : 1) << row.file << mine.all();
        EXPECT_EQ(docker.exit == 0, row.difference == Same ? row.built : row.difference == WeTakeLess) << row.file << docker.all();
        if (docker.exit == 0 && mine.exit == 0) {
            EXPECT_EQ(inspected("built:ours", "{{json .RootFS.Layers}}"), inspected("built:theirs", "{{json .RootFS.Layers}}")) << row.file;
        }
        EXPECT_EQ(*readFile(folder / "Dockerfile", 10'000), filled(row.file)) << "nothing on disk changes";
    }
}

TEST_F(BuildWithEngine, AnUnsignedFromIsRefusedBeforeTheEngineHearsOfIt) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    forget({signedName, unsignedName});
    RecordingSocket wire(engine->host().substr(7));
    const auto through = [&](const std::vector<std::string>& words) { return desk.ours(words, {"DOCKER_HOST=" + wire.host(), "DOCKER_CONTENT_TRUST="}); };
    for (const char* file : {"FROM UNSIGNED:1\n", "FROM SIGNED:1 AS a\nFROM SIGNED:2\n", "FROM SIGNED:1\nCOPY --from=UNSIGNED:1 /a /b\n", "ARG I=UNSIGNED:1\nFROM $I\n", "FROM SIGNED:1\nRUN --mount=from=UNSIGNED:1,target=/x true\n"}) {
        dockerfile(file);
        const Ran refused = through({"build", folder.path()});
        EXPECT_EQ(refused.exit, 1) << file << refused.all();
        EXPECT_NE(refused.err.find("line"), std::string::npos) << refused.err;
    }
    EXPECT_EQ(wire.said().find("/build?"), std::string::npos) << wire.said();
    EXPECT_EQ(wire.said().find("build/"), std::string::npos) << wire.said();
    dockerfile("ARG V=1\nFROM SIGNED:$V AS a\nFROM a\nRUN echo hello > /x\n");
    const Ran built = through({"build", "--network", "none", "-t", "built:wire", folder.path()});
    ASSERT_EQ(built.exit, 0) << built.all();
    const std::string said = wire.said();
    EXPECT_NE(said.find("ARG V=1\nFROM " + signedName + ":1@" + digest + " AS a\nFROM a\n"), std::string::npos);
    EXPECT_NE(built.out.find("Tagging " + signedName + "@" + digest + " as " + signedName + ":1\n"), std::string::npos) << built.out;
    EXPECT_EQ(inspected(signedName + ":1", "{{.Id}}"), inspected("local:1", "{{.Id}}"));
}

TEST_F(BuildWithEngine, OptionsMeanWhatTheyMeanToDocker) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    ASSERT_TRUE(writeFileAtomically(folder / "kept", "kept"));
    ASSERT_TRUE(writeFileAtomically(folder / "dropped", "dropped"));
    ASSERT_TRUE(writeFileAtomically(folder / ".dockerignore", "*\n!kept\n"));
    dockerfile("FROM SIGNED:1 AS one\nARG A\nRUN echo $A > /a\nCOPY . /ctx/\nFROM scratch AS two\nCOPY kept /\n");
    std::filesystem::rename(folder / "Dockerfile", folder / "Other");
    const std::vector<std::string> options{"--network", "none", "-f", folder / "Other", "--target", "one", "--build-arg", "A=told", "--label", "l=1", "--pull"};
    for (const char* who : {"theirs", "ours"}) {
        std::vector<std::string> words{"build", "-t", std::string("options:") + who};
        words.insert(words.end(), options.begin(), options.end());
        words.push_back(folder.path());
        const Ran built = std::string(who) == "ours" ? ours(desk, words) : theirs(desk, words);
        ASSERT_EQ(built.exit, 0) << who << built.all();
    }
    const std::string format = "{{json .RootFS.Layers}} {{json .Config.Labels}}";
    EXPECT_EQ(inspected("options:ours", format), inspected("options:theirs", format));
    const Ran seen = engine->docker({"run", "--rm", "--network", "none", "options:ours", "sh", "-c", "cat /a; cd /ctx; echo * .*"});
    EXPECT_EQ(seen.out, "told\nkept . ..\n") << seen.all();
    const TemporaryFolder other;
    std::filesystem::rename(folder / "Other", other / "Outside");
    const Ran outside = ours(desk, {"build", "-q", "--network", "none", "-f", other / "Outside", "--no-cache", "-t", "options:outside", folder.path()});
    ASSERT_EQ(outside.exit, 0) << outside.all();
    EXPECT_EQ(outside.out, inspected("options:outside", "{{.Id}}") + "\n") << "-q";
}

TEST_F(BuildWithEngine, AFailingStepFailsTheBuildAndItsWordsAreShown) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    dockerfile("FROM SIGNED:1\nRUN printf 'esc \\033[31m\\n'; exit 4\n");
    const Ran failed = ours(desk, {"build", "--network", "none", folder.path()});
    EXPECT_EQ(failed.exit, 3) << failed.all();
    EXPECT_NE(failed.err.find("returned a non-zero code: 4"), std::string::npos) << failed.err;
    EXPECT_EQ(failed.out.find('\x1b'), std::string::npos) << "a build cannot steer the terminal";
    EXPECT_NE(failed.out.find("esc "), std::string::npos) << failed.out;
    dockerfile("FROM SIGNED:1\nRUN <<EOF\nFROM UNSIGNED:1\nEOF\n");
    const Ran twofold = ours(desk, {"build", folder.path()});
    EXPECT_EQ(twofold.exit, 1) << "builders read it differently: " << twofold.all();
    EXPECT_EQ(desk.ours({"build", folder.path()}, {"DOCKER_HOST=unix:///nowhere/docker.sock"}).exit, 3);
    EXPECT_EQ(ours(desk, {"build", folder / "none"}).exit, 6);
    EXPECT_EQ(ours(desk, {"build"}).exit, 2);
    EXPECT_EQ(ours(desk, {"build", "-t", "UPPER", folder.path()}).exit, 2);
}

TEST_F(BuildWithEngine, ADockerfileIsCheckedAndPinned) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    const std::string file = folder / "Dockerfile";
    dockerfile("# escape=`\nARG V=1\nFROM SIGNED:${V} AS one\nRUN echo one > /x\nFROM one\nCOPY --from=SIGNED@DIGEST /bin/sh /sh2\nFROM scratch AS last\nCOPY --from=1 /x /x\n");
    const Ran checked = ours(desk, {"--json", "dockerfile", "check", file});
    EXPECT_EQ(checked.exit, 0) << checked.all();
    const json report = json::parse(checked.out, nullptr, false);
    EXPECT_FALSE(report["allSigned"]) << "a digest is named, and nobody signed that: " << report;
    EXPECT_TRUE(report["allTrusted"]) << report;
    std::string states;
    for (const json& row : report["images"]) states += std::to_string(row["line"].get<int>()) + " " + row["kind"].get<std::string>() + " " + row["state"].get<std::string>() + "; ";
    EXPECT_EQ(states, "3 image signed; 5 stage stage; 6 image digest; 7 scratch scratch; 8 stage stage; ");
    EXPECT_EQ(report["images"][0]["digest"], digest);
    EXPECT_EQ(report["images"][0]["resolved"], signedName + ":1");
    EXPECT_EQ(report["images"][0]["signers"], json::array({"Repo Admin"}));

    const Ran pinned = ours(desk, {"dockerfile", "pin", file});
    ASSERT_EQ(pinned.exit, 0) << pinned.all();
    EXPECT_EQ(pinned.out, filled("# escape=`\nARG V=1\nFROM SIGNED:1@DIGEST AS one\nRUN echo one > /x\nFROM one\nCOPY --from=SIGNED@DIGEST /bin/sh /sh2\nFROM scratch AS last\nCOPY --from=1 /x /x\n"));
    ASSERT_EQ(ours(desk, {"dockerfile", "pin", file, "-o", folder / "Pinned"}).exit, 0);
    EXPECT_EQ(*readFile(folder / "Pinned", 10'000), pinned.out);
    forget({signedName});
    ASSERT_EQ(theirs(desk, {"build", "--network", "none", "-t", "pinned:theirs", "-f", folder / "Pinned", folder.path()}, false).exit, 0) << "docker builds the pinned file as it is";
    ASSERT_EQ(ours(desk, {"build", "--network", "none", "-t", "pinned:ours", folder.path()}).exit, 0);
    EXPECT_EQ(inspected("pinned:ours", "{{json .RootFS.Layers}}"), inspected("pinned:theirs", "{{json .RootFS.Layers}}"));

    const Ran other = ours(desk, {"--json", "dockerfile", "check", file, "--build-arg", "V=2"});
    EXPECT_EQ(other.exit, 1);
    const json refused = json::parse(other.out, nullptr, false);
    EXPECT_FALSE(refused["allSigned"]) << refused;
    EXPECT_EQ(refused["images"][0]["state"], "unsigned");
    EXPECT_EQ(refused["images"][0]["error"]["code"], "unsigned-tag");
    const Ran unpinned = ours(desk, {"dockerfile", "pin", file, "--build-arg", "V=2", "-o", folder / "Refused"});
    EXPECT_EQ(unpinned.exit, 1);
    EXPECT_FALSE(std::filesystem::exists(folder / "Refused"));
    EXPECT_EQ(ours(desk, {"dockerfile", "check", folder / "none"}).exit, 6);
    EXPECT_EQ(ours(desk, {"dockerfile", "look", file}).exit, 2);
    dockerfile("FROM SIGNED:1\nFRMO x\n");
    const Ran broken = ours(desk, {"dockerfile", "check", file});
    EXPECT_EQ(broken.exit, 1);
    EXPECT_NE(broken.err.find("line 2"), std::string::npos) << broken.err;
}

TEST_F(BuildWithEngine, SeveralImagesOfOneRepositoryAskTheTrustServerOnce) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    dockerfile("FROM SIGNED:1 AS a\nFROM SIGNED:1 AS b\nFROM SIGNED:2 AS c\nCOPY --from=SIGNED:1 /a /b\n");
    const Ran checked = ours(desk, {"-v", "dockerfile", "check", folder / "Dockerfile"});
    EXPECT_EQ(checked.exit, 1);
    const std::string asked = "Trust server for " + signedName;
    EXPECT_NE(checked.err.find(asked), std::string::npos) << checked.err;
    EXPECT_EQ(checked.err.find(asked), checked.err.rfind(asked)) << checked.err;
}

}  // namespace roseglass::test

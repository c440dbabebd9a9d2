// The document's "Survey of typical DCT operations", step by step: the real docker client and roseglass-cli, each as a person
// of its own with a repository of its own, on the same engine, registry and trust server.
#include "base/file.h"
#include "interop/engine_scene.h"

namespace roseglass::test {
namespace {

class Survey : public EngineScene {
protected:
    struct Person {
        std::string name;
        bool isDocker;
        std::unique_ptr<Desk> publisher, consumer;
        std::string repository() const { return state.registryHost + "/survey/" + name; }
        std::string image(int tag) const { return repository() + ":" + std::to_string(tag); }
    };

    static Person person(const std::string& name, bool isDocker) { return {name, isDocker, std::make_unique<Desk>(state), std::make_unique<Desk>(state)}; }

    static Ran build(const Person& who, const std::string& tag, const std::filesystem::path& folder, bool trusting) {
        if (who.isDocker) return theirs(*who.publisher, {"build", "-t", tag, folder}, trusting);
        return ours(*who.publisher, {"build", trusting ? "--disable-content-trust=false" : "--disable-content-trust", "-t", tag, folder});
    }
    static Ran push(const Person& who, const std::string& tag, bool trusting) {
        if (who.isDocker) return theirs(*who.publisher, {"push", tag}, trusting);
        return ours(*who.publisher, {"push", "docker-daemon:" + tag, tag}, {std::string("DOCKER_CONTENT_TRUST=") + (trusting ? "1" : "0")});
    }
    static Ran pull(const Person& who, const std::string& tag, bool trusting) {
        forget({who.repository()});
        if (who.isDocker) return theirs(*who.consumer, {"pull", tag}, trusting);
        return ours(*who.consumer, {"pull", tag, "docker-daemon:"}, {std::string("DOCKER_CONTENT_TRUST=") + (trusting ? "1" : "0")});
    }
    static std::string held(const std::string& tag) { return engine->held(tag); }
};

}  // namespace

TEST_F(Survey, DockerAndWeDoTheSameAtEveryStep) {
    if (!engine->isRunning()) return engine->explain();
    const Person people[] = {person("docker", true), person("ours", false)};
    const TemporaryFolder first, second;
    for (const TemporaryFolder* folder : {&first, &second}) {
        ASSERT_TRUE(writeFileAtomically(*folder / "words", folder == &first ? "unsigned" : "signed"));
        ASSERT_TRUE(writeFileAtomically(*folder / "Dockerfile", "FROM scratch\nCOPY words /\n"));
    }
    std::map<std::string, std::string> layers;
    for (const Person& who : people) {
        SCOPED_TRACE(who.name);

        // 1. Build and push an unsigned image.
        Ran ran = build(who, who.image(1), first.path(), false);
        ASSERT_EQ(ran.exit, 0) << ran.all();
        ran = push(who, who.image(1), false);
        ASSERT_EQ(ran.exit, 0) << ran.all();
        const std::string unsignedDigest = "sha256:" + digestOf(who.image(1));
        ASSERT_EQ(unsignedDigest.size(), 71u) << unsignedDigest;
        layers[who.name + " 1"] = inspected(who.image(1), "{{json .RootFS.Layers}}");

        // 2. Pull an unsigned image: everybody sees it who does not wear the glasses.
        ran = pull(who, who.image(1), false);
        EXPECT_EQ(ran.exit, 0) << ran.all();
        EXPECT_EQ(held(who.image(1)), unsignedDigest);
        ran = pull(who, who.image(1), true);
        EXPECT_EQ(ran.exit, 1) << ran.all();
        EXPECT_EQ(held(who.image(1)), "") << "what is refused is not pulled";

        // 3. Build and push a signed image.
        ran = build(who, who.image(2), second.path(), true);
        ASSERT_EQ(ran.exit, 0) << ran.all();
        ran = push(who, who.image(2), true);
        ASSERT_EQ(ran.exit, 0) << ran.all();
        EXPECT_NE(ran.all().find("Successfully signed " + who.image(2)), std::string::npos) << ran.all();
        const std::string signedDigest = "sha256:" + digestOf(who.image(2));
        layers[who.name + " 2"] = inspected(who.image(2), "{{json .RootFS.Layers}}");
        EXPECT_EQ(who.publisher->listed(who.repository()), (std::map<std::string, std::string>{{"2", signedDigest.substr(7)}}));

        // 4. Pull the signed image pushed above.
        ran = pull(who, who.image(2), true);
        EXPECT_EQ(ran.exit, 0) << ran.all();
        EXPECT_NE(ran.all().find("Pull (1 of 1): " + who.image(2) + "@" + signedDigest), std::string::npos) << ran.all();
        EXPECT_EQ(held(who.image(2)), signedDigest);

        // 5. Pull the unsigned image pushed above: it is invisible, and gone from nobody.
        ran = pull(who, who.image(1), true);
        EXPECT_EQ(ran.exit, 1) << ran.all();
        EXPECT_NE(ran.all().find("No valid trust data for 1"), std::string::npos) << ran.all();
        EXPECT_EQ(held(who.image(1)), "");
        EXPECT_EQ("sha256:" + digestOf(who.image(1)), unsignedDigest);
        // An operation with an explicit content hash always succeeds as long as the hash exists.
        ran = pull(who, who.repository() + "@" + unsignedDigest, true);
        EXPECT_EQ(ran.exit, 0) << ran.all();
    }
    EXPECT_EQ(layers["docker 1"], layers["ours 1"]) << "the same folder becomes the same image";
    EXPECT_EQ(layers["docker 2"], layers["ours 2"]);

    // Each sees what the other signed, and no more.
    const Person &docker = people[0], &mine = people[1];
    forget({docker.repository(), mine.repository()});
    EXPECT_EQ(theirs(*docker.consumer, {"pull", mine.image(2)}).exit, 0);
    EXPECT_EQ(theirs(*docker.consumer, {"pull", mine.image(1)}).exit, 1);
    EXPECT_EQ(held(mine.image(2)), "sha256:" + digestOf(mine.image(2)));
    EXPECT_EQ(ours(*mine.consumer, {"pull", docker.image(2), "docker-daemon:"}).exit, 0);
    EXPECT_EQ(ours(*mine.consumer, {"pull", docker.image(1), "docker-daemon:"}).exit, 1);
    EXPECT_EQ(held(docker.image(2)), "sha256:" + digestOf(docker.image(2)));
}

}  // namespace roseglass::test

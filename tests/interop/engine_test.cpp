// With a real Docker engine and its content trust on: what we signed is pulled, what we revoked is refused, and docker's own
// signatures and ours follow each other.
#include "interop/publish_scene.h"
#include "support/engine.h"

namespace roseglass::test {
namespace {

class EngineWithLab : public PublishScene {
protected:
    static void SetUpTestSuite() {
        PublishScene::SetUpTestSuite();
        engine = std::make_unique<Engine>();
    }
    static void TearDownTestSuite() {
        engine.reset();
        PublishScene::TearDownTestSuite();
    }
    /// docker with trust on, as this person.
    static Ran trusting(const Desk& desk, const std::vector<std::string>& words) {
        std::vector<std::string> environment = passphraseEnvironment();
        environment.insert(environment.end(), {"DOCKER_CONFIG=" + desk.folder().string(), "DOCKER_CONTENT_TRUST_SERVER=" + state.trustServer, "DOCKER_CONTENT_TRUST=1"});
        return engine->docker(words, environment);
    }
    static inline std::unique_ptr<Engine> engine;
};

}  // namespace

TEST_F(EngineWithLab, PullsWhatWeSignedAndRefusesWhatWeRevoked) {
    if (!engine->isRunning()) return engine->explain();
    const std::string gun = image("engine/app", {"1", "2"});
    const Desk owner(state), consumer(state);
    EXPECT_NE(trusting(consumer, {"pull", gun + ":1"}).exit, 0) << "nobody has signed it yet";
    ASSERT_EQ(owner.ours({"sign", gun + ":1"}).exit, 0);
    ASSERT_EQ(owner.ours({"sign", gun + ":2"}).exit, 0);
    const Ran pulled = trusting(consumer, {"pull", gun + ":1"});
    EXPECT_EQ(pulled.exit, 0) << pulled.all();
    EXPECT_NE(pulled.all().find("sha256:" + digestOf(gun + ":1")), std::string::npos) << pulled.all();
    ASSERT_EQ(owner.ours({"revoke", gun + ":1"}).exit, 0);
    const Ran refused = trusting(consumer, {"pull", gun + ":1"});
    EXPECT_NE(refused.exit, 0) << refused.all();
    EXPECT_EQ(trusting(consumer, {"pull", gun + ":2"}).exit, 0);
    for (const char* role : {"root", "targets"}) {
        ASSERT_EQ(owner.ours({"key", "rotate", gun, role}).exit, 0);
        EXPECT_EQ(trusting(consumer, {"pull", gun + ":2"}).exit, 0) << "docker follows the new " << role << " key";
    }
}

TEST_F(EngineWithLab, PullsWhatWasSignedAndNotWhatTheTagServesNow) {
    if (!engine->isRunning()) return engine->explain();
    const std::string gun = image("engine/stale", {"1"});
    const std::string before = digestOf(gun + ":1");
    const Desk owner(state), consumer(state);
    ASSERT_EQ(owner.ours({"sign", gun + ":1"}).exit, 0);
    const std::string other = image("engine/stale", {"later"});
    const Ran tagged = runProgram({"skopeo", "copy", "--src-tls-verify=false", "--dest-tls-verify=false", "docker://" + other + ":later", "docker://" + gun + ":1"});
    ASSERT_EQ(tagged.exit, 0) << tagged.all();
    ASSERT_NE(digestOf(gun + ":1"), before);
    const Ran pulled = trusting(consumer, {"pull", gun + ":1"});
    EXPECT_NE(pulled.all().find("sha256:" + before), std::string::npos) << pulled.all();
}

TEST_F(EngineWithLab, DockerAndWeSignByTurnsTenTimes) {
    if (!engine->isRunning()) return engine->explain();
    const std::string gun = image("engine/turns", {"base"});
    const Desk owner(state);
    ASSERT_EQ(engine->docker({"pull", "-q", gun + ":base"}).exit, 0);
    for (int i = 0; i < 10; ++i) {
        const std::string reference = gun + ":t" + std::to_string(i);
        ASSERT_EQ(engine->docker({"tag", gun + ":base", reference}).exit, 0);
        if (i % 2 == 0) {
            const Ran ran = trusting(owner, {"push", reference});
            EXPECT_EQ(ran.exit, 0) << ran.all();
        } else {
            ASSERT_EQ(engine->docker({"push", "-q", reference}).exit, 0);
            const Ran ran = owner.ours({"sign", reference});
            EXPECT_EQ(ran.exit, 0) << ran.all();
        }
        EXPECT_EQ(owner.listed(gun).size(), static_cast<size_t>(i) + 1);
    }
    owner.expectPeersAgree(gun);
}

TEST_F(EngineWithLab, DockersSignersAndOursAreTheSamePeople) {
    if (!engine->isRunning()) return engine->explain();
    const std::string gun = image("engine/signers", {"1"});
    const Desk owner(state), alice(state);
    ASSERT_EQ(owner.ours({"sign", gun + ":1"}).exit, 0);
    const SignerFiles files = makeSigner(owner.folder(), "alice");
    const Ran added = trusting(owner, {"trust", "signer", "add", "--key", files.certificate, "alice", gun});
    ASSERT_EQ(added.exit, 0) << added.all();
    EXPECT_EQ(owner.json({"signer", "list", gun})["signers"][0]["name"], "alice");
    ASSERT_EQ(trusting(alice, {"trust", "key", "load", files.key, "--name", "alice"}).exit, 0);
    const Ran signedByUs = alice.ours({"sign", gun + ":1"});
    EXPECT_EQ(signedByUs.exit, 0) << signedByUs.all();
    owner.expectPeersAgree(gun);
    EXPECT_EQ(trusting(owner, {"pull", gun + ":1"}).exit, 0);
    ASSERT_EQ(owner.ours({"signer", "remove", "alice", gun}).exit, 0);
    owner.expectPeersAgree(gun);
}

}  // namespace roseglass::test

// What we say of every repository of the lab is what the real clients say of it.
#include "lab/lab.h"

#include <gtest/gtest.h>

#include "interop/peers.h"
#include "lab/process.h"
#include "support/temporary_folder.h"
#include "trust/client.h"

namespace roseglass::test {
namespace {

/// One lab for all tests of this program.
class WithLab : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        folder = std::make_unique<TemporaryFolder>();
        ASSERT_TRUE(lab::up(folder->path(), true, {}));
        const auto seeded = lab::seed(folder->path(), {});
        ASSERT_TRUE(seeded) << seeded.error().message;
        state = *seeded;
    }
    static void TearDownTestSuite() {
        ASSERT_TRUE(lab::down(folder->path()));
        folder.reset();
    }
    static std::string notary(const std::filesystem::path& trustDir, std::vector<std::string> arguments) {
        lab::Command command{"notary", {"-s", state.trustServer, "--tlscacert", state.caFile.string(), "-d", trustDir.string()}, {}, {}, {}};
        command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
        return lab::runCommand(command, {}).value_or("");
    }
    static trust::Options options(const std::filesystem::path& trustDir) {
        trust::Options made;
        made.dockerConfig = state.dockerConfig;
        made.trustDir = trustDir;
        made.trustServer = state.trustServer;
        return made;
    }
    static inline std::unique_ptr<TemporaryFolder> folder;
    static inline lab::LabState state;
};

}  // namespace

TEST_F(WithLab, InspectAgreesWithNotaryAndDocker) {
    const TemporaryFolder ours, theirs;
    const trust::Client client(options(ours.path()));
    for (const std::string& gun : state.repositories) {
        const auto report = client.inspect(gun, {});
        ASSERT_TRUE(report) << gun;
        if (gun.ends_with("/plain")) {
            EXPECT_EQ((*report)->status, trust::RepositoryStatus::Unsigned);
            EXPECT_EQ((*report)->trustError->code, ErrorCode::NoTrustData);
            continue;
        }
        // One of its delegations is badly signed on purpose.
        const auto expected = gun.ends_with("/qa") ? trust::RepositoryStatus::Incomplete : trust::RepositoryStatus::Trusted;
        ASSERT_EQ((*report)->status, expected) << gun << " " << ((*report)->trustError ? (*report)->trustError->message : "");
        EXPECT_EQ(asNotaryList(**report), readNotaryList(notary(theirs.path(), {"list", gun}))) << gun;
        EXPECT_EQ(asDelegationList(**report), readDelegationList(notary(theirs.path(), {"delegation", "list", gun}))) << gun;
        const lab::Command docker{"docker", {"trust", "inspect", gun}, {"DOCKER_CONFIG=" + state.dockerConfig.string(), "DOCKER_CONTENT_TRUST_SERVER=" + state.trustServer}, {}, {}};
        const auto printed = lab::runCommand(docker, {});
        ASSERT_TRUE(printed) << printed.error().message;
        const std::string json = printed->substr(printed->find("[\n"), printed->rfind("\n]") + 2 - printed->find("[\n"));
        EXPECT_EQ(asDockerInspect(**report), readDockerInspect(json)) << gun << *printed;
    }
}

TEST_F(WithLab, EveryStateOfATagIsThere) {
    const TemporaryFolder ours;
    const trust::Client client(options(ours.path()));
    const auto report = client.inspect(state.registryHost + "/team/app", {});
    std::map<std::string, std::string> states;
    for (const trust::TagRow& tag : (*report)->tags) states[tag.name] = trust::stateName(tag.state);
    EXPECT_EQ(states, (std::map<std::string, std::string>{{"1.4.0", "missing"}, {"1.4.1", "signed"}, {"1.4.2", "signed"}, {"canary", "stale"}, {"edge", "unsigned"}, {"latest", "signed"}, {"nightly", "unsigned"}}));
    const auto qa = client.inspect(state.registryHost + "/team/qa", {});
    for (const trust::TagRow& tag : (*qa)->tags) EXPECT_EQ(trust::stateName(tag.state), tag.name == "qa-77" ? "invalid" : "signed");
}

TEST_F(WithLab, TheCacheIsSharedWithTheRealClientBothWays) {
    const TemporaryFolder shared;
    const std::string gun = state.registryHost + "/team/app";
    const trust::Client client(options(shared.path()));
    const auto online = client.inspect(gun, {});
    ASSERT_EQ((*online)->status, trust::RepositoryStatus::Trusted);
    EXPECT_EQ(readNotaryList(notary(shared.path(), {"list", gun})).size(), 5u) << "notary goes on with our cache";
    const TemporaryFolder theirs;
    ASSERT_EQ(readNotaryList(notary(theirs.path(), {"list", gun})).size(), 5u);
    trust::Options offline = options(theirs.path());
    offline.offline = true;
    const auto report = trust::Client(offline).inspect(gun, {});
    EXPECT_EQ((*report)->status, trust::RepositoryStatus::Trusted) << "we go on with notary's cache, offline";
    EXPECT_EQ(asNotaryList(**report), asNotaryList(**online));
}

TEST_F(WithLab, VerdictsFollowTheDocument) {
    const TemporaryFolder ours;
    const trust::Client client(options(ours.path()));
    const std::string app = state.registryHost + "/team/app";
    const auto good = client.verify(app + ":1.4.2", {});
    ASSERT_TRUE(good && good->trusted);
    const std::string digest = good->digest->toString(), other = "sha256:" + std::string(64, 'a');
    const std::tuple<std::string, bool, std::string> rows[] = {
        {app + ":1.4.2@" + digest, true, ""},          {app + ":1.4.1@" + digest, false, "digest-mismatch"}, {app + "@" + digest, true, ""}, {app + "@" + other, false, "not-found"},
        {app + ":nightly", false, "unsigned-tag"},     {app, true, ""},                                      {app + ":none", false, "unsigned-tag"},
        {state.registryHost + "/team/plain:1", false, "no-trust-data"}, {state.registryHost + "/team/qa:qa-77", false, "unsigned-tag"}, {state.registryHost + "/team/stale:1", true, ""}};
    for (const auto& [reference, trusted, code] : rows) {
        const auto verdict = client.verify(reference, {});
        ASSERT_TRUE(verdict) << reference;
        EXPECT_EQ(verdict->trusted, trusted) << reference;
        EXPECT_EQ(verdict->error ? std::string(codeName(verdict->error->code)) : "", code) << reference;
    }
    EXPECT_EQ(client.verify(app + "@" + digest, {})->tags, std::vector<std::string>{"1.4.2"}) << "looked up backwards";
    EXPECT_EQ(client.verify(digest, {})->tags, std::vector<std::string>{app + ":1.4.2"}) << "in all that this computer knows";
    EXPECT_EQ(client.catalog(state.registryHost, {})->size(), state.repositories.size());
}

}  // namespace roseglass::test

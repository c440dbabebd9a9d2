// A pull into an engine that does not stop talking.
#include <gtest/gtest.h>

#include "docker/fake_engine.h"
#include "trust/pull.h"

namespace roseglass::trust {

TEST(PullExecute, KeepsTheLastOfWhatATalkativeEngineSays) {
    constexpr int kLines = 20'000;
    const crypto::Sha256 digest = crypto::sha256(std::string("image"));
    const std::string name = "localhost:1/a@" + digest.toString();
    const docker::FakeEngine fake([&](const test::ServedRequest& request, test::Connection& connection) {
        if (request.target.find("/images/create") != std::string::npos) {
            std::string lines;
            for (int i = 0; i < kLines; ++i) lines += "{\"status\":\"word " + std::to_string(i) + "\"}\n";
            connection.answer(200, lines);
        } else {
            connection.answer(request.method == "GET" ? 200 : 201, "{\"Id\":\"x\",\"RepoDigests\":[\"" + name + "\"]}");
        }
    });
    const test::TemporaryFolder folder;
    Options options;
    options.dockerHost = fake.host();
    options.dockerConfig = folder.path();
    options.activityFile = folder / "activity.jsonl";
    PullPlan plan;
    plan.reference = "localhost:1/a:1";
    plan.digest = plan.imageDigest = digest;
    plan.destination = *registry::SourceName::parseDestination("docker-daemon:localhost:1/a:1");
    plan.image = std::make_shared<const registry::RemoteImage>();
    const auto pulled = Puller(options).execute(plan, {}, {});
    ASSERT_TRUE(pulled) << pulled.error().message;
    EXPECT_LE(pulled->notes.size(), 201u);
    EXPECT_NE(pulled->notes.front().find(std::to_string(kLines + 1 - 200)), std::string::npos) << pulled->notes.front();
    EXPECT_EQ(pulled->notes.back(), "Tagging " + name + " as localhost:1/a:1");
    EXPECT_EQ(pulled->notes[pulled->notes.size() - 2], "word " + std::to_string(kLines - 1));
}

}  // namespace roseglass::trust

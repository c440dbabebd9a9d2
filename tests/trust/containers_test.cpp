// A container that nobody waits for any more: what is left of it.
#include "trust/containers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "docker/fake_engine.h"

namespace roseglass::trust {
namespace {

using docker::FakeEngine;
using test::Connection;
using test::ServedRequest;

const std::string kId(64, 'c');
const std::string kImage = "sha256:" + std::string(64, 'a');

bool concerns(const std::string& line, const std::string& what) { return line.find(what) != std::string::npos; }

/// Makes containers, and is silent at one thing.
test::LoopbackServer::Handler silentAt(const std::string& what) {
    return [what](const ServedRequest& request, Connection& connection) {
        if (concerns(request.target, what)) return connection.stall();
        connection.answer(concerns(request.target, "/create") ? 201 : 204, concerns(request.target, "/create") ? "{\"Id\":\"" + kId + "\"}" : "");
    };
}

struct Case {
    const char* silentAt;
    bool removed;  ///< --rm
};

}  // namespace

TEST(Containers, AStopRemovesWhatWasMadeOrNamesIt) {
    for (const Case& one : {Case{"/attach", true}, Case{"/attach", false}}) {
        const FakeEngine fake(silentAt(one.silentAt));
        const test::TemporaryFolder folder;
        Options options;
        options.dockerHost = fake.host();
        options.dockerConfig = folder.path();
        options.activityFile = folder / "activity.jsonl";
        const EngineImages images(options);
        ContainerOptions wanted;
        wanted.image = kImage;
        wanted.spec.autoRemove = one.removed;
        std::stop_source source;
        Job job;
        job.stop = source.get_token();
        const auto planned = planContainer(images, wanted, job);
        ASSERT_TRUE(planned) << planned.error().message;
        std::jthread stopper([&] {
            const auto reached = [&] {
                const auto asked = fake.asked();
                return std::any_of(asked.begin(), asked.end(), [&](const std::string& line) { return concerns(line, one.silentAt); });
            };
            while (!reached()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
            source.request_stop();
        });
        const auto code = runContainer(images, *planned, {}, {}, job);
        ASSERT_FALSE(code);
        EXPECT_EQ(code.error().code, ErrorCode::Interrupted) << code.error().message;
        const auto asked = fake.asked();
        const bool deleted = std::any_of(asked.begin(), asked.end(), [](const std::string& line) { return line.starts_with("DELETE") && concerns(line, kId); });
        EXPECT_EQ(deleted, one.removed);
        EXPECT_EQ(concerns(code.error().hint, kId.substr(0, 12)), !one.removed) << code.error().hint;
    }
}

TEST(Containers, OneThatCannotBeStartedIsRemovedOrNamed) {
    for (const bool removed : {true, false}) {
        const FakeEngine fake([](const ServedRequest& request, Connection& connection) {
            if (concerns(request.target, "/start")) connection.answer(500, "{\"message\":\"no such program\"}");
            else if (concerns(request.target, "/create")) connection.answer(201, "{\"Id\":\"" + kId + "\"}");
            else connection.answer(204, "");
        });
        const test::TemporaryFolder folder;
        Options options;
        options.dockerHost = fake.host();
        options.dockerConfig = folder.path();
        options.activityFile = folder / "activity.jsonl";
        const EngineImages images(options);
        ContainerOptions wanted;
        wanted.image = kImage;
        wanted.spec.autoRemove = removed;
        const auto planned = planContainer(images, wanted, {});
        ASSERT_TRUE(planned);
        const auto started = startContainer(images, *planned, {}, {});
        ASSERT_FALSE(started);
        EXPECT_EQ(started.error().code, ErrorCode::Server);
        EXPECT_EQ(concerns(started.error().hint, kId.substr(0, 12)), !removed) << started.error().hint;
        EXPECT_EQ(concerns(fake.asked().back(), "DELETE"), removed);
    }
}

}  // namespace roseglass::trust

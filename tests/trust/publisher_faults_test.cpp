// The world changes, refuses, breaks, or is stopped: nothing is half written, and what is told is true.
#include <atomic>
#include <thread>

#include "trust/publish_desk.h"

namespace roseglass::trust {
namespace {

http::Response refusal(int status, const std::string& body) {
    http::Response response;
    response.status = status;
    response.body = body;
    return response;
}

}  // namespace

TEST(Publisher, RefusesToExecuteOnceTheWorldChanged) {
    const std::pair<const char*, std::function<void(Served&, Desk&)>> changes[] = {
        {"the same role", [](Served&, Desk& other) { ASSERT_TRUE(other.sign("9.9")); }},
        {"the root", [](Served&, Desk& other) { ASSERT_TRUE(other.run(other.publisher->planRotate(kGun, "timestamp", {}, other.job))); }},
        {"who may sign", [](Served&, Desk& other) {
             const auto file = other.folder / "carol.crt";
             std::ofstream(file) << test::makeRootKey("carol", other.now).publicBytes;
             ASSERT_TRUE(other.run(other.publisher->planAddSigner("carol", kGun, {file}, other.job)));
         }},
        {"everything deleted", [](Served& served, Desk&) { served.server.files.clear(); }}};
    for (const auto& [what, change] : changes) {
        Served served;
        Desk desk(served), other(served);
        ASSERT_TRUE(desk.sign("1.0"));
        other.takeKeysOf(desk);
        const auto plan = desk.planSign("1.1");
        ASSERT_TRUE(plan) << what;
        change(served, other);
        const auto server = served.server.files;
        const auto files = filesBelow(desk.folder / "trust");
        const auto done = desk.publisher->execute(*plan, desk.job);
        ASSERT_FALSE(done) << what;
        EXPECT_TRUE(codeOf(done) == "conflict" || (server.empty() && codeOf(done) == "root-rotation")) << what << ": " << done.error().message;
        EXPECT_EQ(served.server.files, server) << what;
        EXPECT_EQ(filesBelow(desk.folder / "trust"), files) << what;
        EXPECT_EQ(desk.activity().front().result, codeOf(done)) << what;
        EXPECT_TRUE(server.empty() || desk.sign("1.1")) << what << ": planned again, it goes on";
    }
}

TEST(Publisher, OfTwoWhoMakeTheSameRepositoryOneWins) {
    Served served;
    Desk one(served), two(served);
    const auto first = one.planSign("1.0"), second = two.planSign("2.0");
    ASSERT_TRUE(first && second);
    ASSERT_TRUE(one.publisher->execute(*first, one.job));
    const auto server = served.server.files;
    EXPECT_EQ(codeOf(two.publisher->execute(*second, two.job)), "conflict");
    EXPECT_EQ(served.server.files, server);
    EXPECT_TRUE(two.publisher->keyring().store().list().empty()) << "no key was made for nothing";
}

TEST(Publisher, LosesTheRaceAtTheServerWithAConflict) {
    Served served;
    Desk desk(served), other(served);
    ASSERT_TRUE(desk.sign("1.0"));
    other.takeKeysOf(desk);
    std::atomic<bool> raced = false;
    // Between reading and publishing somebody else is faster.
    served.server.intercept = [&](const std::string& method, const std::string& file) -> std::optional<http::Response> {
        const bool now = method == "POST" && file.empty() && !raced.exchange(true);
        EXPECT_TRUE(!now || other.sign("fast"));
        return std::nullopt;
    };
    EXPECT_EQ(codeOf(desk.sign("slow")), "conflict");
    served.server.intercept = nullptr;
    const Json targets = served.server.signedPart("targets")["targets"];
    EXPECT_TRUE(targets.contains("fast") && targets.contains("1.0") && !targets.contains("slow"));
    ASSERT_TRUE(desk.sign("slow"));
    EXPECT_EQ(served.server.signedPart("targets")["targets"].size(), 3u) << "nothing is lost";
    expectAccepted(served.server, "after the race");
}

TEST(Publisher, ManyAtOnceLoseNothing) {
    Served served;
    Desk first(served);
    ASSERT_TRUE(first.sign("0"));
    std::vector<std::unique_ptr<Desk>> desks;
    for (int i = 0; i < 4; ++i) {
        desks.push_back(std::make_unique<Desk>(served));
        desks.back()->takeKeysOf(first);
    }
    std::vector<std::thread> threads;
    std::atomic<int> odd = 0;
    for (size_t who = 0; who < desks.size(); ++who) {
        threads.emplace_back([&, who] {
            for (int i = 0; i < 5; ++i) {
                std::string code = "conflict";
                while (code == "conflict") code = codeOf(desks[who]->sign("t" + std::to_string(who) + "-" + std::to_string(i)));
                if (code != "done") ++odd;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(odd, 0);
    EXPECT_EQ(served.server.signedPart("targets")["targets"].size(), 21u);
    EXPECT_EQ(served.server.version("targets"), 21);
    expectAccepted(served.server, "after all");
}

TEST(Publisher, TellsEveryRefusalAndKeepsTheOldState) {
    Served served;
    Desk desk(served);
    ASSERT_TRUE(desk.sign("1.0"));
    const auto server = served.server.files;
    const std::tuple<int, const char*, const char*> rows[] = {{401, "", "unauthorized"}, {403, "", "forbidden"}, {413, "", "too-large"}, {500, "", "server"}, {409, "", "conflict"},
                                                              {400, R"({"errors":[{"code":"VERSION"}]})", "conflict"}, {400, R"({"errors":[{"detail":{"Name":"ErrBadTargets"}}]})", "policy"},
                                                              {200, "<html>log in</html>", "server"}};
    for (const auto& [status, body, code] : rows) {
        served.server.intercept = [status = status, body = body](const std::string& method, const std::string&) { return method == "POST" ? std::optional(refusal(status, body)) : std::nullopt; };
        const auto files = filesBelow(desk.folder / "trust");
        EXPECT_EQ(codeOf(desk.sign("1.1")), code) << status << body;
        EXPECT_EQ(desk.activity().front().result, code);
        EXPECT_EQ(filesBelow(desk.folder / "trust"), files) << status;
    }
    served.server.intercept = nullptr;
    EXPECT_EQ(served.server.files, server);
    EXPECT_TRUE(desk.sign("1.1"));
}

TEST(Publisher, KeepsNewKeysWhenItIsNotKnownWhetherTheServerTookThem) {
    Served served;
    Desk desk(served);
    std::atomic<int> posts = 0;
    // It is published, but the answer never arrives.
    served.server.intercept = [&](const std::string& method, const std::string&) -> std::optional<http::Response> {
        if (method == "POST" && posts++ == 0) return refusal(502, "");
        return std::nullopt;
    };
    EXPECT_EQ(codeOf(desk.sign("1.0")), "server");
    EXPECT_EQ(desk.publisher->keyring().store().list().size(), 2u);
    ASSERT_TRUE(desk.sign("1.0"));
    size_t roots = 0;
    for (const keys::KeyInfo& info : desk.publisher->keyring().store().list()) roots += info.role == "root" ? 1 : 0;
    EXPECT_EQ(roots, 1u) << "the root key is used again";
}

TEST(Publisher, TakesUpTheKeysThatAFailedFirstTryMade) {
    Served served;
    Desk desk(served);
    served.server.intercept = [](const std::string& method, const std::string&) { return method == "POST" ? std::optional(refusal(503, "")) : std::nullopt; };
    const auto targetsKeys = [&] {
        std::set<std::string> ids;
        for (const keys::KeyInfo& info : desk.publisher->keyring().store().list()) {
            if (info.role == "targets") ids.insert(info.id);
        }
        return ids;
    };
    std::set<std::string> made;
    for (int attempt = 0; attempt < 3; ++attempt) {
        const auto failed = desk.sign("1.0");
        ASSERT_EQ(codeOf(failed), "server");
        if (attempt == 0) made = targetsKeys();
        ASSERT_EQ(made.size(), 1u);
        EXPECT_EQ(targetsKeys(), made) << "attempt " << attempt;
        const bool named = failed.error().hint.find(made.begin()->substr(0, 12)) != std::string::npos;
        EXPECT_EQ(named, attempt == 0) << "the error names what was made and is kept: " << failed.error().hint;
    }
    served.server.intercept = nullptr;
    const auto plan = desk.planSign("1.0");
    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan->newKeys.empty());
    EXPECT_TRUE(std::any_of(plan->notes.begin(), plan->notes.end(), [&](const std::string& note) { return note.find(made.begin()->substr(0, 12)) != std::string::npos; }));
    ASSERT_TRUE(desk.run(*plan));
    EXPECT_EQ(targetsKeys(), made);
    expectAccepted(served.server, "after the failures");
}

TEST(Publisher, TakesUpNoOtherKeyOfARepositoryThatIsMadeAgain) {
    Served served;
    Desk desk(served);
    ASSERT_TRUE(desk.sign("1.0"));
    std::set<std::string> before;
    for (const keys::KeyInfo& info : desk.publisher->keyring().store().list()) before.insert(info.id);
    served.server.files.clear();
    ASSERT_TRUE(desk.run(desk.publisher->planDelete(kGun, false, desk.job)));
    const auto plan = desk.planSign("1.0");
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->newKeys.size(), 1u) << "the old targets key may have been taken out for a reason";
    EXPECT_EQ(plan->newKeys.front().role, "targets");
    ASSERT_TRUE(desk.run(*plan));
    EXPECT_EQ(desk.publisher->keyring().store().list().size(), before.size() + 1);
}

TEST(Publisher, StopsBeforePublishingAndNotInTheMiddle) {
    Served served;
    Desk desk(served);
    ASSERT_TRUE(desk.sign("1.0"));
    const auto plan = desk.planSign("1.1");
    ASSERT_TRUE(plan);
    const auto server = served.server.files;
    for (const char* at : {"", "Signing"}) {
        std::stop_source source;
        Job job;
        job.stop = source.get_token();
        if (*at == '\0') source.request_stop();
        job.onProgress = [&](const Progress& progress) {
            if (progress.step == at) source.request_stop();
        };
        EXPECT_EQ(codeOf(desk.publisher->execute(*plan, job)), "interrupted") << at;
        EXPECT_EQ(served.server.files, server) << at;
    }
    std::stop_source late;
    Job job;
    job.stop = late.get_token();
    job.onProgress = [&](const Progress& progress) {
        if (progress.step == "Publishing") late.request_stop();
    };
    EXPECT_TRUE(desk.publisher->execute(*plan, job)) << "once it is sent, the answer is awaited";
    EXPECT_EQ(served.server.version("targets"), 2);
}

TEST(Publisher, JudgesAnOldPlanByTheTimeAtWhichItIsDone) {
    Served served;
    Desk desk(served);
    ASSERT_TRUE(desk.sign("1.0"));
    const auto plan = desk.planSign("1.1");
    ASSERT_TRUE(plan);
    const auto server = served.server.files;
    desk.now += std::chrono::hours(24 * 20);
    EXPECT_EQ(codeOf(desk.publisher->execute(*plan, desk.job)), "expired") << "the timestamp ran out while the plan was looked at";
    EXPECT_EQ(served.server.files, server);
}

TEST(Publisher, WritesNoMetadataForKeysThatItCouldNotSave) {
    Served served;
    Desk desk(served);
    std::filesystem::create_directories(desk.folder / "trust");
    std::ofstream(desk.folder / "trust/private") << "a file in the folder's place";
    EXPECT_EQ(codeOf(desk.sign("1.0")), "io");
    EXPECT_TRUE(served.server.files.empty()) << "a key is saved before it is used";
    EXPECT_EQ(desk.activity().front().result, "io");
}

TEST(Publisher, SaysItIsPublishedWhenOnlyTheCacheCouldNotBeWritten) {
    Served served;
    Desk desk(served);
    ASSERT_TRUE(desk.sign("1.0"));
    const auto plan = desk.planSign("1.1");
    std::filesystem::remove_all(desk.folder / "trust/tuf");
    std::ofstream(desk.folder / "trust/tuf") << "a file in the folder's place";
    const auto again = desk.planSign("1.1");
    if (again) {
        EXPECT_TRUE(desk.publisher->execute(*again, desk.job));
        EXPECT_NE(desk.warnings.find("It was published, but"), std::string::npos) << desk.warnings;
        EXPECT_EQ(served.server.version("targets"), 2);
    } else {
        EXPECT_EQ(codeOf(again), "io");
        EXPECT_EQ(served.server.version("targets"), 1);
    }
}

TEST(Publisher, AnActivityLogThatCannotBeWrittenStopsNothing) {
    Served served;
    Desk desk(served);
    std::ofstream(desk.folder / "data") << "a file in the folder's place";
    EXPECT_TRUE(desk.sign("1.0"));
    EXPECT_NE(desk.warnings.find("The activity log was not written"), std::string::npos);
}

}  // namespace roseglass::trust

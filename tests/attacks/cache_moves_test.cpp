// G4, G5, G8: what counts as absence, a cache that moves forward only, and names that no file here can have.
#include "attacks/scene.h"

namespace roseglass::test {

TEST(G4, OnlyTheServersOwnWordOnAnUnknownRepositoryIsAbsence) {
    RepositoryBuilder r;
    const auto answering = [](int status, std::string body) {
        return [status, body = std::move(body)](const std::string&, Result<http::Response>& response) {
            response->status = status;
            response->body = body;
        };
    };
    const auto own = answering(404, R"({"errors":[{"code":"METADATA_NOT_FOUND","message":"You have requested metadata that does not exist."}]})");
    {
        Scene scene;
        const auto update = scene.update(r, own);
        EXPECT_EQ(codeOf(update), "no-trust-data");
        ASSERT_TRUE(update.absence);
        EXPECT_EQ(update.absence->serverUrl, "https://trust.test");
    }
    {
        Scene scene;
        ASSERT_EQ(codeOf(scene.update(r)), "accepted");
        const auto update = scene.update(r, own);
        EXPECT_EQ(codeOf(update), "no-trust-data") << "a repository that is known here";
        EXPECT_FALSE(update.absence);
    }
    for (const char* body : {"<html>nginx</html>", "", "METADATA_NOT_FOUND", R"({"errors":[{"code":"NAME_UNKNOWN"}]})", R"({"errors":"METADATA_NOT_FOUND"})",
                             R"({"errors":[{"message":"METADATA_NOT_FOUND"}]})"}) {
        for (const bool known : {false, true}) {
            Scene scene;
            if (known) {
                ASSERT_EQ(codeOf(scene.update(r)), "accepted");
            }
            const auto update = scene.update(r, answering(404, body));
            EXPECT_EQ(codeOf(update), "not-found") << body;
            EXPECT_FALSE(update.absence) << body;
        }
    }
    {
        Scene scene;
        const auto update = scene.update(r, [&](const std::string& file, Result<http::Response>& response) {
            if (file == "timestamp.json") own(file, response);
        });
        EXPECT_EQ(codeOf(update), "no-trust-data");
        EXPECT_FALSE(update.absence) << "a root without a timestamp is a broken repository";
    }
}

TEST(G5, TheCacheMovesForwardOnly) {
    RepositoryBuilder honest, stranger(honest.gun);
    RepositoryBuilder older = honest;
    publishNext(honest);
    for (const char* held : {"root.json", "timestamp.json", "snapshot.json", "targets.json"}) {
        {
            Scene scene;
            bool done = false;
            const auto update = scene.update(stranger, [&](const std::string& file, Result<http::Response>&) {
                if (file == held && !std::exchange(done, true)) {
                    ASSERT_EQ(codeOf(scene.update(honest)), "accepted");
                }
            });
            EXPECT_TRUE(codeOf(update) == "root-rotation" || codeOf(update) == "rollback") << "held at " << held << " " << codeOf(update);
            EXPECT_EQ(readFile(scene.cache(honest).folder() / "root.json", 1 << 20), honest.files["root.json"]) << held;
        }
        Scene scene;
        ASSERT_EQ(codeOf(scene.update(older)), "accepted");
        RepositoryBuilder between = older;
        publishNext(between);
        RepositoryBuilder newest = between;
        publishNext(newest);
        bool done = false;
        const auto update = scene.update(between, [&](const std::string& file, Result<http::Response>&) {
            if (file == held && !std::exchange(done, true)) {
                ASSERT_EQ(codeOf(scene.update(newest)), "accepted");
            }
        });
        EXPECT_EQ(codeOf(update), "rollback") << "held at " << held;
        EXPECT_EQ(readFile(scene.cache(honest).folder() / "timestamp.json", 1 << 20), newest.files["timestamp.json"]) << held;
    }
}

TEST(G5, TwoHonestLooksAtOnceBothSucceed) {
    RepositoryBuilder r;
    for (const char* held : {"root.json", "timestamp.json", "snapshot.json", "targets.json"}) {
        Scene scene;
        bool done = false;
        const auto update = scene.update(r, [&](const std::string& file, Result<http::Response>&) {
            if (file == held && !std::exchange(done, true)) {
                ASSERT_EQ(codeOf(scene.update(r)), "accepted");
            }
        });
        EXPECT_EQ(codeOf(update), "accepted") << held;
    }
}

TEST(G5, ARepositoryThatIsRotatedDuringTheReadingIsReadOnceMore) {
    for (const char* last : {"root.json", "timestamp.json", "snapshot.json"}) {
        Scene scene;
        RepositoryBuilder r;
        ASSERT_EQ(codeOf(scene.update(r)), "accepted");
        RepositoryBuilder after = r;
        after.timestampKeys = {makeKey()};
        after.snapshotKeys = {makeKey()};
        after.setRole("timestamp", after.timestampKeys);
        after.setRole("snapshot", after.snapshotKeys);
        after.root["version"] = 2;
        publishNext(after);
        publishNext(r);
        bool rotated = false;
        const auto update = scene.update(r, [&](const std::string& file, Result<http::Response>& response) {
            if (rotated) {
                response->status = after.files.contains(file) ? 200 : 404;
                response->body = after.files.contains(file) ? after.files[file] : R"({"errors":[{"code":"METADATA_NOT_FOUND"}]})";
            }
            if (file == last) rotated = true;
        });
        EXPECT_EQ(codeOf(update), "accepted") << "rotated after " << last << (update.error ? update.error->message : "");
        EXPECT_EQ(update.set->root().version, 2) << last;
    }
}

TEST(G5, AnotherTimeStoresNothingThatItAloneMakesValid) {
    RepositoryBuilder r;
    for (const auto& [hours, stored] : std::vector<std::pair<int, bool>>{{24, true}, {24 * 15, true}, {24 * 2000, false}, {-24 * 2, false}}) {
        Scene scene;
        scene.options.now = r.now;
        scene.options.clock = r.now + std::chrono::hours(hours);
        ASSERT_EQ(codeOf(scene.update(r)), "accepted");
        EXPECT_EQ(scene.cache(r).hasFile("root"), stored) << hours;
    }
}

TEST(G8, ANameThatNoFileCanHaveOrThatIsAnotherRepositorysSpoilsThatDelegationAlone) {
    for (const std::string& role : {std::string("targets/metadata/root"), std::string("targets/a/metadata/targets")}) {
        Scene scene;
        RepositoryBuilder r;
        std::string at = "targets";
        Json* parent = &r.targets;
        for (size_t slash = role.find('/', 8); ; slash = role.find('/', slash + 1)) {
            at = role.substr(0, slash);
            r.delegate(*parent, at);
            parent = &r.delegations[at];
            if (slash == std::string::npos) break;
        }
        r.publish();
        const RepositoryBuilder other(r.gun + "/metadata/targets");
        ASSERT_EQ(codeOf(scene.update(other)), "accepted");
        const auto files = scene.snapshotOfFolder();
        const auto update = scene.update(r);
        EXPECT_EQ(codeOf(update), "accepted") << role;
        EXPECT_EQ(stateOf(update, "1.0"), "unknown") << role << ": signed, no registry asked";
        EXPECT_EQ(update.set->role(role)->status, tuf::RoleStatus::Invalid) << role;
        for (const auto& [path, bytes] : files) EXPECT_EQ(scene.snapshotOfFolder()[path], bytes) << path;
    }
}

TEST(G8, ForgettingARepositoryLeavesTheOneBelowItsFiles) {
    Scene scene;
    RepositoryBuilder r, below(r.gun + "/metadata/targets"), beside(r.gun + "/metadata");
    r.delegate(r.targets, "targets/a");
    r.delegate(r.delegations["targets/a"], "targets/a/b");
    r.publish();
    for (const RepositoryBuilder* one : {&r, &below, &beside}) ASSERT_EQ(codeOf(scene.update(*one)), "accepted");
    const std::vector<std::string> all{r.gun, beside.gun, below.gun};
    EXPECT_EQ(notary::cachedRepositories(scene.folder.path() / "trust"), all);
    ASSERT_TRUE(scene.cache(r).removeAll());
    EXPECT_FALSE(scene.cache(r).hasFile("root"));
    EXPECT_FALSE(scene.cache(r).hasFile("targets/a/b"));
    EXPECT_EQ(notary::cachedRepositories(scene.folder.path() / "trust"), (std::vector<std::string>{beside.gun, below.gun}));
    EXPECT_EQ(codeOf(scene.update(below)), "accepted");
}

}  // namespace roseglass::test

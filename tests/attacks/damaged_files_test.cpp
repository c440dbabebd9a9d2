// What this computer has of a repository may be damaged. That is no absence: what is offered is then taken only where something
// else shows that it is not older.
#include "attacks/scene.h"

namespace roseglass::test {
namespace {

constexpr const char* kDamage[] = {"", "garbage", "{\"signed\":", "{\"signed\":{},\"signatures\":[]}"};

struct Known {
    Scene scene;
    RepositoryBuilder r;

    Known() {
        r.delegate(r.targets, "targets/releases");
        r.addTag(r.delegations["targets/releases"], "1.0");
        r.publish();
        EXPECT_EQ(codeOf(scene.update(r)), "accepted");
    }
    std::filesystem::path path(const std::string& role) const { return scene.cache(r).folder() / (role + ".json"); }
    void damage(const std::string& role, const char* content) const { ASSERT_TRUE(writeFileAtomically(path(role), content)); }
    /// One version on in each role.
    void goOn() {
        r.delegations["targets/releases"]["version"] = r.delegations["targets/releases"]["version"].get<int64_t>() + 1;
        publishNext(r);
    }
};

}  // namespace

TEST(DamagedFiles, AreMadeUpForByTheFilesThatNameThem) {
    for (const char* role : {"timestamp", "snapshot", "targets", "targets/releases"}) {
        for (const char* content : kDamage) {
            Known known;
            known.damage(role, content);
            const auto update = known.scene.update(known.r);
            EXPECT_EQ(codeOf(update), "accepted") << role << " " << content;
            EXPECT_EQ(update.set->incomplete(), nullptr) << role << " " << content;
            EXPECT_EQ(readFile(known.path(role), 1 << 20), known.r.files[std::string(role) + ".json"]) << role << ": fetched again";
        }
    }
}

TEST(DamagedFiles, OfTimestampOrSnapshotAreMadeUpForByOneAnother) {
    for (const char* role : {"timestamp", "snapshot"}) {
        Known known;
        known.damage(role, "garbage");
        known.goOn();
        EXPECT_EQ(codeOf(known.scene.update(known.r)), "accepted") << role;
    }
    Known known;
    known.damage("timestamp", "garbage");
    known.damage("snapshot", "garbage");
    known.goOn();
    expectRefused(known.scene, known.r, "io", "both");
}

TEST(DamagedFiles, AreNoReasonToTakeWhatMayBeOlder) {
    for (const char* content : kDamage) {
        Known known;
        known.damage("targets", content);
        known.goOn();
        expectRefused(known.scene, known.r, "io", content);
        std::filesystem::remove(known.path("targets"));
        EXPECT_EQ(codeOf(known.scene.update(known.r)), "accepted") << "the way out";
    }
}

TEST(DamagedFiles, OfADelegationCloseThatDelegation) {
    for (const char* content : kDamage) {
        Known known;
        known.damage("targets/releases", content);
        known.goOn();
        const auto update = known.scene.update(known.r);
        ASSERT_TRUE(update.set->incomplete()) << content;
        EXPECT_EQ(update.set->incomplete()->error->code, ErrorCode::Io);
        EXPECT_EQ(stateOf(update, "1.0"), "invalid") << "and targets does not answer in its place";
    }
}

TEST(DamagedFiles, AreToldAsThisComputersOwnWithoutTheServer) {
    for (const char* role : {"timestamp", "snapshot", "targets"}) {
        for (const char* content : kDamage) {
            Known known;
            known.damage(role, content);
            const auto away = known.scene.update(known.r, [](const std::string&, Result<http::Response>& response) { response = fail(ErrorCode::Network, "away"); });
            EXPECT_EQ(codeOf(away), "network") << role << ": what is to be mended is the server";
            known.scene.options.offline = true;
            const auto offline = known.scene.update(known.r);
            ASSERT_TRUE(offline.error) << role;
            EXPECT_EQ((offline.error->message + offline.error->hint).find("server"), std::string::npos) << role << ": " << offline.error->message << " " << offline.error->hint;
        }
    }
}

TEST(DamagedFiles, WithoutTheRootAreNoRepositoryThatNobodyHasSeen) {
    for (const std::vector<const char*>& left : {std::vector<const char*>{"timestamp", "snapshot", "targets"}, {"timestamp"}, {"snapshot"}, {"targets"}}) {
        Known known;
        for (const char* role : {"root", "timestamp", "snapshot", "targets"}) {
            const bool stays = std::any_of(left.begin(), left.end(), [&](std::string_view one) { return one == role; });
            if (!stays) std::filesystem::remove(known.path(role));
        }
        expectRefused(known.scene, known.r, "io", "its own root");
        expectRefused(known.scene, RepositoryBuilder(), "io", "a stranger's root");
        const auto gone = known.scene.update(known.r, [](const std::string&, Result<http::Response>& response) {
            response->status = 404;
            response->body = R"({"errors":[{"code":"METADATA_NOT_FOUND"}]})";
        });
        EXPECT_FALSE(gone.absence) << "what was known is not unsigned";
    }
}

TEST(DamagedFiles, AreNotLeftByAnInterruptedRemoval) {
    Known known;
    // The root's removal fails, as where a process is ended before it: what is left is a known root, or nothing.
    const auto folder = known.scene.cache(known.r).folder();
    std::filesystem::remove(folder / "root.json");
    std::filesystem::create_directories(folder / "root.json" / "in the way");
    EXPECT_FALSE(known.scene.cache(known.r).removeAll());
    EXPECT_FALSE(std::filesystem::exists(folder / "targets.json"));
    EXPECT_TRUE(std::filesystem::exists(folder / "root.json"));
}

}  // namespace roseglass::test

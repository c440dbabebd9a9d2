#include "trust/activity.h"

#include <sys/stat.h>

#include "trust/publish_desk.h"

namespace roseglass::trust {

TEST(Activity, IsAppendedAndReadNewestFirst) {
    const test::TemporaryFolder folder;
    Options options;
    options.dockerConfig = folder.path();
    options.activityFile = folder / "deep/activity.jsonl";
    options.at = parseRfc3339("2026-11-24T10:00:00Z");
    const Context context(options, systemClock());
    Plan plan;
    plan.verb = "sign";
    plan.repository = kGun;
    RoleStep own, theirs;
    own.role = "targets";
    own.to = 3;
    theirs.role = "timestamp";
    theirs.byServer = true;
    plan.roles = {own, theirs};
    for (int i = 0; i < 5; ++i) {
        plan.changes = {"change " + std::to_string(i), "Authorization: Bearer CANARY.token.value", "\xff\n\x1b"};
        recordActivity(context, plan, i == 4 ? std::optional(Error(ErrorCode::Conflict, "https://user:CANARY@host/ was first")) : std::nullopt, {});
    }
    const auto newest = readActivity(options.activityFile, 2);
    ASSERT_TRUE(newest && newest->size() == 2);
    EXPECT_EQ(newest->at(0).changes.front(), "change 4");
    EXPECT_EQ(newest->at(0).result, "conflict");
    EXPECT_EQ(newest->at(1).changes.front(), "change 3");
    EXPECT_EQ(newest->at(1).result, "done");
    EXPECT_EQ(newest->at(1).roles, std::vector<std::string>{"targets 3"});
    EXPECT_EQ(newest->at(1).time, *options.at);
    EXPECT_EQ(readActivity(options.activityFile, 100)->size(), 5u);
    EXPECT_TRUE(readActivity(options.activityFile, 0)->empty());
    const std::string text = *readUserFile(options.activityFile, 1 << 20);
    EXPECT_EQ(text.find("CANARY"), std::string::npos) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 5);
    struct stat info {};
    ASSERT_EQ(::lstat(options.activityFile.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(Activity, WaitsForNoPipeInItsPlace) {
    Served served;
    const Desk desk(served);
    std::filesystem::create_directories(desk.options.activityFile.parent_path());
    ASSERT_EQ(::mkfifo(desk.options.activityFile.c_str(), 0600), 0);
    EXPECT_TRUE(desk.sign("1.0"));
    EXPECT_NE(desk.warnings.find("The activity log was not written"), std::string::npos);
}

TEST(Activity, PassesOverWhatItCannotRead) {
    const test::TemporaryFolder folder;
    const auto file = folder / "activity.jsonl";
    EXPECT_TRUE(readActivity(file, 10)->empty());
    const std::string good = R"({"time":"2026-11-24T10:00:00Z","verb":"sign"})";
    std::ofstream(file) << "\n\n" << good << "\n" << R"({"time":5})" << "\n[]\n5\ngarbage\n" << std::string(100'000, '[') << "\n"
                        << R"({"time":"2026-11-24T11:00:00Z","verb":5,"repository":[],"result":{},"message":null,"changes":"x","roles":[1,"targets 2"]})" << "\n" << R"({"time":"2026-11)";
    Result<std::vector<Activity>> read;
    ASSERT_NO_THROW(read = readActivity(file, 10));
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 2u);
    EXPECT_EQ(read->at(0).verb, "");
    EXPECT_EQ(read->at(0).roles, std::vector<std::string>{"targets 2"});
    EXPECT_EQ(read->at(1).verb, "sign");
    std::filesystem::remove(file);
    std::filesystem::create_symlink("/etc/passwd", file);
    EXPECT_EQ(codeOf(readActivity(file, 10)), "io");
}

}  // namespace roseglass::trust

#include "lab/lab.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/file.h"
#include "lab/server_process.h"
#include "lab/state.h"
#include "support/temporary_folder.h"

namespace roseglass::lab {
namespace {

std::vector<ProcessMark> processesOf(const std::filesystem::path& folder) {
    std::vector<ProcessMark> marks;
    const auto state = StateFile::load(folder);
    for (const auto& [name, mark] : state->processes) marks.push_back(mark);
    return marks;
}

bool allGoneSoon(const std::vector<ProcessMark>& marks) {
    for (int i = 0; i < 1000; ++i) {
        bool any = false;
        for (const ProcessMark& mark : marks) any = any || isRunning(mark);
        if (!any) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

}  // namespace

TEST(Lab, StartsSeedsAndEndsTheRealServers) {
    const test::TemporaryFolder folder, second;
    const auto state = up(folder.path(), true, {});
    ASSERT_TRUE(state) << state.error().message << " " << state.error().hint;
    EXPECT_TRUE(state->running);
    EXPECT_EQ(up(folder.path(), true, {})->trustServer, state->trustServer) << "a running lab is left alone";
    const auto seeded = seed(folder.path(), {});
    ASSERT_TRUE(seeded) << seeded.error().message;
    EXPECT_EQ(seeded->repositories.size(), 7u);
    EXPECT_EQ(seed(folder.path(), {})->repositories, seeded->repositories) << "seeding again does nothing";

    const auto other = up(second.path(), true, {});
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_NE(other->registryHost, state->registryHost) << "two labs live side by side";
    ASSERT_TRUE(down(second.path()));

    const auto marks = processesOf(folder.path());
    ASSERT_EQ(marks.size(), 3u);
    ASSERT_TRUE(down(folder.path()));
    EXPECT_TRUE(allGoneSoon(marks));
    EXPECT_FALSE(roseglass::lab::status(folder.path())->running);
    EXPECT_TRUE(down(folder.path())) << "twice is no error";
}

TEST(Lab, AFolderThatIsNoLabIsLeftAsItIs) {
    const test::TemporaryFolder folder;
    for (const char* file : {"docker/compose.yml", "registry/src/main.c", "people/team.csv"}) {
        std::filesystem::create_directories((folder / file).parent_path());
        ASSERT_TRUE(writeFileAtomically(folder / file, "mine"));
    }
    // What is called lab.json, and is none.
    const std::string forged = R"({"signerPort":1,"serverPort":2,"registryPort":3,"repositories":[],"mark":"0123456789abcdef0123456789abcdef","processes":{"server":{"pid":)" + std::to_string(::getpid()) + R"(,"startTime":1}}})";
    for (const char* mark : {"", "{}", "[]", "{\"signerPort\":1}", "no JSON", forged.c_str()}) {
        if (*mark) {
            ASSERT_TRUE(writeFileAtomically(folder / "lab.json", mark));
        }
        EXPECT_EQ(up(folder.path(), true, {}).error().code, ErrorCode::Io) << mark;
        for (const char* file : {"docker/compose.yml", "registry/src/main.c", "people/team.csv"}) EXPECT_EQ(readFile(folder / file, 100).value_or("gone"), "mine") << file << mark;
        EXPECT_FALSE(std::filesystem::exists(folder / "logs")) << mark;
        EXPECT_FALSE(std::filesystem::exists(folder / ".lock")) << mark;
    }
}

TEST(Lab, ACopyOfALabIsLeftAsItIs) {
    const test::TemporaryFolder folder;
    const std::filesystem::path made = folder / "made", copy = folder / "copy";
    ASSERT_TRUE(up(made, true, {}));
    ASSERT_TRUE(down(made));
    std::filesystem::create_directories(copy / "docker");
    std::filesystem::copy_file(made / "lab.json", copy / "lab.json");
    ASSERT_TRUE(writeFileAtomically(copy / "docker/mine", "mine"));
    EXPECT_EQ(up(copy, true, {}).error().code, ErrorCode::Io);
    EXPECT_EQ(readFile(copy / "docker/mine", 100).value_or("gone"), "mine");
    EXPECT_TRUE(up(made, true, {})) << "the lab itself starts again";
    EXPECT_TRUE(down(made));
}

TEST(Lab, AProcessOfAnotherPlaceIsNotTheLabs) {
    const test::TemporaryFolder folder;
    StateFile state;
    const pid_t other = ::fork();
    ASSERT_GE(other, 0);
    if (other == 0) {
        ::pause();
        ::_exit(0);
    }
    // Its true start time, as whoever watches the computer may know it.
    std::ifstream stat("/proc/" + std::to_string(other) + "/stat");
    const std::string text((std::istreambuf_iterator<char>(stat)), {});
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string field;
    for (int i = 3; i <= 22; ++i) fields >> field;
    state.processes["server"] = {other, std::stoull(field)};
    ASSERT_TRUE(isRunning(state.processes["server"]));
    ASSERT_TRUE(state.save(folder.path()));
    EXPECT_TRUE(down(folder.path()));
    EXPECT_TRUE(isRunning({other, std::stoull(field)})) << "somebody else's process is not ended";
    ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
}

TEST(Lab, TheScriptForAShellQuotesItsFolder) {
    LabState state;
    state.dockerConfig = "/tmp/a'; rm -r $HOME; '/docker";
    state.trustServer = "https://localhost:1";
    EXPECT_EQ(environmentScript(state), "export DOCKER_CONFIG='/tmp/a'\\''; rm -r $HOME; '\\''/docker'\nexport DOCKER_CONTENT_TRUST_SERVER=https://localhost:1\n");
}

TEST(Lab, ALabThatIsStartedAgainFollowsNoLinkOutOfIt) {
    const test::TemporaryFolder folder, victim;
    ASSERT_TRUE(writeFileAtomically(victim / "thesis", "mine"));
    ASSERT_TRUE(up(folder.path(), true, {}));
    ASSERT_TRUE(down(folder.path()));
    for (const char* name : {"registry", "people", "docker"}) std::filesystem::remove_all(folder / name);
    for (const char* name : {"registry", "people"}) std::filesystem::create_symlink(victim.path(), folder / name);
    std::filesystem::create_directories(folder / "docker/trust");
    std::filesystem::create_symlink(victim.path(), folder / "docker/trust/private");
    const auto state = up(folder.path(), true, {});
    EXPECT_TRUE(state) << state.error().message;
    EXPECT_EQ(readFile(victim / "thesis", 100).value_or("gone"), "mine");
    EXPECT_FALSE(std::filesystem::is_symlink(folder / "registry"));
    EXPECT_TRUE(down(folder.path()));
}

TEST(Lab, GoesWithTheProcessThatStartedItHoweverThatEnds) {
    const test::TemporaryFolder folder;
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const bool started = up(folder.path(), true, {}).has_value();
        if (started) ::kill(::getpid(), SIGKILL);
        ::_exit(1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the lab did not start";
    const auto marks = processesOf(folder.path());
    ASSERT_EQ(marks.size(), 3u);
    EXPECT_TRUE(allGoneSoon(marks));
}

TEST(Lab, NamesMissingProgramsWithTheirPackages) {
    const test::TemporaryFolder folder;
    const std::string path = std::getenv("PATH");
    ::setenv("PATH", folder.path().c_str(), 1);
    const auto missing = missingPrograms();
    const auto started = up(folder / "lab", true, {});
    ::setenv("PATH", path.c_str(), 1);
    EXPECT_EQ(missing.size(), 3u);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::Io);
    EXPECT_NE(started.error().message.find("notary-server"), std::string::npos);
    EXPECT_NE(started.error().hint.find("apt-get install notary docker-registry"), std::string::npos);
}

TEST(ProcessMark, OfARecycledNumberIsNotThatProcess) {
    ProcessMark mark{::getpid(), 0};
    EXPECT_FALSE(isRunning(mark));
    mark.startTime = 1;
    EXPECT_FALSE(isRunning(mark));
    endProcess(mark);
}

}  // namespace roseglass::lab

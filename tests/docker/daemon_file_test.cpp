// daemon.json on disk: which one, read, and written whole with a copy of the old one.
#include "docker/daemon_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "base/file.h"
#include "support/temporary_folder.h"

namespace roseglass::docker {
namespace {

using test::TemporaryFolder;

Instant someTime() { return *parseRfc3339("2026-11-24T10:00:00Z"); }

void write(const std::filesystem::path& path, const std::string& text, mode_t mode = 0644) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
}

unsigned modeOf(const std::filesystem::path& path) {
    struct stat info {};
    ::stat(path.c_str(), &info);
    return info.st_mode & 07777;
}

std::vector<std::string> namesIn(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

TEST(DaemonFile, IsLookedForAsTheEnginesOfDesktopAndRootlessAndSystemDo) {
    const TemporaryFolder folder;
    ::setenv("XDG_CONFIG_HOME", (folder / "xdg").c_str(), 1);
    const auto system = folder / "etc/daemon.json";
    EXPECT_EQ(findDaemonFile(folder / "config", system), system);
    write(folder / "xdg/docker/daemon.json", "{}");
    EXPECT_EQ(findDaemonFile(folder / "config", system), folder / "xdg/docker/daemon.json");
    write(folder / "config/daemon.json", "{}");
    EXPECT_EQ(findDaemonFile(folder / "config", system), folder / "config/daemon.json");
    ::unsetenv("XDG_CONFIG_HOME");
}

TEST(DaemonFile, ThatIsMissingMeansTheDefault) {
    const TemporaryFolder folder;
    const auto file = loadDaemonFile(folder / "none.json");
    ASSERT_TRUE(file);
    EXPECT_FALSE(file->exists);
    EXPECT_EQ(file->json.policy.mode(), TrustMode::Disabled);
    EXPECT_TRUE(file->json.valid());
}

TEST(DaemonFile, ThatCannotBeReadIsAnError) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "folder");
    EXPECT_EQ(loadDaemonFile(folder / "folder").error().code, ErrorCode::Io);
    write(folder / "large.json", std::string(5u << 20, ' '));
    EXPECT_EQ(loadDaemonFile(folder / "large.json").error().code, ErrorCode::TooLarge);
}

TEST(DaemonFile, ThatOthersCanChangeIsTold) {
    const TemporaryFolder folder;
    const std::pair<mode_t, const char*> rows[] = {{0644, ""}, {0600, ""}, {0640, ""}, {0664, "writable-by-group"}, {0666, "writable-by-others"}, {0646, "writable-by-others"}};
    for (const auto& [mode, code] : rows) {
        write(folder / "daemon.json", "{}", mode);
        const auto file = loadDaemonFile(folder / "daemon.json");
        ASSERT_TRUE(file);
        EXPECT_EQ(file->json.findings.empty() ? "" : file->json.findings[0].code, code);
        EXPECT_TRUE(file->json.valid());
    }
}

TEST(DaemonFile, IsSavedWholeWithItsModeAndACopyOfTheOldOne) {
    const TemporaryFolder folder;
    const auto path = folder / "etc/daemon.json";
    write(path, "{\"old\": 1}", 0640);
    const auto file = loadDaemonFile(path);
    const auto copy = saveDaemonFile(*file, "{\"new\": 1}", someTime());
    ASSERT_TRUE(copy) << copy.error().message;
    EXPECT_EQ(*copy, folder / "etc/daemon.json.20261124T100000Z.bak");
    EXPECT_EQ(*readUserFile(*copy, 100), "{\"old\": 1}");
    EXPECT_EQ(*readUserFile(path, 100), "{\"new\": 1}");
    EXPECT_EQ(modeOf(path), 0640u);
    EXPECT_EQ(modeOf(*copy), 0640u);
    // A second one within the same second keeps the first copy.
    const auto again = saveDaemonFile(*loadDaemonFile(path), "{\"third\": 1}", someTime());
    EXPECT_EQ(*again, folder / "etc/daemon.json.20261124T100000Z-2.bak");
    EXPECT_EQ(namesIn(folder / "etc").size(), 3u);
}

TEST(DaemonFile, KeepsItsOwner) {
    ASSERT_EQ(::geteuid(), 0u) << "only root can give files away";
    const TemporaryFolder folder;
    const auto path = folder / "daemon.json";
    write(path, "{}", 0600);
    ASSERT_EQ(::chown(path.c_str(), 12345, 23456), 0);
    ASSERT_TRUE(saveDaemonFile(*loadDaemonFile(path), "{ }", someTime()));
    struct stat info {};
    ::stat(path.c_str(), &info);
    EXPECT_EQ(info.st_uid, 12345u);
    EXPECT_EQ(info.st_gid, 23456u);
    EXPECT_EQ(modeOf(path), 0600u);
}

TEST(DaemonFile, ThatIsALinkStaysOne) {
    const TemporaryFolder folder;
    write(folder / "real.json", "{}");
    std::filesystem::create_symlink("real.json", folder / "daemon.json");
    ASSERT_TRUE(saveDaemonFile(*loadDaemonFile(folder / "daemon.json"), "{ }", someTime()));
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "daemon.json"));
    EXPECT_EQ(*readUserFile(folder / "real.json", 100), "{ }");
}

TEST(DaemonFile, IsMadeWithItsFolderWhereThereIsNone) {
    const TemporaryFolder folder;
    const auto path = folder / "etc/docker/daemon.json";
    EXPECT_TRUE(canWriteDaemonFile(path));
    const auto copy = saveDaemonFile(*loadDaemonFile(path), "{}\n", someTime());
    ASSERT_TRUE(copy) << copy.error().message;
    EXPECT_TRUE(copy->empty());
    EXPECT_EQ(modeOf(path), 0644u);
}

TEST(DaemonFile, ThatWasChangedMeanwhileIsLeftAlone) {
    const TemporaryFolder folder;
    const auto path = folder / "daemon.json";
    const auto missing = loadDaemonFile(path);
    write(path, "{\"theirs\": 1}");
    EXPECT_EQ(saveDaemonFile(*missing, "{}", someTime()).error().code, ErrorCode::Conflict);
    const auto file = loadDaemonFile(path);
    write(path, "{\"theirs\": 2}");
    EXPECT_EQ(saveDaemonFile(*file, "{}", someTime()).error().code, ErrorCode::Conflict);
    std::filesystem::remove(path);
    EXPECT_EQ(saveDaemonFile(*file, "{}", someTime()).error().code, ErrorCode::Conflict);
    EXPECT_TRUE(namesIn(folder.path()).empty());
}

}  // namespace roseglass::docker

// Starting other programs: what is found, and what they inherit.
#include "base/spawn.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "support/temporary_folder.h"
#include "support/variable.h"

namespace roseglass {
namespace {

void script(const std::filesystem::path& file, const std::string& text) { ASSERT_TRUE(writeFileAtomically(file, "#!/bin/sh\n" + text + "\n", 0755)); }

/// What a started program wrote to its standard output; it is waited for.
std::string outputOf(Start start) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    start.output = ends[1];
    const auto pid = startProgram(start);
    ::close(ends[1]);
    std::string text;
    char piece[4096];
    for (ssize_t n; pid && (n = ::read(ends[0], piece, sizeof piece)) > 0;) text.append(piece, static_cast<size_t>(n));
    ::close(ends[0]);
    if (!pid) return std::string(codeName(pid.error().code));
    ::waitpid(*pid, nullptr, 0);
    return text;
}

}  // namespace

TEST(FindProgram, TakesAbsoluteFoldersOfPathAlone) {
    const test::TemporaryFolder here, there;
    script(here / "tool", "");
    script(there / "tool", "");
    ASSERT_TRUE(writeFileAtomically(here / "plain", "x", 0644));
    std::filesystem::create_directory(here / "folder");
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(here.path());
    const std::string good = there.path().string();
    const std::pair<std::string, std::string> rows[] = {{good, good + "/tool"}, {":" + good, good + "/tool"}, {".:" + good, good + "/tool"}, {"./:../x:" + good, good + "/tool"}, {good + ":" + here.path().string(), good + "/tool"},
                                                        {here.path().string() + ":" + good, (here / "tool").string()}, {"", ""}, {":", ""}, {".", ""}, {"::", ""}, {"..", ""}, {"tool", ""}};
    for (const auto& [path, found] : rows) {
        const test::Variable variable("PATH", path);
        EXPECT_EQ(findProgram("tool").value_or(""), found) << path;
    }
    const test::Variable variable("PATH", here.path().string());
    for (const char* name : {"plain", "folder", "missing", ""}) EXPECT_FALSE(findProgram(name)) << name;
    EXPECT_EQ(findProgram("/bin/sh").value_or(""), "/bin/sh");
    std::filesystem::current_path(before);
}

TEST(StartProgram, InheritsNothingButWhatIsNamed) {
    const test::TemporaryFolder folder;
    // Opened without O_CLOEXEC, as a library may do it.
    const int left = ::open("/dev/zero", O_RDONLY);
    ASSERT_GT(left, 2);
    Start start;
    start.program = "/bin/sh";
    start.arguments = {"-c", "ls -l /proc/$$/fd | grep -c zero; readlink /proc/$$/fd/0 /proc/$$/fd/2"};
    EXPECT_EQ(outputOf(start), "0\n/dev/null\n/dev/null\n");
    ::close(left);
}

TEST(StartProgram, KeepsPassphrasesOutOfTheEnvironment) {
    const test::Variable secret("NOTARY_ROOT_PASSPHRASE", "CANARY"), pin("ROSEGLASS_TOKEN_PIN", "CANARY"), other("OTHER", "old");
    Start start;
    start.program = "/bin/sh";
    start.arguments = {"-c", "echo \"$NOTARY_ROOT_PASSPHRASE$ROSEGLASS_TOKEN_PIN,$OTHER,$ADDED\""};
    start.environment = {"ADDED=yes", "OTHER=new"};
    EXPECT_EQ(outputOf(start), ",new,yes\n");
    start.withoutPassphrases = false;
    EXPECT_EQ(outputOf(start), "CANARYCANARY,new,yes\n");
}

TEST(StartProgram, SaysWhatIsNotThere) {
    Start start;
    start.program = "no-such-program-anywhere";
    EXPECT_EQ(outputOf(start), "io");
    start.program = "/no/such/program";
    EXPECT_EQ(outputOf(start), "io");
    start.program = "/bin/pwd";
    start.folder = "/";
    EXPECT_EQ(outputOf(start), "/\n");
}

}  // namespace roseglass

#include "base/line_diff.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "support/program.h"
#include "support/temporary_folder.h"

namespace roseglass {

TEST(LineDiff, OfEqualTextsIsEmpty) {
    EXPECT_EQ(unifiedDiff("a\nb\n", "a\nb\n", "old", "new"), "");
    EXPECT_EQ(unifiedDiff("", "", "old", "new"), "");
    EXPECT_EQ(diffLines("a\n", "a\n"), (std::vector<DiffLine>{{DiffLine::Kind::Same, "a"}}));
}

TEST(LineDiff, TellsRemovedBeforeAdded) {
    EXPECT_EQ(diffLines("a\nb\nc", "a\nx\nc"), (std::vector<DiffLine>{{DiffLine::Kind::Same, "a"}, {DiffLine::Kind::Removed, "b"}, {DiffLine::Kind::Added, "x"}, {DiffLine::Kind::Same, "c"}}));
    EXPECT_EQ(unifiedDiff("a\nb\nc", "a\nx\nc", "old", "new"), "--- old\n+++ new\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n\\ No newline at end of file\n");
}

TEST(LineDiff, IsOneThatPatchTakes) {
    const test::TemporaryFolder folder;
    std::mt19937 random(7);
    for (int round = 0; round < 30; ++round) {
        std::string before, after;
        for (int line = 0; line < 60; ++line) {
            const std::string text = "line " + std::to_string(random() % 20) + "\n";
            const auto what = random() % 10;
            if (what != 0) before += text;
            if (what != 1) after += what == 2 ? "changed\n" : text;
        }
        if (round % 3 == 0 && !after.empty()) after.pop_back();
        const std::string diff = unifiedDiff(before, after, "a", "b");
        std::ofstream(folder / "file") << before;
        const test::Ran ran = test::runProgram({"patch", "-s", (folder / "file").string()}, {}, diff);
        ASSERT_EQ(ran.exit, 0) << diff << ran.all();
        std::ifstream patched(folder / "file");
        EXPECT_EQ(std::string(std::istreambuf_iterator<char>(patched), {}), after) << diff;
    }
}

TEST(LineDiff, OfVeryDifferentLongTextsIsStillOne) {
    std::string before, after;
    for (int i = 0; i < 5000; ++i) {
        before += "a" + std::to_string(i) + "\n";
        after += "b" + std::to_string(i) + "\n";
    }
    EXPECT_EQ(diffLines(before, after).size(), 10'000u);
}

}  // namespace roseglass

// .dockerignore as docker reads it (moby: patternmatcher, and the document on .dockerignore).
#include "docker/ignore_rules.h"

#include <gtest/gtest.h>

namespace roseglass::docker {

TEST(IgnoreRules, DecideAsDockerDoes) {
    struct Row {
        const char* file;
        const char* path;
        bool ignored;
    };
    const Row table[] = {
        {"", "a", false},
        {"a", "a", true},
        {"a", "a/b/c", true},
        {"a", "ab", false},
        {"a", "x/a", false},
        {"/a", "a", true},
        {"a/", "a/b", true},
        {"./a/../b", "b", true},
        {"# a\na", "a", true},
        {"#a", "#a", false},
        {" a \r\n", "a", true},
        {"\xEF\xBB\xBF" "a", "a", true},
        {"*", "a", true},
        {"*", "a/b", true},
        {"*.md", "a.md", true},
        {"*.md", "x/a.md", false},
        {"*/a", "x/a", true},
        {"*/a", "x/y/a", false},
        {"**/a", "a", true},
        {"**/a", "x/y/a", true},
        {"**/a", "x/ya", false},
        {"**/*.go", "x/y/z.go", true},
        {"x/**/a", "x/a", true},
        {"x/**/a", "x/1/2/a", true},
        {"x/**", "x/1/2", true},
        {"**", "anything/at/all", true},
        {"a?", "ab", true},
        {"a?", "a/", false},
        {"a?", "a", false},
        {"[a-c]x", "bx", true},
        {"[a-c]x", "dx", false},
        {"[^a-c]x", "dx", true},
        {"a\\*", "a*", true},
        {"a\\*", "ab", false},
        {"a.b", "axb", false},
        {"*\n!a", "a", false},
        {"*\n!a", "b", true},
        {"!a\n*", "a", true},
        {"*.md\n!README.md\nREADME*.md", "README.md", true},
        {"*.md\n!README*.md", "README-x.md", false},
        {"x\n!x/y", "x/y", false},
        {"x\n!x/y", "x/z", true},
        {"x/*\n!x/y", "x/y/deep", false},
    };
    for (const Row& row : table) {
        const auto rules = IgnoreRules::parse(row.file);
        ASSERT_TRUE(rules) << row.file;
        EXPECT_EQ(rules->ignores(row.path), row.ignored) << row.file << " and " << row.path;
    }
}

TEST(IgnoreRules, AFolderIsLeftOutAsAWholeWhereNothingInItComesBack) {
    EXPECT_TRUE(IgnoreRules::parse("x")->ignoresAllBelow("x"));
    EXPECT_FALSE(IgnoreRules::parse("x\n!x/y")->ignoresAllBelow("x"));
    EXPECT_TRUE(IgnoreRules::parse("x\n!y")->ignoresAllBelow("x"));
}

TEST(IgnoreRules, PatternsThatWouldTakeLongDoNot) {
    std::string pattern;
    for (int i = 0; i < 200; ++i) pattern += "**/*a*";
    const auto rules = IgnoreRules::parse(pattern);
    ASSERT_TRUE(rules);
    EXPECT_FALSE(rules->ignores(std::string(2000, 'a') + "/b"));
}

TEST(IgnoreRules, BrokenPatternsAreRefusedWithTheirLine) {
    for (const char* file : {"a\n[b", "x\n!", "a\n[]", "a\n[]b]", "a\n[^]", "a\n[a-]", "a\n[-a]", "a\n[c-a]", "a\n[a\\]", "a\nb\\"}) {
        const auto rules = IgnoreRules::parse(file);
        ASSERT_FALSE(rules) << file;
        EXPECT_EQ(rules.error().code, ErrorCode::Usage);
        EXPECT_NE(rules.error().message.find("line 2"), std::string::npos) << rules.error().message;
        EXPECT_EQ(rules.error().message.find("[b"), std::string::npos) << "the file may be another one than it seems";
    }
}

}  // namespace roseglass::docker

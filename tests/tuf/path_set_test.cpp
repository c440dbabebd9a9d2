#include "tuf/path_set.h"

#include <gtest/gtest.h>

#include <random>

namespace roseglass::tuf {
namespace {

using Paths = std::vector<std::string>;

std::string number(int i) {
    std::string text = std::to_string(i);
    return std::string(7 - text.size(), '0') + text;
}

/// What the set must answer, by looking at every prefix.
bool allowedByAny(const Paths& paths, const std::string& name) {
    for (const std::string& path : paths) {
        if (name.substr(0, path.size()) == path) return true;
    }
    return false;
}

}  // namespace

TEST(PathSet, AllowsWhatBeginsWithOneOfItsPrefixes) {
    struct Row {
        Paths paths;
        std::string name;
        bool allowed;
    };
    for (const Row& row : std::initializer_list<Row>{{{""}, "anything", true}, {{""}, "", true}, {{}, "anything", false}, {{}, "", false}, {{"x-", "qa-"}, "qa-1", true},
                                                     {{"qa-"}, "qa", false}, {{"qa-"}, "qa-", true}, {{"a", "ab", "b"}, "abc", true}, {{"ab", "abc", "abd"}, "aba", true},
                                                     {{"b"}, "a", false}, {{"b"}, "c", false}, {{"a\xff"}, "a\xff" "1", true}, {{"\xff"}, "a", false}}) {
        EXPECT_EQ(PathSet(row.paths).allows(row.name), row.allowed) << row.name;
        EXPECT_EQ(pathsAllow(row.paths, row.name), row.allowed) << row.name;
    }
    EXPECT_TRUE(PathSet::everything().allows("1.0"));
    EXPECT_FALSE(PathSet().allows("1.0"));
}

TEST(PathSet, KeepsNoPrefixThatAShorterOneCovers) {
    EXPECT_EQ(PathSet({"qa-", "b", "qa-x", "qa-", "bc"}).prefixes(), (Paths{"b", "qa-"}));
    EXPECT_EQ(PathSet({"qa-", "", "x"}).prefixes(), Paths{""});
}

TEST(PathSet, SplitsAChildsPrefixesInTheirOrder) {
    const auto split = PathSet({"qa-"}).split({"", "qa-x", "q", "qa-", "qa-x"});
    EXPECT_EQ(split.within, (Paths{"qa-x", "qa-", "qa-x"}));
    EXPECT_EQ(split.outside, (Paths{"", "q"})) << "a wider path is refused, not cut";
    EXPECT_EQ(PathSet().split({""}).within, Paths());
    EXPECT_EQ(restrictPaths({"qa-"}, {"", "qa-x", "q", "qa-"}), (Paths{"qa-x", "qa-"}));
    EXPECT_EQ(restrictPaths({}, {""}), Paths());
}

TEST(PathSet, AnswersAsALookAtEveryPrefixDoes) {
    std::mt19937 random(7);
    const auto word = [&](size_t longest) {
        std::string text(random() % (longest + 1), 'a');
        for (char& c : text) c = static_cast<char>('a' + random() % 3);
        return text;
    };
    for (int round = 0; round < 300; ++round) {
        Paths paths;
        for (size_t i = random() % 12; i > 0; --i) paths.push_back(word(5));
        const PathSet set(paths);
        for (int i = 0; i < 50; ++i) {
            const std::string name = word(7);
            ASSERT_EQ(set.allows(name), allowedByAny(paths, name)) << name;
        }
    }
}

// All with all would be 10^11 comparisons here: it would not end before the test's limit.
TEST(PathSet, CostsNoLookAtEveryPrefix) {
    constexpr int kMany = 300'000;
    Paths parent, child;
    for (int i = 0; i < kMany; ++i) {
        parent.push_back("a" + number(i));
        child.push_back((i % 2 ? "a" : "b") + number(i) + "-x");
    }
    const auto split = PathSet(parent).split(child);
    EXPECT_EQ(split.within.size(), kMany / 2u);
    EXPECT_EQ(split.outside.size(), kMany / 2u);
    const PathSet allowed(split.within);
    size_t signable = 0;
    for (const std::string& path : child) signable += allowed.allows(path + "1");
    EXPECT_EQ(signable, kMany / 2u);
}

}  // namespace roseglass::tuf

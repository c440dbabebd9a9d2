// Patterns, key IDs, and which pin wins.
#include "docker/content_trust_policy.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace roseglass::docker {
namespace {

const std::string kA(64, 'a'), kB(64, 'b');

std::string winner(const ContentTrustPolicy& policy, const std::string& name) {
    const auto candidates = rankPins(policy, name);
    const PinCandidate* wins = winnerOf(candidates);
    return wins ? wins->pin.pattern + (wins->source == PinSource::RootKeys ? "" : wins->source == PinSource::OfficialImages ? " official" : " cert") : "none";
}

}  // namespace

TEST(Patterns, AStarAtTheEndStandsForAnythingSlashesIncluded) {
    struct Row { const char *pattern, *name; bool matches; };
    const Row rows[] = {
        {"*", "docker.io/library/mongo", true},
        {"*", "localhost:5000/a/b/c", true},
        {"docker.io/*", "docker.io/library/mongo", true},
        {"docker.io/library/*", "docker.io/library/mongo", true},
        {"docker.io/library/*", "docker.io/team/mongo", false},
        {"docker.io/library/mon*", "docker.io/library/mongo", true},
        {"docker.io/library/mongo*", "docker.io/library/mongo", true},
        {"docker.io/library/mongo*", "docker.io/library/mongo-express", true},
        {"docker.io/library/mongo", "docker.io/library/mongo", true},
        {"docker.io/library/mongo", "docker.io/library/mongo-express", false},
        {"docker.io/library/mongo/", "docker.io/library/mongo", false},
        {"localhost:5000/team/*", "localhost:5000/team/app", true},
        {"localhost:5000/team/*", "localhost:5000/team", false},
        {"localhost:5000/team/*", "localhost:50001/team/app", false},
        {"localhost*", "localhost:5000/team/app", true},
        {"*/team/app", "localhost:5000/team/app", false},
        {"localhost:5000/*/app", "localhost:5000/team/app", false},
        {"LOCALHOST:5000/*", "localhost:5000/team/app", false},
        {"mongo", "docker.io/library/mongo", false},
        {"", "docker.io/library/mongo", false},
    };
    for (const Row& row : rows) EXPECT_EQ(patternMatches(row.pattern, row.name), row.matches) << row.pattern << " " << row.name;
}

TEST(Patterns, ThoseThatCanNeverMatchAreTold) {
    const std::pair<const char*, const char*> rows[] = {
        {"*", ""}, {"docker.io/*", ""}, {"docker.io/library/*", ""}, {"docker.io/library/mongo", ""}, {"localhost:5000/team/app", ""}, {"registry.example.com/pay/*", ""}, {"localhost/app", ""}, {"[::1]:5000/team/*", ""},
        {"regis*", ""}, {"docker.io/team/app*", ""}, {"registry.example*", ""},
        {"", "empty"}, {"mongo", "full"}, {"library/mongo", "docker.io/"}, {"library/*", "docker.io/"}, {"https://registry.example.com/*", "https://"}, {"docker.io/library/mongo:7", "tag"}, {"docker.io/library/mongo:*", "tag"},
        {"docker.io/library/mongo@sha256:aa", "digest"}, {"docker.io/library/Mongo", "lower case"}, {"docker.io/Library/*", "lower case"}, {"docker.io/*/mongo", "last character"}, {"**", "last character"},
        {"docker.io/library/mong?", "?"}, {"docker.io/library/{a,b}", "{"}, {"docker.io/library/mongo ", "space"}, {"docker.io//mongo", "/"}, {"/docker.io/*", "/"}, {"docker.io/library/", "/"}, {"docker.io/mongo", "library"},
        {"index.docker.io/*", "docker.io"}, {"localhost:5000", "registry without"}, {"registry.example.com", "registry without"},
        {"LOCALHOST:5000/*", "lower case"}, {" localhost:5000/a", "space"}, {"localhost:5000/a\u00e9*", "begins so"}, {"localhost:5000/a\x1b", "such a name"}, {"localhost:500000/*", "begins so"}, {"-a.b/c", "such a name"}, {"a..b/*", "begins so"},
        {"localhost:5000/a___*", "begins so"}, {"[::1]:5000/te?m", "?"}, {"[::1", "registry without"}, {"localhost:5000/team/app:v1", "tag"}, {"localhost:5000/T2/*", "lower case"}, {"localhost:5000/team/", "/"}, {"*/team/app", "last character"},
    };
    for (const auto& [pattern, reason] : rows) {
        const std::string problem = patternProblem(pattern);
        EXPECT_EQ(problem.empty(), *reason == '\0') << pattern << ": " << problem;
        EXPECT_NE(problem.find(reason), std::string::npos) << pattern << ": " << problem;
    }
}

TEST(Patterns, MayBreakOffAnywhereInAName) {
    const std::string names[] = {"docker.io/library/mongo", "localhost:5000/te-am/a.b_c__d--e", "[2001:db8::1]:5000/a", "registry-1.example.com:443/a", "localhost/app", "127.0.0.1:5000/x"};
    for (const std::string& name : names) {
        EXPECT_EQ(patternProblem(name), "") << name;
        for (size_t length = 0; length <= name.size(); ++length) EXPECT_EQ(patternProblem(name.substr(0, length) + "*"), "") << name.substr(0, length) << "*";
    }
}

TEST(Patterns, ThoseThatMatchNothingMostlyMeanAnother) {
    const std::pair<const char*, const char*> rows[] = {
        {"localhost:5000/t2/*/app", "localhost:5000/t2/*"}, {"localhost:5000/t2/app:v1", "localhost:5000/t2/app"}, {"https://localhost:5000/t2/app", "localhost:5000/t2/app"}, {"localhost:5000/T2/*", "localhost:5000/t2/*"},
        {"localhost:5000/t2/", "localhost:5000/t2/*"}, {"localhost:5000/ap?", "localhost:5000/ap*"}, {" localhost:5000/t2/app", "localhost:5000/t2/app"}, {"mongo", "docker.io/library/mongo"}, {"team/app", "docker.io/team/app"},
        {"docker.io/mongo", "docker.io/library/mongo"}, {"index.docker.io/*", "docker.io/*"}, {"localhost:5000", "localhost:5000/*"}, {"Registry.Example/app@sha256:aa", "registry.example/app"},
        {"*/team/app", ""}, {"", ""}, {"\x1b", ""}};
    for (const auto& [pattern, meant] : rows) EXPECT_EQ(patternMeant(pattern), meant) << pattern;
}

TEST(KeyIds, AreSixtyFourLowerCaseHexDigits) {
    const std::pair<std::string, const char*> rows[] = {
        {kA, ""}, {std::string(64, '0'), ""}, {"", "empty"}, {"aaaaaaaaaaaa", "12 digits"}, {std::string(63, 'a'), "63 digits"}, {std::string(65, 'a'), "65 digits"}, {std::string(64, 'A'), "lower case"},
        {std::string(63, 'a') + "g", "besides"}, {"sha256:" + kA, "sha256:"}, {"keyID1", "besides"}, {kA + " ", "besides"}, {"SHA256:" + kA, "besides"},
    };
    for (const auto& [id, reason] : rows) {
        EXPECT_EQ(keyIdProblem(id).empty(), *reason == '\0') << id;
        EXPECT_NE(keyIdProblem(id).find(reason), std::string::npos) << id << ": " << keyIdProblem(id);
    }
}

TEST(KeyIds, OfTheOfficialImagesAreWellFormedAndDifferent) {
    std::vector<std::string> keys = officialImagesKeys();
    EXPECT_EQ(keys.size(), 19u);
    for (const std::string& key : keys) EXPECT_EQ(keyIdProblem(key), "") << key;
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
}

TEST(Ranking, TheLongestPatternWinsInAnyOrder) {
    ContentTrustPolicy policy;
    policy.rootKeys = {{"*", {kA}}, {"localhost:5000/team/*", {kA}}, {"localhost:5000/*", {kB}}, {"localhost:5000/team/app", {kB}}, {"localhost:5000/team/app*", {kA}}, {"docker.io/*", {kB}}};
    do {
        EXPECT_EQ(winner(policy, "localhost:5000/team/other"), "localhost:5000/team/*");
        EXPECT_EQ(winner(policy, "localhost:5000/x"), "localhost:5000/*");
        EXPECT_EQ(winner(policy, "quay.io/x"), "*");
        // The whole name is the most specific pattern there is, shorter than one with a * behind it as it may be.
        EXPECT_EQ(winner(policy, "localhost:5000/team/app"), "localhost:5000/team/app");
        EXPECT_EQ(winner(policy, "localhost:5000/team/app2"), "localhost:5000/team/app*");
        EXPECT_EQ(winner(policy, "docker.io/library/mongo"), "docker.io/library/* official");
        EXPECT_EQ(winner(policy, "docker.io/team/mongo"), "docker.io/*");
    } while (std::next_permutation(policy.rootKeys.begin(), policy.rootKeys.end(), [](const RootPin& a, const RootPin& b) { return a.pattern < b.pattern; }));
}

TEST(Ranking, EveryLoserSaysToWhom) {
    ContentTrustPolicy policy;
    policy.rootKeys = {{"*", {kA}}, {"docker.io/library/*", {kB}}, {"localhost:5000/*", {kB}}};
    const auto candidates = rankPins(policy, "docker.io/library/mongo");
    ASSERT_EQ(candidates.size(), 4u);
    EXPECT_EQ(candidates[0].reason, "shorter than docker.io/library/*");
    EXPECT_TRUE(candidates[1].wins);
    EXPECT_FALSE(candidates[2].matches);
    EXPECT_EQ(candidates[2].reason, "");
    EXPECT_EQ(candidates[3].source, PinSource::OfficialImages);
    EXPECT_EQ(candidates[3].reason, "docker.io/library/* is in root-keys, which is preferred to the built-in keys");
}

TEST(Ranking, ACertificateOfTheWholeNameGoesFirst) {
    ContentTrustPolicy policy;
    policy.rootKeys = {{"localhost:5000/team/app", {kA}}};
    policy.certIds = {{"localhost:5000/team/app", {kB}}, {"localhost:5000/*", {kB}}};
    EXPECT_EQ(winner(policy, "localhost:5000/team/app"), "localhost:5000/team/app cert");
    EXPECT_EQ(winner(policy, "localhost:5000/team/other"), "none");
}

}  // namespace roseglass::docker

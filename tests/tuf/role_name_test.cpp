#include "tuf/role_name.h"

#include <gtest/gtest.h>

namespace roseglass::tuf {

TEST(DelegationName, IsHarmlessStepsBelowTargets) {
    for (const char* good : {"targets/a", "targets/releases", "targets/a/b/c", "targets/qa-1_x.y"}) EXPECT_TRUE(isDelegationName(good)) << good;
    for (const char* bad : {"targets", "targets/", "targets//a", "targets/../x", "targets/./x", "targets/A", "root/a", "targets/a/", "targets/a b", "targets/ä", "", "targets/a\n"}) {
        EXPECT_FALSE(isDelegationName(bad)) << bad;
    }
}

TEST(DelegationPaths, ArePrefixesWithinTheParents) {
    EXPECT_TRUE(pathsAllow({""}, "anything"));
    EXPECT_FALSE(pathsAllow({}, "anything"));
    EXPECT_TRUE(pathsAllow({"x-", "qa-"}, "qa-1"));
    EXPECT_FALSE(pathsAllow({"qa-"}, "qa"));
    EXPECT_EQ(restrictPaths({"qa-"}, {"", "qa-x", "q", "qa-"}), (std::vector<std::string>{"qa-x", "qa-"}));
    EXPECT_EQ(restrictPaths({}, {""}), std::vector<std::string>());
}

TEST(SignerName, IsWhatDockerPrints) {
    EXPECT_EQ(signerName("targets"), "Repo Admin");
    EXPECT_EQ(signerName("targets/releases"), "Repo Admin");
    EXPECT_EQ(signerName("targets/alice"), "alice");
}

}  // namespace roseglass::tuf

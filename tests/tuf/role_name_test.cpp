#include "tuf/role_name.h"

#include <gtest/gtest.h>

namespace roseglass::tuf {

TEST(DelegationName, IsWhatNotaryTakes) {
    const std::string longest = "targets/" + std::string(247, 'a');
    for (const std::string& good : {std::string("targets/a"), std::string("targets/releases"), std::string("targets/a/b/c"), std::string("targets/qa-1_x"),
                                    std::string("targets/-"), std::string("targets/metadata/root"), longest}) {
        EXPECT_TRUE(isDelegationName(good)) << good;
    }
    for (const std::string& bad : {std::string("targets"), std::string("targets/"), std::string("targets//a"), std::string("targets/../x"), std::string("targets/./x"), std::string("targets/A"),
                                   std::string("root/a"), std::string("targets/a/"), std::string("targets/a b"), std::string("targets/ä"), std::string(), std::string("targets/a\n"),
                                   std::string("targets/alice.b"), std::string("targets/x/y.json"), longest + "a", "targets/" + std::string(200, 'a') + "/" + std::string(200, 'b')}) {
        EXPECT_FALSE(isDelegationName(bad)) << bad;
    }
}

TEST(SignerName, IsOneStepOfADelegationsName) {
    for (const char* good : {"alice", "releases", "qa-1_x", "root"}) EXPECT_TRUE(isSignerName(good)) << good;
    for (const char* bad : {"", "alice.b", "Alice", "a/b", "a b", "."}) EXPECT_FALSE(isSignerName(bad)) << bad;
    EXPECT_FALSE(isSignerName(std::string(248, 'a')));
}

TEST(SignerName, IsWhatDockerPrints) {
    EXPECT_EQ(signerName("targets"), "Repo Admin");
    EXPECT_EQ(signerName("targets/releases"), "Repo Admin");
    EXPECT_EQ(signerName("targets/alice"), "alice");
}

}  // namespace roseglass::tuf

#include "notary/trust_servers.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "support/temporary_folder.h"

namespace roseglass::notary {

TEST(TrustServers, TheLongestMatchingPatternWins) {
    TrustServers servers;
    servers.rules = {{"*", "https://all"}, {"*.corp.example", "https://corp"}, {"ci.corp.example", "https://ci"}, {"localhost:5000", "https://localhost:4443"}, {"*:5001", "https://port"}};
    const std::pair<const char*, const char*> rows[] = {{"localhost:5000", "https://localhost:4443"}, {"x.corp.example", "https://corp"}, {"ci.corp.example", "https://ci"}, {"docker.io", "https://all"}, {"h:5001", "https://port"}};
    for (const auto& [host, url] : rows) EXPECT_EQ(servers.match(host)->url, url) << host;
    EXPECT_EQ(TrustServers().match("x"), nullptr);
}

TEST(TrustServers, AreReadAndWrittenInOrder) {
    const test::TemporaryFolder folder;
    const auto file = folder / "roseglass/trust-servers.json";
    EXPECT_TRUE(TrustServers::load(file)->rules.empty());
    TrustServers servers;
    servers.rules = {{"b", "https://b"}, {"a", "https://a:1/path"}};
    ASSERT_TRUE(servers.save(file));
    const auto loaded = TrustServers::load(file);
    ASSERT_EQ(loaded->rules.size(), 2u);
    EXPECT_EQ(loaded->rules[0].pattern, "b");
    for (const char* bad : {"[]", "{\"a\":1}", "{\"a b\":\"https://x\"}", "{\"a\":\"ftp://x\"}", "{\"a\":\"https://u:p@x\"}", "{", "{\"a\":\"https://x?y\"}"}) {
        ASSERT_TRUE(writeFileAtomically(file, bad));
        EXPECT_EQ(TrustServers::load(file).error().code, ErrorCode::Io) << bad;
    }
    servers.rules.push_back({"b", "https://again"});
    EXPECT_EQ(servers.save(file).error().code, ErrorCode::Usage);
}

}  // namespace roseglass::notary

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

TEST(TrustServers, KnowNoCaseOfHosts) {
    TrustServers servers;
    servers.rules = {{"*.Corp.Example", "https://corp"}, {"LOCALHOST:5000", "https://localhost:4443"}};
    EXPECT_EQ(servers.match("x.corp.example")->url, "https://corp");
    EXPECT_EQ(servers.match("localhost:5000")->url, "https://localhost:4443");
    const test::TemporaryFolder folder;
    servers.rules.push_back({"localhost:5000", "https://other"});
    EXPECT_EQ(servers.save(folder / "trust-servers.json").error().code, ErrorCode::Usage) << "twice";
}

TEST(TrustServers, HaveAddressesOfPrintableCharactersAlone) {
    for (const char* good : {"https://notary.example", "https://localhost:4443/path", "http://[::1]:4443", "https://a.b/c%20d~e-f_g", "HTTPS://Notary.Example:4443/Path"}) EXPECT_TRUE(checkTrustServerUrl(good)) << good;
    for (const char* bad : {"https://ok.example/a\nRoot key 1111 (pinned)", "https://ok.example/\x1b[31m", "https://ok.example/\u202e", "https://ok.example/a b", "https://ok.example/\t", "https://ok.example/\r", "https://ok.example/\x7f",
                            "https://ok.example/\u00e9", "https://\u00e9.example", "https://ok.example/\"", "https://ok.example/<b>", "https://ok.example\\a", " https://ok.example", "https://ok.example\n", "", "ok.example", "https://"}) {
        const auto checked = checkTrustServerUrl(bad);
        ASSERT_FALSE(checked) << bad;
        EXPECT_EQ(checked.error().code, ErrorCode::Usage);
    }
}

TEST(TrustServers, HaveSchemeAndHostInAnyCase) {
    EXPECT_EQ(foldUrl("HTTPS://Notary.Example:4443/Path?Q"), "https://notary.example:4443/Path?Q");
    EXPECT_EQ(foldUrl("HTTP://[FE80::1]"), "http://[fe80::1]");
    for (const char* same : {"", "no address", "https://"}) EXPECT_EQ(foldUrl(same), same);
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

// docker's config.json: which entry of `auths` is a registry's login (docker/cli, cli/config/credentials/file_store.go).
#include "docker/stored_login.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace roseglass::docker {
namespace {

std::string entry(const std::string& user) { return R"({"auth":")" + toBase64(user + ":pass") + R"("})"; }

/// The user of the login found for a host; "nobody" without one, "?" where it cannot be read.
std::string userIn(const std::string& config, const std::string& host) {
    const auto login = storedLogin(config, host);
    if (!login || login->problem) return "?";
    return login->credential ? login->credential->username : "nobody";
}

std::string userOfKey(const std::string& key, const std::string& host) { return userIn(R"({"auths":{")" + key + "\":" + entry("user") + "}}", host); }

}  // namespace

TEST(StoredLogin, AHostIsWhatDockerMakesOfAKey) {
    const std::pair<const char*, const char*> rows[] = {
        {"registry.example", "registry.example"}, {"registry.example:5000", "registry.example:5000"}, {"http://registry.example", "registry.example"},
        {"https://registry.example/", "registry.example"}, {"https://registry.example/v1/", "registry.example"}, {"https://registry.example:5000/v1/users/", "registry.example:5000"},
        {"registry.example:5000/v2/", "registry.example:5000"}, {"registry.example/team/app", "registry.example"}, {"ftp://registry.example/x", "registry.example"},
        {"oci+https://registry.example", "registry.example"}, {"https://user@registry.example:5000/", "registry.example:5000"}, {"https://registry.example:/v2/", "registry.example"},
        {"https://registry.example?x=y/z", "registry.example"}, {"https://registry.example#x", "registry.example"}, {"https://[::1]:5000/v2/", "[::1]:5000"}, {"https://::1:5000/v2/", "[::1]:5000"},
        {"[::1]:5000", "[::1]:5000"}, {"https://[::1]/", "::1"}, {"unix:///var/run/docker.sock", "unix:"}, {"//registry.example", ""}, {"://registry.example", ":"}, {"1x://registry.example", "1x:"},
        {"https://registry.example:port/", "https:"}, {"https://[::1/", "https:"}, {" https://registry.example", " https:"}, {"", ""}, {"/", ""}, {"https://", "https:"}};
    for (const auto& [key, host] : rows) EXPECT_EQ(hostOfKey(key), host) << key;
}

TEST(StoredLogin, IsFoundUnderEverySpellingOfItsHost) {
    for (const char* key : {"r.example:5000", "R.Example:5000", "http://r.example:5000", "https://r.example:5000", "https://r.example:5000/", "http://r.example:5000/v1/", "https://r.example:5000/v2/", "https://R.example:5000/v1/users/", "r.example:5000/", "r.example:5000/v2/", "r.example:5000/team", "ssh://r.example:5000"}) {
        EXPECT_EQ(userOfKey(key, "r.example:5000"), "user") << key;
    }
    for (const char* key : {"r.example", "r.example:50000", "r.example:5001", "x.r.example:5000", "https://r.example/", "https://r.example.evil:5000", "https://evil/r.example:5000", "https://r.example:5000@evil/", "r.example:5000@evil", "*.example:5000", ""}) {
        EXPECT_EQ(userOfKey(key, "r.example:5000"), "nobody") << key;
    }
    for (const char* key : {"https://index.docker.io/v1/", "HTTPS://index.docker.io/v1/", "index.docker.io", "https://index.docker.io/v2/", "docker.io", "https://docker.io", "registry-1.docker.io", "https://registry-1.docker.io/v2/"}) {
        EXPECT_EQ(userOfKey(key, "docker.io"), "user") << key;
    }
    for (const char* key : {"hub.docker.com", "https://index.docker.io/v1/users/", "docker.io/team", "https://registry.docker.io", "https://docker.io.example/v1/"}) {
        EXPECT_EQ(userOfKey(key, "docker.io"), "nobody") << key;
    }
}

TEST(StoredLogin, TheNameThatDockerWritesCountsFirstEvenWhereItHoldsNothing) {
    const auto two = [](const std::string& a, const std::string& one, const std::string& b, const std::string& other) { return R"({"auths":{")" + a + "\":" + one + ",\"" + b + "\":" + other + "}}"; };
    EXPECT_EQ(userIn(two("https://r.example/v1/", entry("old"), "r.example", entry("new")), "r.example"), "new");
    EXPECT_EQ(userIn(two("https://r.example/v1/", entry("old"), "r.example", "{}"), "r.example"), "nobody");
    EXPECT_EQ(userIn(two("https://r.example/v1/", entry("old"), "r.example", "null"), "r.example"), "nobody");
    EXPECT_EQ(userIn(two("R.example", entry("typed"), "r.example", entry("exact")), "r.example"), "exact");
    EXPECT_EQ(userIn(two("http://r.example", entry("plain"), "https://r.example/v2/", entry("tls")), "r.example"), "tls") << "docker takes either";
    EXPECT_EQ(userIn(two("r.example/team/app", entry("app"), "r.example/team", entry("team")), "r.example"), "team");
    EXPECT_EQ(userIn(two("https://r.example", "{}", "http://r.example", entry("user")), "r.example"), "user");
    EXPECT_EQ(userIn(two("other.example", R"({"auth":"%"})", "r.example", entry("user")), "r.example"), "user") << "another host's entry";
}

TEST(StoredLogin, AnAuthIsDecodedAsGoDecodesIt) {
    const auto read = [](const std::string& auth) -> std::string {
        const auto login = storedLogin(R"({"auths":{"r":{"auth":")" + auth + R"("}}})", "r");
        if (!login || login->problem) return "?";
        return login->credential ? login->credential->username + "|" + std::string(login->credential->password.reveal()) : "nobody";
    };
    const std::pair<std::string, const char*> rows[] = {{"dTpw", "u|p"}, {"dTpw\\n", "u|p"}, {"dT\\r\\npw", "u|p"}, {toBase64("user:pa:ss"), "user|pa:ss"}, {toBase64("user:"), "user|"},
                                                        {toBase64(std::string("u:p\0\0", 5)), "u|p"}, {"dTpwcQ==", "u|pq"}, {"dTpwcR==", "u|pq"}, {"dTpwcHE=", "u|ppq"}, {"dTpwcHF=", "u|ppq"}, {"", "nobody"},
                                                        {"dTpwcQ", "?"}, {"dTpw cQ==", "?"}, {"u:p", "?"}, {"%%%%", "?"}, {toBase64("nocolon"), "?"}, {toBase64(":p"), "?"}, {"dTpw====", "?"}};
    for (const auto& [auth, expected] : rows) EXPECT_EQ(read(auth), expected) << auth;
}

TEST(StoredLogin, WhatCannotBeReadIsToldAndNamed) {
    for (const char* value : {R"({"auth":"not base64!"})", R"({"auth":"bm9jb2xvbg=="})", R"("CANARY")", "[1]", "7"}) {
        const auto login = storedLogin(R"({"auths":{"https://r.example/v1/":)" + std::string(value) + "}}", "r.example");
        ASSERT_TRUE(login) << value;
        ASSERT_TRUE(login->problem) << value;
        EXPECT_NE(login->problem->message.find("\"https://r.example/v1/\""), std::string::npos) << login->problem->message;
        for (const char* secret : {"CANARY", "not base64!", "bm9jb2xvbg", "nocolon"}) EXPECT_EQ(login->problem->message.find(secret), std::string::npos);
        EXPECT_FALSE(login->problem->hint.empty());
    }
    EXPECT_FALSE(storedLogin(R"({"auths":["r.example"]})", "r.example"));
}

TEST(StoredLogin, HoldsPlainFieldsAndTokensAndNamesInAnyCase) {
    const auto of = [](const std::string& fields) { return storedLogin(R"({"AUTHS":{"r":)" + fields + "}}", "r"); };
    EXPECT_EQ(of(R"({"username":"u","password":"p"})")->credential->password.reveal(), "p");
    EXPECT_EQ(of(R"({"Auth":"dTpw","username":"old"})")->credential->username, "u");
    EXPECT_EQ(of(R"({"identityToken":"t"})")->credential->identityToken.reveal(), "t");
    EXPECT_EQ(of(R"({"registrytoken":"t"})")->credential->registryToken.reveal(), "t");
    EXPECT_FALSE(of(R"({"email":"a@b"})")->credential);
}

TEST(StoredLogin, AnEmptyFileIsAnEmptyConfiguration) {
    for (const char* text : {"", " \r\n\t", "{}", R"({"auths":null})", R"({"auths":{}})", R"({"credHelpers":null})"}) {
        const auto login = storedLogin(text, "r.example");
        ASSERT_TRUE(login) << text;
        EXPECT_TRUE(!login->credential && login->helper.empty() && !login->problem) << text;
    }
    EXPECT_FALSE(storedLogin("\xEF\xBB\xBF{}", "r.example"));
    EXPECT_FALSE(storedLogin("{} {}", "r.example"));
}

TEST(StoredLogin, AHelperOfOneRegistryGoesBeforeThatOfAll) {
    const auto helper = [](const std::string& helpers, const std::string& host) { return storedLogin(R"({"credsStore":"all","credHelpers":)" + helpers + "}", host)->helper; };
    EXPECT_EQ(helper("{}", "r.example"), "all");
    EXPECT_EQ(helper(R"({"r.example":"one"})", "r.example"), "one");
    EXPECT_EQ(helper(R"({"https://r.example/v2/":"one"})", "r.example"), "one");
    EXPECT_EQ(helper(R"({"r.example":""})", "r.example"), "") << "turned off for this registry";
    EXPECT_EQ(helper(R"({"other.example":"one"})", "r.example"), "all");
    EXPECT_EQ(storedLogin("{}", "docker.io")->helperServer, "https://index.docker.io/v1/");
    EXPECT_EQ(storedLogin(R"({"auths":{"https://r.example/v1/":{}}})", "r.example")->helperServer, "r.example") << "docker asks for the host";
}

}  // namespace roseglass::docker

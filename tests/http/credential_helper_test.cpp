// D9 of the attacks, and docker's config.json.
#include "docker/credential_helper.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "base/encoding.h"
#include "base/file.h"
#include "docker/config.h"
#include "docker/stored_login.h"
#include "support/temporary_folder.h"
#include "support/variable.h"

namespace roseglass::docker {
namespace {

/// Helpers of this test's own, first on PATH.
class Helpers : public ::testing::Test {
protected:
    void SetUp() override {
        oldPath_ = std::getenv("PATH");
        ::setenv("PATH", (folder_.path().string() + ":" + oldPath_).c_str(), 1);
    }
    void TearDown() override { ::setenv("PATH", oldPath_.c_str(), 1); }
    void helper(const std::string& name, const std::string& script) {
        ASSERT_TRUE(writeFileAtomically(folder_ / ("docker-credential-" + name), "#!/bin/sh\n" + script + "\n", 0755));
    }
    test::TemporaryFolder folder_;
    std::string oldPath_;
};

}  // namespace

TEST(ProxyVariables, AreThoseOfTheEngineOrTheDefault) {
    const test::TemporaryFolder folder;
    using Variables = std::map<std::string, std::string>;
    const std::string engine = "unix:///var/run/docker.sock";
    EXPECT_EQ(*proxyVariables(folder.path(), engine), Variables()) << "no file";
    struct Row {
        const char* text;
        Variables expected;
    };
    const Variables both{{"HTTP_PROXY", "http://p:1"}, {"http_proxy", "http://p:1"}};
    for (const Row& row : {Row{"{}", {}}, Row{R"({"proxies":{}})", {}}, Row{R"({"proxies":[1]})", {}}, Row{R"({"proxies":{"default":{"httpProxy":"http://p:1"}}})", both}, Row{R"({"proxies":{"default":{"httpProxy":""}}})", {}}, Row{R"({"proxies":{"default":7}})", {}},
                           Row{R"({"proxies":{"tcp://elsewhere":{"httpProxy":"http://q:1"}}})", {}}, Row{R"({"proxies":{"default":{"httpProxy":"http://q:1"},"unix:///var/run/docker.sock":{"httpProxy":"http://p:1"}}})", both},
                           Row{R"({"proxies":{"default":{"httpProxy":"http://q:1"},"unix:///var/run/docker.sock":{}}})", {}},
                           Row{R"({"proxies":{"default":{"httpsProxy":"a","noProxy":"b","ftpProxy":"c","allProxy":"d"}}})", {{"HTTPS_PROXY", "a"}, {"https_proxy", "a"}, {"NO_PROXY", "b"}, {"no_proxy", "b"}, {"FTP_PROXY", "c"}, {"ftp_proxy", "c"}, {"ALL_PROXY", "d"}, {"all_proxy", "d"}}}}) {
        ASSERT_TRUE(writeFileAtomically(folder / "config.json", row.text));
        const auto variables = proxyVariables(folder.path(), engine);
        ASSERT_TRUE(variables) << row.text;
        EXPECT_EQ(*variables, row.expected) << row.text;
    }
    ASSERT_TRUE(writeFileAtomically(folder / "config.json", "[]"));
    EXPECT_EQ(proxyVariables(folder.path(), engine).error().code, ErrorCode::Io);
}

TEST_F(Helpers, TheProtocolIsSpoken) {
    helper("good", "read server; printf '{\"ServerURL\":\"%s\",\"Username\":\"for-%s\",\"Secret\":\"s\"}' \"$server\" \"$server\"");
    const auto credential = askCredentialHelper("good", "localhost:5000", {});
    ASSERT_TRUE(credential && *credential);
    EXPECT_EQ((*credential)->username, "for-localhost:5000");
    helper("token", "cat >/dev/null; echo '{\"Username\":\"<token>\",\"Secret\":\"s\"}'");
    EXPECT_FALSE((*askCredentialHelper("token", "x", {}))->identityToken.empty());
    helper("none", "echo 'credentials not found in native keychain'; exit 1");
    EXPECT_FALSE(askCredentialHelper("none", "x", {})->has_value());
}

TEST_F(Helpers, BrokenOnesAreNamed) {
    helper("fails", "echo '{\"Secret\":\"CANARY\"}'; exit 3");
    helper("rubbish", "echo CANARY");
    helper("endless", "while :; do echo CANARYCANARYCANARYCANARYCANARYCANARYCANARY; done");
    helper("empty", "exit 0");
    for (const char* name : {"missing", "fails", "rubbish", "endless", "empty", "../evil", "-x"}) {
        const auto asked = askCredentialHelper(name, "x", {});
        ASSERT_FALSE(asked) << name;
        EXPECT_EQ(asked.error().code, ErrorCode::Io) << name;
        EXPECT_EQ(asked.error().message.find("CANARY"), std::string::npos);
    }
    EXPECT_NE(askCredentialHelper("fails", "x", {}).error().message.find("docker-credential-fails"), std::string::npos);
}

TEST_F(Helpers, ABrokenOnesOwnWordsAreShownOnOneLineAndRedacted) {
    const std::pair<const char*, const char*> rows[] = {
        {"echo 'gpg: decryption failed: No pinentry' >&2; exit 2", "docker-credential-talks failed: gpg: decryption failed: No pinentry"},
        {"echo 'pass not initialized: exit status 1'; exit 1", "docker-credential-talks failed: pass not initialized: exit status 1"},
        {"printf 'one\\n\\n  two\\r\\n' >&2; echo three; exit 1", "docker-credential-talks failed: one two"},
        {"echo 'refused token=CANARY' >&2; exit 1", "docker-credential-talks failed: refused token=[redacted]"},
        {"printf '\\033[2Jgone\\n' >&2; exit 1", "docker-credential-talks failed: \\u001b[2Jgone"},
        {"echo '{\"Secret\":\"CANARY\"}'; exit 1", "docker-credential-talks failed"},
        {"echo CANARY; echo 'no display' >&2; exit 0", "docker-credential-talks printed something that is no credential: no display"},
        {"exit 1", "docker-credential-talks failed"}};
    for (const auto& [script, expected] : rows) {
        helper("talks", script);
        const auto asked = askCredentialHelper("talks", "x", {});
        ASSERT_FALSE(asked) << script;
        EXPECT_EQ(asked.error().message, "The credential helper " + std::string(expected)) << script;
    }
    helper("talks", "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789 >&2; i=$((i+1)); done; echo '{\"Username\":\"u\",\"Secret\":\"s\"}'");
    EXPECT_TRUE(askCredentialHelper("talks", "x", {})) << "one that talks much and works";
    helper("talks", "sleep 30 >&2 & echo '{\"Username\":\"u\",\"Secret\":\"s\"}'; exec >&-");
    EXPECT_TRUE(askCredentialHelper("talks", "x", {})) << "what it leaves running keeps nobody waiting";
}

TEST_F(Helpers, TheEnvironmentsLoginsGoBeforeTheFiles) {
    const test::TemporaryFolder config;
    const std::string file = R"({"auths":{"r.example":{"auth":")" + toBase64("file:x") + R"("},"other.example":{"auth":")" + toBase64("other:x") + R"("}}})";
    ASSERT_TRUE(writeFileAtomically(config / "config.json", file));
    ConfigCredentials credentials(config.path());
    const std::string auths = R"({"auths":{"r.example":{"auth":")" + toBase64("environment:x") + R"("}}})";
    const test::Variable variable("DOCKER_AUTH_CONFIG", auths);
    EXPECT_EQ((*credentials.find("r.example", {}))->username, "environment");
    EXPECT_EQ((*credentials.find("other.example", {}))->username, "other");
    helper("nosy", "echo \"{\\\"Username\\\":\\\"seen:$DOCKER_AUTH_CONFIG\\\",\\\"Secret\\\":\\\"s\\\"}\"");
    EXPECT_EQ((*askCredentialHelper("nosy", "x", {}))->username, "seen:");
    for (const char* bad : {"{", R"({"auths":{"r.example":{"auth":"CANARY!"}}})"}) {
        const test::Variable broken("DOCKER_AUTH_CONFIG", bad);
        const auto found = credentials.find("r.example", {});
        ASSERT_FALSE(found) << bad;
        EXPECT_EQ(found.error().code, ErrorCode::Io);
        EXPECT_TRUE(found.error().message.starts_with("DOCKER_AUTH_CONFIG: ")) << found.error().message;
        EXPECT_EQ(found.error().message.find("CANARY"), std::string::npos) << found.error().message;
    }
}

TEST_F(Helpers, ALoginThatCannotBeReadIsNotTakenForNone) {
    const test::TemporaryFolder config;
    ASSERT_TRUE(writeFileAtomically(config / "config.json", R"({"auths":{"r.example":{"auth":"CANARY!"}}})"));
    const auto found = ConfigCredentials(config.path()).find("r.example", {});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::Io);
    EXPECT_NE(found.error().message.find((config / "config.json").string()), std::string::npos) << found.error().message;
    EXPECT_EQ(found.error().message.find("CANARY"), std::string::npos) << found.error().message;
    ASSERT_TRUE(writeFileAtomically(config / "config.json", ""));
    EXPECT_FALSE(ConfigCredentials(config.path()).find("r.example", {})->has_value()) << "an empty file";
}

TEST_F(Helpers, InheritNoConnectionAndAreNotTakenFromTheCurrentFolder) {
    const int connection = ::socket(AF_INET, SOCK_STREAM, 0);
    ASSERT_GT(connection, 2);
    helper("nosy", "for fd in /proc/$$/fd/*; do readlink $fd; done | grep -c socket: >" + (folder_ / "sockets").string() + "; echo '{\"Username\":\"u\",\"Secret\":\"s\"}'");
    EXPECT_TRUE(askCredentialHelper("nosy", "x", {}));
    EXPECT_EQ(*readUserFile(folder_ / "sockets", 100), "0\n");
    ::close(connection);
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder_.path());
    for (const char* path : {":/usr/bin:/bin", ".:/usr/bin:/bin", "/usr/bin:/bin:"}) {
        const test::Variable variable("PATH", path);
        EXPECT_EQ(askCredentialHelper("nosy", "x", {}).error().code, ErrorCode::Io) << path;
    }
    std::filesystem::current_path(before);
}

TEST_F(Helpers, AStoppedOneEnds) {
    helper("slow", "exec sleep 60");
    std::stop_source source;
    source.request_stop();
    Job job;
    job.stop = source.get_token();
    EXPECT_EQ(askCredentialHelper("slow", "x", job).error().code, ErrorCode::Interrupted);
}

TEST_F(Helpers, ConfigJsonIsReadAsDockerReadsIt) {
    helper("mine", "read server; echo '{\"Username\":\"helped\",\"Secret\":\"s\"}'");
    const test::TemporaryFolder config;
    ASSERT_TRUE(writeFileAtomically(config / "config.json", R"({"auths":{"localhost:5000":{"auth":")" + toBase64("user:pa:ss") + R"("},"https://index.docker.io/v1/":{"auth":")" + toBase64("hub:x") +
                                                                R"("},"tokens":{"identitytoken":"t"}},"credHelpers":{"helped.example":"mine"}})"));
    ConfigCredentials credentials(config.path());
    EXPECT_EQ((*credentials.find("localhost:5000", {}))->username, "user");
    EXPECT_EQ((*credentials.find("localhost:5000", {}))->password.reveal(), "pa:ss");
    EXPECT_EQ((*credentials.find("docker.io", {}))->username, "hub");
    EXPECT_EQ((*credentials.find("helped.example", {}))->username, "helped");
    EXPECT_FALSE((*credentials.find("tokens", {}))->identityToken.empty());
    EXPECT_FALSE(credentials.find("unknown", {})->has_value());
    ASSERT_TRUE(writeFileAtomically(config / "config.json", "[]"));
    EXPECT_EQ(credentials.find("x", {}).error().code, ErrorCode::Io);
    EXPECT_FALSE(ConfigCredentials(config / "none").find("x", {})->has_value());
}

TEST_F(Helpers, ConfigJsonMaySpellAHostInCapitals) {
    helper("mine", "read server; echo '{\"Username\":\"'$server'\",\"Secret\":\"s\"}'");
    const test::TemporaryFolder config;
    const auto userOf = [&](const std::string& text, const std::string& host) -> std::string {
        EXPECT_TRUE(writeFileAtomically(config / "config.json", text));
        const auto found = ConfigCredentials(config.path()).find(host, {});
        return found && *found ? (*found)->username : "nobody";
    };
    const std::string entry = R"({"auth":")" + toBase64("user:pass") + R"("})", lower = R"({"auth":")" + toBase64("lower:pass") + R"("})";
    EXPECT_EQ(userOf(R"({"auths":{"Registry.Example:5000":)" + entry + "}}", "registry.example:5000"), "user");
    EXPECT_EQ(userOf(R"({"auths":{"https://Registry.Example":)" + entry + "}}", "registry.example"), "user");
    EXPECT_EQ(userOf(R"({"auths":{"Registry.Example":)" + entry + R"(,"registry.example":)" + lower + "}}", "registry.example"), "lower") << "the exact one first";
    EXPECT_EQ(userOf(R"({"credHelpers":{"Helped.Example":"mine"}})", "helped.example"), "helped.example");
    EXPECT_EQ(userOf(R"({"auths":{"Registry.Example":{}},"credsStore":"mine"})", "registry.example"), "Registry.Example") << "stored under what was typed at docker login";
    EXPECT_EQ(userOf(R"({"auths":{"Registry.Example":)" + entry + "}}", "registry.example:5000"), "nobody");
}

TEST(ConfigJson, IsReadInOneWay) {
    const std::string entry = R"({"auth":")" + toBase64("user:pass") + R"("})", deep(1'000'000, '[');
    EXPECT_EQ(storedLogin(R"({"auths":{"r.example":)" + entry + "}}", "r.example")->credential->username, "user");
    for (const std::string& text : {std::string("[]"), std::string("null"), R"({"auths":)" + deep, R"({"auths":{"r.example":)" + entry + R"(,"r.example":)" + entry + "}}", std::string(R"({"credsStore":"a","credsStore":"b"})"), std::string("\xEF\xBB\xBF{}")}) {
        const auto login = storedLogin(text, "r.example");
        ASSERT_FALSE(login) << text.substr(0, 60);
        EXPECT_EQ(login.error().code, ErrorCode::Malformed) << text.substr(0, 60);
    }
}

}  // namespace roseglass::docker

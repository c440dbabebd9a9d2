// roseglass-cli policy: on fixtures, and on the lab's real servers.
#include <algorithm>
#include <fstream>

#include "base/file.h"
#include "interop/publish_scene.h"
#include "registry/reference.h"
#include "trust/client.h"

namespace roseglass::test {
namespace {

using nlohmann::json;

std::string write(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    std::filesystem::permissions(path, std::filesystem::perms(0644));
    return path.string();
}

Ran cli(std::vector<std::string> words, const std::vector<std::string>& environment = {}) {
    words.insert(words.begin(), ROSEGLASS_CLI);
    return runProgram(words, environment);
}

std::string policy(const std::string& mode, const std::string& pattern = {}, const std::string& key = {}, bool allowExpired = false) {
    json trust{{"mode", mode}, {"allow-expired-trust-cache", allowExpired}};
    if (!pattern.empty()) trust["trust-pinning"]["root-keys"][pattern] = {key};
    return json{{"content-trust", trust}}.dump(2);
}

/// Every file below a folder, with its content.
std::map<std::string, std::string> contents(const std::filesystem::path& folder) {
    std::map<std::string, std::string> files;
    if (!std::filesystem::exists(folder)) return files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files[entry.path()] = readUserFile(entry.path(), 1u << 30).value_or("?");
    }
    return files;
}

}  // namespace

TEST(PolicyCli, TellsWrongUseWithExitTwo) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"policy"}, {"policy", "sideways"}, {"policy", "check"}, {"policy", "check", "a", "b"}, {"policy", "show", "x"}, {"policy", "validate"}, {"policy", "check", "UPPER/Case"}, {"policy", "check", "a", "--no-such"}, {"policy", "show", "--daemon-config"}}) {
        EXPECT_EQ(cli(words).exit, 2) << words.back();
    }
    EXPECT_NE(cli({"policy", "--help"}).out.find("policy check REFERENCE"), std::string::npos);
}

TEST(PolicyCli, ShowsTheFileThatTheEngineReads) {
    const TemporaryFolder folder;
    const std::vector<std::string> environment{"DOCKER_CONFIG=" + (folder / "config").string(), "XDG_CONFIG_HOME=" + (folder / "xdg").string()};
    const auto shown = [&] { return json::parse(cli({"--json", "policy", "show"}, environment).out); };
    const json none = shown();
    EXPECT_EQ(none["exists"], false);
    EXPECT_EQ(none["mode"], "disabled");
    EXPECT_EQ(none["file"], "/etc/docker/daemon.json");
    const std::string rootless = write(folder / "xdg/docker/daemon.json", policy("permissive"));
    EXPECT_EQ(shown()["file"], rootless);
    EXPECT_EQ(shown()["mode"], "permissive");
    const std::string desktop = write(folder / "config/daemon.json", policy("enforced", "localhost:5000/*", std::string(64, 'a'), true));
    const json own = shown();
    EXPECT_EQ(own["file"], desktop);
    EXPECT_EQ(own["exists"], true);
    EXPECT_EQ(own["mode"], "enforced");
    EXPECT_EQ(own["pins"], json::parse("[{\"pattern\":\"localhost:5000/*\",\"keys\":[\"" + std::string(64, 'a') + "\"]}]"));
    EXPECT_EQ(own["officialImages"], true);
    EXPECT_EQ(own["allowExpiredTrustCache"], true);
    EXPECT_NE(cli({"policy", "show"}, environment).out.find("Mode: enforced"), std::string::npos);
    EXPECT_EQ(json::parse(cli({"--json", "policy", "show", "--daemon-config", rootless}, environment).out)["mode"], "permissive");
    EXPECT_EQ(cli({"policy", "show", "--daemon-config", (folder / "none").string()}, environment).exit, 6);
}

TEST(PolicyCli, ValidatesWithLinesColumnsAndExitCodes) {
    const TemporaryFolder folder;
    const auto validate = [&](const std::string& text) { return cli({"--json", "policy", "validate", write(folder / "daemon.json", text)}); };
    const Ran good = validate(policy("enforced", "localhost:5000/*", std::string(64, 'a')));
    EXPECT_EQ(good.exit, 0) << good.all();
    EXPECT_EQ(json::parse(good.out)["valid"], true);
    EXPECT_EQ(json::parse(good.out)["findings"], json::array());
    const Ran warned = validate(policy("disabled", "localhost:5000/*", std::string(64, 'a')));
    EXPECT_EQ(warned.exit, 0);
    EXPECT_EQ(json::parse(warned.out)["findings"][0]["severity"], "warning");
    const Ran bad = validate("{\n  \"content-trust\": {\n    \"mode\": \"enforce\"\n  }\n}");
    EXPECT_EQ(bad.exit, 1);
    const json finding = json::parse(bad.out)["findings"][0];
    EXPECT_EQ(finding["line"], 3);
    EXPECT_EQ(finding["column"], 13);
    EXPECT_EQ(finding["code"], "unknown-mode");
    EXPECT_EQ(finding["severity"], "error");
    EXPECT_NE(finding["hint"].get<std::string>().find("enforced"), std::string::npos);
    EXPECT_EQ(cli({"policy", "validate", (folder / "none.json").string()}).exit, 6);
    EXPECT_EQ(cli({"policy", "validate", folder.path().string()}).exit, 6);
    EXPECT_EQ(cli({"policy", "validate", write(folder / "large.json", std::string(5u << 20, ' '))}).exit, 6);
    const Ran words = cli({"policy", "validate", write(folder / "words.json", "{\n  \u201cdebug\u201d: true\n}")});
    EXPECT_EQ(words.exit, 1);
    EXPECT_NE(words.out.find("words.json:2:3: error:"), std::string::npos) << words.out;
}

TEST(PolicyCli, AFileThatStopsTheEngineRefusesEverything) {
    const TemporaryFolder folder;
    const Ran ran = cli({"--json", "policy", "check", "scratch", "--daemon-config", write(folder / "daemon.json", "{\"content-trust\": {\"mode\": \"enforce\"}}")});
    EXPECT_EQ(ran.exit, 1);
    EXPECT_EQ(json::parse(ran.out)["error"]["code"], "policy");
}

TEST(PolicyCli, AllowsNothingByAPolicyThatCannotTakeEffect) {
    const TemporaryFolder folder;
    const std::string trust = std::string(ROSEGLASS_FIXTURES) + "/trust", app = "localhost:25000/team/app", id(64, 'a');
    const std::string texts[] = {policy("enforced", "localhost:25000/*/app", id), policy("enforced", "https://localhost:25000/team/app", id), policy("enforced", app + ":1.4.2", id), policy("enforced", app + "/", id),
                                 policy("permissive", "team/app", id), policy("enforced", app, id.substr(0, 12)), "{\"content-trust\": {\"mode\": \"enforced\", \"root-keys\": {\"*\": [\"" + id + "\"]}}}"};
    for (const std::string& text : texts) {
        const std::string file = write(folder / "daemon.json", text);
        ASSERT_EQ(cli({"policy", "validate", file}).exit, 1) << text;
        const Ran ran = cli({"--json", "--offline", "--at", "2026-11-24T10:00:00Z", "--trust-dir", trust, "policy", "check", app + ":1.4.2", "--daemon-config", file});
        EXPECT_EQ(ran.exit, 1) << text << ran.all();
        EXPECT_EQ(json::parse(ran.out)["error"]["code"], "policy") << ran.out;
        EXPECT_NE(cli({"-q", "policy", "show", "--daemon-config", file}).out.find("error: "), std::string::npos) << "told even by -q";
    }
}

TEST(PolicyCli, JudgesTheFixturesOffline) {
    const TemporaryFolder folder;
    const std::string trust = std::string(ROSEGLASS_FIXTURES) + "/trust", app = "localhost:25000/team/app";
    const auto before = contents(trust);
    const auto check = [&](const std::string& text, const std::string& reference, const std::string& at = "2026-11-24T10:00:00Z", const std::vector<std::string>& more = {}) {
        std::vector<std::string> words{"--json", "--offline", "--at", at, "--trust-dir", trust, "policy", "check", reference, "--daemon-config", write(folder / "daemon.json", text)};
        words.insert(words.end(), more.begin(), more.end());
        const Ran ran = cli(words);
        json document = json::parse(ran.out, nullptr, false);
        document["exit"] = ran.exit;
        return document;
    };
    const json free = check(policy("enforced"), app + ":1.4.2");
    EXPECT_EQ(free["exit"], 0) << free;
    EXPECT_EQ(free["verdict"], "allowed");
    const std::string key = free["rootKeyId"], digest = free["digest"];
    EXPECT_EQ(key.size(), 64u);
    EXPECT_EQ(check(policy("enforced"), app + ":1.4.2", "2026-11-24T10:00:00Z", {"--no-tofu"})["error"]["code"], "tofu-disabled");
    EXPECT_EQ(check(policy("enforced", app, key), app + ":1.4.2")["stanza"], "trust-pinning.root-keys");
    const json other = check(policy("enforced", "localhost:25000/*", std::string(64, 'a')), app + ":1.4.2");
    EXPECT_EQ(other["exit"], 1);
    EXPECT_EQ(other["error"]["code"], "pin-mismatch");
    EXPECT_EQ(other["rootKeyId"], key);
    EXPECT_EQ(check(policy("enforced"), app + "@" + digest)["tags"], json({"1.4.2"}));
    EXPECT_EQ(check(policy("enforced"), digest)["reference"], app + "@" + digest);
    EXPECT_EQ(check(policy("enforced"), app + "@sha256:" + std::string(64, '0'))["error"]["code"], "unsigned-tag");
    EXPECT_EQ(check(policy("enforced"), app + ":1.4.2@sha256:" + std::string(64, '0'))["error"]["code"], "digest-mismatch");
    EXPECT_EQ(check(policy("enforced"), "scratch")["exit"], 0);
    const json late = check(policy("enforced"), app + ":1.4.2", "2027-01-24T10:00:00Z");
    EXPECT_EQ(late["exit"], 1);
    EXPECT_EQ(late["error"]["code"], "expired");
    const json allowed = check(policy("enforced", {}, {}, true), app + ":1.4.2", "2027-01-24T10:00:00Z");
    EXPECT_EQ(allowed["exit"], 0) << allowed;
    EXPECT_EQ(allowed["stanza"], "allow-expired-trust-cache");
    EXPECT_EQ(contents(trust), before) << "the command only reads";
}

class PolicyOnServers : public PublishScene {
protected:
    /// A consumer with this policy, who asks about a reference.
    static json check(const Desk& desk, const std::string& text, const std::string& reference, const std::vector<std::string>& more = {}) {
        std::vector<std::string> words{"--json", "policy", "check", reference, "--daemon-config", write(desk.folder() / "daemon.json", text)};
        words.insert(words.end(), more.begin(), more.end());
        const Ran ran = desk.ours(words);
        json document = json::parse(ran.out, nullptr, false);
        EXPECT_TRUE(document.is_object()) << ran.all();
        document["exit"] = ran.exit;
        return document;
    }
};

TEST_F(PolicyOnServers, ModesPinsAndTagsDecide) {
    const std::string gun = image("policy/app", {"1", "2"});
    const Desk publisher(state);
    ASSERT_EQ(publisher.ours({"sign", gun + ":1"}).exit, 0);
    const std::string key = publisher.json({"inspect", gun})["rootKeyId"];
    const Desk desk(state);
    const std::string wrong(64, 'a'), host = gun.substr(0, gun.find('/'));
    struct Row { std::string policy, reference; int exit; const char *verdict, *code; };
    const Row rows[] = {
        {policy("enforced"), gun + ":1", 0, "allowed", ""},
        {policy("enforced", gun, key), gun + ":1", 0, "allowed", ""},
        {policy("enforced", host + "/policy/*", key), gun + ":1", 0, "allowed", ""},
        {policy("enforced", host + "/*", wrong), gun + ":1", 1, "refused", "pin-mismatch"},
        {policy("permissive", host + "/*", wrong), gun + ":1", 0, "logged", "pin-mismatch"},
        {policy("disabled", host + "/*", wrong), gun + ":1", 0, "allowed", ""},
        {policy("enforced"), gun + ":2", 1, "refused", "unsigned-tag"},
        {policy("permissive"), gun + ":2", 0, "logged", "unsigned-tag"},
        {policy("enforced"), image("policy/unsigned", {"1"}) + ":1", 1, "refused", "no-trust-data"},
    };
    for (const Row& row : rows) {
        const json document = check(desk, row.policy, row.reference);
        EXPECT_EQ(document["exit"], row.exit) << row.policy << row.reference << document;
        EXPECT_EQ(document["verdict"], row.verdict) << row.policy << row.reference;
        EXPECT_EQ(document.contains("error") ? document["error"]["code"].get<std::string>() : "", row.code) << row.policy << row.reference;
    }
    EXPECT_TRUE(contents(desk.trustDir()).empty()) << "nothing is remembered of having asked";
    const json mismatch = check(desk, policy("enforced", gun, wrong), gun + ":1");
    EXPECT_EQ(mismatch["rootKeyId"], key);
    EXPECT_EQ(mismatch["modes"], json::parse(R"({"disabled":"allowed","permissive":"logged","enforced":"refused"})"));
    const json checks = mismatch["checks"];
    EXPECT_TRUE(std::any_of(checks.begin(), checks.end(), [](const json& one) { return one["rule"] == "root.pin" && one["outcome"] == "fail"; })) << "the pins were handed to the verification";
}

TEST_F(PolicyOnServers, AnExpiredCacheStandsInWhereThePolicySaysSo) {
    const std::string gun = image("policy/edge", {"1"});
    const Desk desk(state);
    ASSERT_EQ(desk.ours({"sign", gun + ":1"}).exit, 0);
    ASSERT_EQ(desk.ours({"verify", gun + ":1"}).exit, 0);
    const std::string key = desk.json({"inspect", gun})["rootKeyId"];
    const auto before = contents(desk.trustDir());
    const std::vector<std::string> away{"--trust-server", "https://127.0.0.1:1"}, awayLater{"--trust-server", "https://127.0.0.1:1", "--at", "2029-01-01T00:00:00Z"};
    EXPECT_EQ(check(desk, policy("enforced"), gun + ":1", away)["verdict"], "allowed") << "a valid cache needs no leave";
    EXPECT_EQ(check(desk, policy("enforced"), gun + ":1", awayLater)["error"]["code"], "expired");
    EXPECT_EQ(check(desk, policy("permissive"), gun + ":1", awayLater)["verdict"], "logged");
    const json allowed = check(desk, policy("enforced", gun, key, true), gun + ":1", awayLater);
    EXPECT_EQ(allowed["verdict"], "allowed") << allowed;
    EXPECT_EQ(allowed["fromCache"], true);
    EXPECT_EQ(allowed["stanza"], "allow-expired-trust-cache");
    EXPECT_EQ(check(desk, policy("enforced", gun, std::string(64, 'a'), true), gun + ":1", awayLater)["error"]["code"], "pin-mismatch");
    // Expired data that the server itself serves are refused all the same.
    EXPECT_EQ(check(desk, policy("enforced", {}, {}, true), gun + ":1", {"--at", "2029-01-01T00:00:00Z"})["error"]["code"], "expired");
    EXPECT_EQ(contents(desk.trustDir()), before);
    // Nor does the trust server know the repository any more.
    const Desk other(state);
    ASSERT_EQ(other.ours({"delete", gun, "--remote"}).exit, 0);
    EXPECT_EQ(check(desk, policy("enforced"), gun + ":1")["error"]["code"], "no-trust-data");
    EXPECT_EQ(check(desk, policy("enforced", {}, {}, true), gun + ":1")["verdict"], "allowed");
}

}  // namespace roseglass::test

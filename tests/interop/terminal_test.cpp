// Nothing from outside reaches the terminal as it is: every command that prints, on words that are made to harm.
#include <algorithm>

#include "attacks/scene.h"
#include "base/encoding.h"
#include "base/escape.h"
#include "support/program.h"
#include "support/trust_files.h"
#include "text.h"
#include "trust/bundle.h"

namespace roseglass::test {
namespace {

using cli::Paint;
using cli::Text;

/// A terminal's commands, forged lines, marks that hide or turn round; and what is no UTF-8 at all.
const std::string kHostile = "x\x1b]0;owned\x07\x1b[32msigned\x1b[0m\r\b\x7f\nForged line\nForged line two\u009b31m\u0085\u202etxt\u2066\u200b\ufeff";
const std::string kBroken = kHostile + "\xff\xc2";
constexpr const char* kGun = "localhost:5000/team/app";
constexpr const char* kTime = "2026-11-24T10:00:00Z";

void expectHarmless(const Ran& ran, const std::string& what) {
    EXPECT_GE(ran.exit, 0) << what;
    EXPECT_LT(ran.exit, 128) << what;
    for (const std::string& text : {ran.out, ran.err}) {
        std::string words = text;
        std::replace(words.begin(), words.end(), '\n', ' ');
        EXPECT_EQ(escaped(words), words) << what;
        EXPECT_FALSE(text.starts_with("Forged line")) << what;
        EXPECT_EQ(text.find("\nForged line"), std::string::npos) << what << ":\n" << escaped(text);
    }
}

/// A consumer without a network whose trust directory, history and configuration are this folder's.
class Terminal : public ::testing::Test {
protected:
    Ran run(std::vector<std::string> words, const std::vector<std::string>& environment = {}) const {
        words.insert(words.begin(), {ROSEGLASS_CLI, "--offline", "--docker-config", (folder_ / "docker").string(), "--trust-dir", trust().string()});
        std::vector<std::string> all{"HOME=" + (folder_ / "home").string(), "XDG_DATA_HOME=" + (folder_ / "data").string(), "XDG_CONFIG_HOME=" + (folder_ / "config").string(), "DOCKER_HOST=unix://" + (folder_ / "none.sock").string()};
        all.insert(all.end(), environment.begin(), environment.end());
        return runProgram(words, all);
    }
    /// In words and as a document.
    void expectHarmless(const std::vector<std::string>& words, const std::vector<std::string>& environment = {}) const {
        std::string what;
        for (const std::string& word : words) what += " " + escaped(word);
        test::expectHarmless(run(words, environment), what);
        std::vector<std::string> verbose = words;
        verbose.insert(verbose.begin(), {"-v"});
        test::expectHarmless(run(verbose, environment), "-v" + what);
        std::vector<std::string> json = words;
        json.insert(json.begin(), "--json");
        test::expectHarmless(run(json, environment), "--json" + what);
    }
    std::filesystem::path trust() const { return folder_ / "trust"; }
    std::string write(const std::string& name, const std::string& text) const {
        EXPECT_TRUE(writeFileAtomically(folder_ / name, text));
        return (folder_ / name).string();
    }

    TemporaryFolder folder_;
};

/// Every name that a publisher or a delegate is free to choose.
RepositoryBuilder hostileRepository() {
    RepositoryBuilder r(kGun, *parseRfc3339(kTime));
    r.delegate(r.targets, "targets/releases");
    r.delegate(r.targets, "targets/alice", {kHostile, ""});
    r.addTag(r.targets, "1.0");
    r.addTag(r.targets, kHostile);
    r.addTag(r.delegations["targets/alice"], kHostile, "another");
    r.targets["delegations"]["roles"].push_back({{"name", "targets/" + kHostile}, {"keyids", Json::array({kHostile})}, {"paths", {kHostile}}, {"threshold", 1}});
    r.targets["delegations"]["roles"].push_back({{"name", "targets/bob"}, {"keyids", Json::array({kHostile})}, {"paths", {kHostile}}, {"threshold", 1}});
    r.targets["delegations"]["keys"][crypto::keyId("x\x1b[31m", "y")] = {{"keytype", "x\x1b[31m"}, {"keyval", {{"private", nullptr}, {"public", toBase64("y")}}}};
    r.targets[kHostile] = kHostile;
    r.publish();
    return r;
}

}  // namespace

TEST(Text, HasNoColourButItsOwn) {
    const Text text = "tag " + Text::painted("\x1b[31msigned", Paint::Good) + " \x1b[32m" + std::string("\x1b[0m") + "\n";
    EXPECT_EQ(text.lines(), "tag \x1b[32m\\u001b[31msigned\x1b[0m \\u001b[32m\\u001b[0m\n");
    EXPECT_EQ(cli::widthOf(text.line()), std::string_view("tag \\u001b[31msigned \\u001b[32m\\u001b[0m\\u000a").size());
}

TEST(Text, HasNoLineFeedButAtItsEnds) {
    EXPECT_EQ(Text("\n\na\nb\n\n").lines(), "\n\na\\u000ab\n\n");
    EXPECT_EQ(Text("a\nb\n").line(), "a\\u000ab\\u000a");
    EXPECT_EQ(("\n" + Text::painted("a\n", Paint::Bad) + "\n").lines(), "\n\x1b[31ma\\u000a\x1b[0m\n");
    EXPECT_EQ(Text("\n").lines(), "\n");
    EXPECT_EQ(Text("").lines(), "");
}

TEST(Text, IsCutNowhere) {
    const std::string longer = "sha256:" + std::string(1 << 20, 'a');
    EXPECT_EQ(Text(longer).line(), longer);
}

TEST_F(Terminal, ShowsWhatWasTypedWithoutObeyingIt) {
    for (const std::string& x : {kHostile, kBroken}) {
        const std::vector<std::vector<std::string>> rows{
            {x}, {"--" + x}, {"-" + x}, {x, "--help"}, {"--at", x, "inspect", "a"}, {"--timeout", x, "inspect", "a"}, {"--trust-server", "https://a/" + x, "inspect", kGun}, {"--pin", x, "inspect", "a"},
            {"--pin", x + "=" + std::string(64, 'a'), "inspect", "a"}, {"--pin", "a.b/c=" + x, "inspect", "a"}, {"--pin-ca", x + "=" + x, "inspect", "a"}, {"--pin-ca", std::string(kGun) + "=" + x, "inspect", kGun},
            {"--tlscacert", x, "inspect", kGun}, {"inspect", x}, {"verify", x}, {"why", x}, {"history", x}, {"audit", x}, {"audit", "--from", x}, {"audit", "a", "--fail-on", x}, {"audit", "a", "--format", x},
            {"audit", "a", "--soon", x}, {"audit", "--catalog", x}, {"expiry", x}, {"expiry", "--warn", x}, {"expiry", kGun, "--fail-within", x}, {"push", x, kGun}, {"push", "oci:" + x, x}, {"pull", x}, {"pull", kGun, x},
            {"create", x}, {"run", x}, {"run", "--publish", x, "a"}, {"build", x}, {"build", "--file", x, "."}, {"dockerfile", "check", x}, {"dockerfile", "pin", x}, {"sign", x}, {"sign", kGun, "--as", x}, {"revoke", x}, {"renew", x},
            {"witness", x, "targets"}, {"witness", kGun, x}, {"init", x}, {"delete", x}, {"status", x}, {"reset", x}, {"signer", "list", x}, {"signer", "add", x, kGun, "--key", x}, {"signer", "remove", x, kGun},
            {"delegation", "add", kGun, x, x}, {"delegation", "list", x}, {"delegation", "remove", kGun, x}, {"delegation", "add", kGun, "targets/a", "--threshold", x}, {"key", x}, {"key", "import", x}, {"key", "export", x}, {"key", "generate", x},
            {"key", "remove", x}, {"key", "restore", x}, {"key", "rotate", kGun, x}, {"policy", "check", x}, {"policy", "validate", x}, {"policy", "show", "--daemon-config", x}, {"bundle", "open", x}, {"bundle", "export", x, x},
            {"bundle", "diff", x, x}, {"lab", x}};
        for (std::vector<std::string> words : rows) {
            words.insert(words.begin(), {"--dry-run"});
            expectHarmless(words);
        }
        expectHarmless({"inspect", kGun}, {"DOCKER_CONTENT_TRUST_SERVER=https://a/" + x});
    }
}

TEST_F(Terminal, ShowsWhatTrustDataSayWithoutObeyingIt) {
    const RepositoryBuilder r = hostileRepository();
    const notary::Remote remote(std::make_shared<FakeServer>(r), "https://trust.test", r.gun);
    notary::UpdateOptions options;
    options.now = r.now;
    const auto update = notary::updateTrust(r.gun, &remote, {trust(), r.gun}, {}, options, {});
    ASSERT_FALSE(update.error) << update.error->message;
    const std::string app = kGun;
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"inspect", app}, {"verify", app + ":1.0"}, {"why", app + ":1.0"}, {"why", app + ":none"}, {"signer", "list", app}, {"delegation", "list", app}, {"expiry", app}, {"history", app}, {"audit", app}, {"audit", app, "--format", "csv"},
             {"audit", app, "--format", "sarif"}, {"policy", "check", app + ":1.0"}, {"status", app}, {"key", "list"}, {"bundle", "export", app, (folder_ / "b.rgbundle").string()}, {"--dry-run", "sign", app + ":1.0"}}) {
        std::vector<std::string> all = words;
        all.insert(all.begin(), {"--at", kTime});
        const bool csv = words.back() == "csv";
        if (!csv) expectHarmless(words[0] == "history" || words[0] == "bundle" || words[0] == "--dry-run" ? words : all);
        else EXPECT_EQ(run(all).out.find("\nForged line"), std::string::npos);
    }
    EXPECT_NE(run({"--at", kTime, "inspect", app}).out.find("owned"), std::string::npos) << "it is shown, escaped";
}

TEST_F(Terminal, ShowsWhatABundleSaysWithoutObeyingIt) {
    const RepositoryBuilder r = hostileRepository();
    trust::Bundle bundle{r.gun, "https://trust.test", r.now, trustFilesOf(r), {}};
    bundle.registry.reached = true;
    bundle.registry.tags = {{kHostile, std::nullopt}};
    const std::string file = write("b.rgbundle", *trust::encodeBundle(bundle));
    for (const auto& words : std::vector<std::vector<std::string>>{{"bundle", "open", file}, {"bundle", "open", file, ":1.0"}, {"bundle", "open", file, ":none"}, {"bundle", "diff", file, file}}) expectHarmless(words);
    EXPECT_EQ(run({"--at", kTime, "bundle", "open", file}).exit, 1) << "roles whose names no peer takes: incomplete";
    for (const std::string server : {"https://ok.example/a\nRoot key 1111 (pinned)", "https://ok.example/\x1b[31m", "https://ok.example/\u202e", "https://ok.example/a b"}) {
        bundle.trustServer = server;
        const std::string bad = write("bad.rgbundle", *trust::encodeBundle(bundle));
        expectHarmless({"bundle", "open", bad});
        const Ran ran = run({"bundle", "open", bad});
        EXPECT_EQ(ran.exit, 1) << ran.all();
        EXPECT_NE(ran.err.find("its trust server is no address"), std::string::npos) << ran.all();
    }
}

TEST_F(Terminal, ShowsWhatFilesSayWithoutObeyingIt) {
    const Json policy{{"content-trust", {{"mode", "enforced"}, {"trust-pinning", {{"root-keys", {{kHostile, {kHostile}}}}}}, {kHostile, kHostile}}}, {kHostile, 1}};
    const std::string daemon = write("daemon.json", policy.dump());
    expectHarmless({"policy", "show", "--daemon-config", daemon});
    expectHarmless({"policy", "check", kGun, "--daemon-config", daemon});
    expectHarmless({"policy", "validate", daemon});
    expectHarmless({"policy", "validate", write("broken.json", "{" + kBroken)});
    std::string line = kBroken;
    std::replace(line.begin(), line.end(), '\n', ' ');
    const std::string dockerfile = write("Dockerfile", "FROM " + line + " AS " + line + "\nRUN " + line + "\nFROM " + std::string(kGun) + ":1.0\nCOPY --from=" + line + " a b\n");
    expectHarmless({"dockerfile", "check", dockerfile});
    expectHarmless({"dockerfile", "check", write(std::string("Docker\x1b[31mfile"), "FROM " + std::string(kGun) + ":1.0\n")});
    ASSERT_TRUE(makePrivateFolder(folder_ / "docker"));
    write("docker/config.json", Json{{"credsStore", kHostile}, {"auths", {{kHostile, Json::object()}}}}.dump());
    expectHarmless({"inspect", kGun});
    ASSERT_TRUE(makePrivateFolder(trust() / "private"));
    ASSERT_TRUE(writeFileAtomically(trust() / "private" / (std::string(64, 'a') + ".key"), "-----BEGIN PRIVATE KEY-----\nrole: " + line + "\ngun: " + line + "\n\nAAAA\n-----END PRIVATE KEY-----\n"));
    ASSERT_TRUE(writeFileAtomically(trust() / "private" / "\x1b[31m.key", line));
    expectHarmless({"key", "list"});
}

TEST_F(Terminal, GivesDocumentsByteForByte) {
    const std::string text = "# syntax: none\nFROM scratch\nRUN printf '\\033[0m\u00e9\t'\n";
    EXPECT_EQ(run({"dockerfile", "pin", write("Dockerfile", text)}).out, text);
}

}  // namespace roseglass::test

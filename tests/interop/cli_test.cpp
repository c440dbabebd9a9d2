// The contract of roseglass-cli, on the program itself.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>

#include "support/temporary_folder.h"

namespace roseglass::test {
namespace {

struct Ran {
    int exit = -1;
    std::string output;
};

Ran cli(const std::string& arguments, const std::string& redirection = "2>/dev/null") {
    Ran ran;
    FILE* pipe = ::popen((std::string(ROSEGLASS_CLI) + " " + arguments + " " + redirection).c_str(), "r");
    std::array<char, 4096> piece;
    while (const size_t n = std::fread(piece.data(), 1, piece.size(), pipe)) ran.output.append(piece.data(), n);
    ran.exit = WEXITSTATUS(::pclose(pipe));
    return ran;
}

}  // namespace

TEST(Cli, TellsUsageErrorsWithExitTwo) {
    for (const char* arguments : {"", "nonsense", "inspect", "inspect a b", "inspect 'UPPER'", "--no-such-option inspect x", "--at yesterday inspect x", "--timeout 0 inspect x", "--pin x inspect y", "--pin-ca x inspect y",
                                  "--trust-server ftp://x inspect y", "verify", "lab", "lab sideways", "create", "run --bogus x", "run --publish x y", "build", "build a b", "dockerfile", "dockerfile pin", "dockerfile look x", "--trust-server", "bundle", "bundle sideways x", "bundle export x", "bundle export x:1 /tmp/y", "bundle open", "bundle diff x", "history", "history a b", "history x:1", "history UPPER",
                                  "expiry UPPER", "expiry x --warn soon", "expiry x --fail-within soon", "expiry x --ics ''", "watch UPPER --once", "watch x --every soon", "watch x --warn -1", "watch --offline x", "watch --at 2026-11-24T10:00:00Z x",
                                  "audit", "audit x --format pdf", "audit x --output", "audit x --fail-on stail", "audit x --soon later"}) {
        EXPECT_EQ(cli(arguments).exit, 2) << arguments;
        const Ran json = cli(std::string("--json ") + arguments);
        const auto document = nlohmann::json::parse(json.output, nullptr, false);
        ASSERT_TRUE(document.is_object()) << arguments << json.output;
        EXPECT_EQ(document["error"]["code"], "usage") << arguments;
        EXPECT_EQ(document["error"]["exit"], 2);
    }
}

TEST(Cli, RefusesAPinThatCanNeverMatch) {
    const std::string id = std::string(64, 'a'), none = (TemporaryFolder().path() / "none").string();
    const std::pair<std::string, std::string> patterns[] = {
        {"localhost:1/t2/*/app", "Did you mean localhost:1/t2/*?"}, {"localhost:1/t2/app:v1", "it names a tag"}, {"https://localhost:1/t2", "no https:// before"}, {"localhost:1/T2/*", "Did you mean localhost:1/t2/*?"},
        {"localhost:1/t2/", "Did you mean localhost:1/t2/*?"}, {"*/t2/app", "last character"}, {"localhost:1/ap?", "has a ?"}, {" localhost:1/t2", "has a space"}, {"t2/app", "Did you mean docker.io/t2/app?"}, {"localhost:1", "without a repository"}};
    const auto refused = [&](const std::string& option, const std::string& value, const std::string& words) {
        const Ran ran = cli("--json " + option + " '" + value + "' --trust-dir '" + none + "' --offline verify localhost:1/t2/app:v1");
        EXPECT_EQ(ran.exit, 2) << value << ran.output;
        EXPECT_NE(ran.output.find(words), std::string::npos) << value << ran.output;
    };
    for (const auto& [pattern, words] : patterns) {
        refused("--pin", pattern + "=" + id, words);
        // A prefix may break off anywhere.
        if (!pattern.ends_with('/') && pattern != "localhost:1") refused("--pin-ca", pattern + "=" + none, "matches no repository");
    }
    const std::pair<std::string, const char*> ids[] = {{"", "it is empty"}, {id.substr(0, 12), "12 digits of 64"}, {id + "a", "more than 64"}, {std::string(64, 'A'), "lower case"}, {"sha256:" + id, "sha256:"}, {std::string(64, 'x'), "besides"}};
    for (const auto& [bad, words] : ids) refused("--pin", "localhost:1/t2/app=" + bad, words);
    refused("--pin", "localhost:1/t2/app", "is not a pin");
}

TEST(Cli, TakesARegistrysHostInCapitalsForTheSameRegistry) {
    const std::string trust = std::string(ROSEGLASS_FIXTURES) + "/trust", wrong = std::string(64, 'a');
    const auto verify = [&](const std::string& pin, const std::string& reference) {
        return cli("--offline --at 2026-11-24T10:00:00Z --trust-dir '" + trust + "' --pin '" + pin + "=" + wrong + "' verify " + reference).exit;
    };
    EXPECT_EQ(verify("other.example/*", "LocalHost:25000/team/app:1.4.2"), 0) << "the root that this computer knows";
    EXPECT_EQ(verify("localhost:25000/*", "LocalHost:25000/team/app:1.4.2"), 1) << "the pin holds for every spelling";
    EXPECT_EQ(verify("LOCALHOST:25000/*", "localhost:25000/team/app:1.4.2"), 1);
}

TEST(Cli, TellsALocalFileThatIsMissingWithExitSix) {
    const TemporaryFolder folder;
    const std::string none = "'" + (folder / "none").string() + "'", trust = "--trust-dir '" + (folder / "trust").string() + "' --trust-server https://127.0.0.1:1 --yes ";
    for (const std::string& arguments : {"audit --from " + none, "signer add alice localhost:1/x --key " + none, "key import " + none, "key restore " + none, "bundle open " + none,
                                          "bundle diff " + none + " " + none, "--offline --pin-ca localhost:1/=" + none + " inspect localhost:1/x", "dockerfile check " + none, "policy validate " + none}) {
        const Ran ran = cli("--json " + trust + arguments);
        EXPECT_EQ(ran.exit, 6) << arguments << ran.output;
        const auto document = nlohmann::json::parse(ran.output, nullptr, false);
        ASSERT_TRUE(document.is_object()) << arguments;
        EXPECT_EQ(document["error"]["code"], "io") << arguments << ran.output;
    }
}

/// Every command of the contract.
const std::vector<std::string> kCommands{"inspect", "verify", "why", "lab", "bundle", "history", "init", "push", "pull", "create", "run", "build", "dockerfile", "sign", "revoke", "renew", "witness", "delete", "status", "reset", "signer", "delegation", "expiry", "watch", "audit",
                                         "policy", "key"};

TEST(Cli, HelpsOnEveryLevel) {
    const std::string all = cli("--help").output;
    EXPECT_NE(all.find("Usage: roseglass-cli"), std::string::npos);
    for (const std::string& command : kCommands) {
        const Ran ran = cli(command + " --help");
        EXPECT_EQ(ran.exit, 0) << command;
        EXPECT_EQ(ran.output.substr(0, 21 + command.size()), "Usage: roseglass-cli " + command) << command;
        EXPECT_NE(ran.output.find("\n\n"), std::string::npos) << command;
        EXPECT_TRUE(std::regex_search(all, std::regex("\n  ([a-z]+, )*" + command + "[ ,]"))) << command << " is not listed";
    }
    EXPECT_EQ(cli("--version").output.substr(0, 14), "roseglass-cli ");
}

TEST(Cli, HelpsOnEachVerbThatHasOptionsOfItsOwn) {
    for (const char* command : {"key", "signer", "delegation", "policy"}) {
        const std::string whole = cli(std::string(command) + " --help").output;
        const std::regex usage("roseglass-cli " + std::string(command) + " ([a-z]+)([^\n]*)\n");
        size_t verbs = 0;
        for (std::sregex_iterator at(whole.begin(), whole.end(), usage), end; at != end; ++at, ++verbs) {
            const std::string verb = (*at)[1], text = cli(std::string(command) + " " + verb + " --help").output;
            EXPECT_TRUE(text.starts_with("Usage: " + at->str())) << text.substr(0, 200);
            EXPECT_EQ(text.find("roseglass-cli", 10), std::string::npos) << verb << ": one usage";
        }
        EXPECT_GE(verbs, 3u) << command;
        EXPECT_EQ(cli(std::string(command) + " nothing --help").output, whole);
    }
}

TEST(Cli, ReadsAtAnotherTimeAndChangesNothingThen) {
    const std::map<std::string, std::vector<std::string>> reading{
        {"inspect", {"localhost:1/x"}}, {"verify", {"localhost:1/x:1"}}, {"why", {"localhost:1/x:1"}}, {"bundle", {"open none"}}, {"history", {"localhost:1/x"}}, {"dockerfile", {"check none"}}, {"expiry", {"localhost:1/x"}},
        {"audit", {"localhost:1/x"}}, {"policy", {"show"}}, {"lab", {"status none"}}, {"status", {"localhost:1/x"}}, {"signer", {"list localhost:1/x"}}, {"delegation", {"list localhost:1/x"}}, {"key", {"list"}}, {"watch", {}}};
    const std::map<std::string, std::vector<std::string>> changing{
        {"lab", {"up none", "seed none", "down none"}}, {"init", {"localhost:1/x"}}, {"push", {"oci:none localhost:1/x:1"}}, {"pull", {"localhost:1/x:1 oci:none"}}, {"create", {"localhost:1/x:1"}}, {"run", {"localhost:1/x:1"}}, {"build", {"none"}},
        {"sign", {"localhost:1/x:1"}}, {"revoke", {"localhost:1/x:1"}}, {"renew", {"localhost:1/x"}}, {"witness", {"localhost:1/x targets"}}, {"delete", {"localhost:1/x", "localhost:1/x --remote"}}, {"status", {"localhost:1/x --publish"}}, {"reset", {"localhost:1/x"}},
        {"signer", {"add a localhost:1/x --key none", "remove a localhost:1/x"}}, {"delegation", {"add localhost:1/x targets/a none", "remove localhost:1/x targets/a"}},
        {"key", {"generate a", "import none", "export 1234567", "passwd 1234567", "remove 1234567", "backup none", "restore none", "rotate localhost:1/x targets"}}};
    const TemporaryFolder folder;
    const std::string before = "--trust-dir '" + (folder / "trust").string() + "' --trust-server https://127.0.0.1:1 --offline --yes --at 2020-01-01T00:00:00Z ";
    const auto refused = [&](const std::string& arguments) {
        const auto document = nlohmann::json::parse(cli("--json " + before + arguments).output, nullptr, false);
        return document.is_object() && document.contains("error") && document["error"]["code"] == "usage" && document["error"]["message"].get<std::string>().find("--at judges at another time") != std::string::npos;
    };
    for (const std::string& command : kCommands) {
        EXPECT_TRUE(reading.contains(command) || changing.contains(command)) << command << " must be in one of the tables";
        if (const auto rows = reading.find(command); rows != reading.end()) {
            for (const std::string& words : rows->second) EXPECT_FALSE(refused(command + " " + words)) << command << " " << words;
        }
        if (const auto rows = changing.find(command); rows != changing.end()) {
            for (const std::string& words : rows->second) EXPECT_TRUE(refused(command + " " + words)) << command << " " << words;
        }
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "trust"));
}

TEST(Cli, RefusesOptionsThatACommandDoesNotHave) {
    for (const std::string& command : kCommands) {
        // Before it looks at anything else, and in place of everything.
        for (const char* wrong : {" --no-such-option", " --no-such-option=1 x", " x --no-such-option"}) {
            // What follows the image is the container's.
            if (wrong[1] == 'x' && (command == "create" || command == "run")) continue;
            const Ran ran = cli("--json " + command + wrong);
            EXPECT_EQ(ran.exit, 2) << command << wrong;
            const auto document = nlohmann::json::parse(ran.output, nullptr, false);
            ASSERT_TRUE(document.is_object()) << command << wrong << ran.output;
            EXPECT_EQ(document["error"]["code"], "usage") << command << wrong;
            EXPECT_NE(document["error"]["message"].get<std::string>().find("--no-such-option"), std::string::npos) << command << wrong;
        }
    }
    for (const char* borrowed : {"history x --once", "watch x --ics y", "expiry x --every 1h", "bundle open x --inventory y", "audit x --fail-within 3d", "inspect x --fail-on error"}) EXPECT_EQ(cli(borrowed).exit, 2) << borrowed;
    for (const char* wanting : {"audit x --output y", "audit x --resume", "audit --catalog", "expiry --ics", "watch x --every"}) EXPECT_EQ(cli(wanting).exit, 2) << wanting;
}

TEST(Cli, JudgesTheFixturesOffline) {
    const std::string at = "--offline --at 2026-11-24T10:00:00Z --trust-dir '" + std::string(ROSEGLASS_FIXTURES) + "/trust' ";
    const std::string app = "localhost:25000/team/app";
    const Ran inspected = cli("--json " + at + "inspect " + app);
    EXPECT_EQ(inspected.exit, 0);
    const auto report = nlohmann::json::parse(inspected.output);
    EXPECT_EQ(report["status"], "trusted");
    EXPECT_EQ(report["checkedAt"], "2026-11-24T10:00:00Z");
    ASSERT_EQ(report["tags"].size(), 3u);
    EXPECT_EQ(report["tags"][0]["state"], "unknown");
    EXPECT_EQ(report["tags"][0]["signers"], nlohmann::json({"alice", "bob"}));
    EXPECT_EQ(report["roles"][0]["name"], "root");
    EXPECT_EQ(report["roles"][0]["keys"][0]["location"], "file");
    EXPECT_EQ(cli(at + "verify " + app + ":1.4.2").output, "sha256:" + report["tags"][1]["signedDigest"].get<std::string>().substr(7) + "\n");
    EXPECT_EQ(cli(at + "verify " + app + ":none").exit, 1);
    EXPECT_EQ(cli(at + "--pin " + app + "=" + std::string(64, 'a') + " verify " + app + ":1.4.2").exit, 1);
    const auto why = nlohmann::json::parse(cli("--json " + at + "why " + app + ":1.4.2").output);
    EXPECT_GT(why["checks"].size(), 15u);
    const Ran later = cli("--json --offline --at 2027-11-24T10:00:00Z --trust-dir '" + std::string(ROSEGLASS_FIXTURES) + "/trust' inspect " + app);
    EXPECT_EQ(later.exit, 1);
    EXPECT_EQ(nlohmann::json::parse(later.output)["error"]["code"], "expired");
}

TEST(Cli, EndsWithSixWhereItsOutputCannotBeWritten) {
    const TemporaryFolder folder;
    const std::string at = "--offline --at 2026-11-24T10:00:00Z --trust-dir '" + std::string(ROSEGLASS_FIXTURES) + "/trust' ", app = "localhost:25000/team/app";
    for (const std::string& arguments : std::vector<std::string>{"inspect " + app, "--json inspect " + app, "verify " + app + ":1.4.2", "expiry " + app, "--json expiry " + app, "expiry --ics -", "history " + app, "key list", "--help", "--version"}) {
        const Ran full = cli(at + arguments, "2>&1 >/dev/full");
        EXPECT_EQ(full.exit, 6) << arguments;
        EXPECT_NE(full.output.find("Standard output cannot be written: No space left on device [io]"), std::string::npos) << full.output;
        EXPECT_EQ(cli(at + arguments, "2>&1 >&-").exit, 6) << arguments;
    }
    EXPECT_EQ(cli(at + "verify " + app + ":none", ">/dev/full 2>&1").exit, 1) << "a refusal stays one";
    (void)cli(at + "-q --json inspect " + app, "2>'" + (folder / "told").string() + "' | :");
    EXPECT_EQ(std::filesystem::file_size(folder / "told"), 0u) << "a reader that went away";
}

TEST(Cli, TellsAnUnreachableServerWithExitThree) {
    const TemporaryFolder folder;
    const Ran ran = cli("--json --trust-server https://127.0.0.1:1 --trust-dir '" + folder.path().string() + "' inspect localhost:1/x");
    EXPECT_EQ(ran.exit, 3);
    const auto report = nlohmann::json::parse(ran.output);
    EXPECT_EQ(report["status"], "unreachable");
    EXPECT_EQ(report["error"]["code"], "network");
}

TEST(Cli, SaysThatDockersTrustServerIsGone) {
    const TemporaryFolder folder;
    const Ran ran = cli("--json --docker-config '" + folder.path().string() + "' verify --offline mongo:7");
    EXPECT_EQ(ran.exit, 3) << "nobody was asked";
    const Ran online = cli("--json --docker-config '" + folder.path().string() + "' --timeout 1 verify mongo:7");
    const auto verdict = nlohmann::json::parse(online.output, nullptr, false);
    ASSERT_TRUE(verdict.is_object());
    EXPECT_NE(verdict["error"]["message"].get<std::string>().find("shut"), std::string::npos);
}

}  // namespace roseglass::test

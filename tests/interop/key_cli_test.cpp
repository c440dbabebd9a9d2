// roseglass-cli key: what it writes, the real notary and docker read, and the other way round.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "support/program.h"
#include "support/trust_folder.h"

namespace roseglass::test {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kPassphrases{"DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE=rootpass1", "DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE=repopass1", "NOTARY_ROOT_PASSPHRASE=rootpass1", "NOTARY_TARGETS_PASSPHRASE=repopass1",
                                            "NOTARY_SNAPSHOT_PASSPHRASE=snappass1", "NOTARY_DELEGATION_PASSPHRASE=repopass1"};

class KeyCli : public ::testing::Test {
protected:
    std::vector<std::string> environment(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> all = kPassphrases;
        all.insert(all.end(), {"HOME=" + (folder_ / "home").string(), "XDG_DATA_HOME=" + (folder_ / "data").string(), "DOCKER_CONFIG=" + (folder_ / "docker").string()});
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    Ran cli(const std::vector<std::string>& words, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> all{ROSEGLASS_CLI, "--trust-dir", folder_.path(), "key"};
        all.insert(all.end(), words.begin(), words.end());
        return runProgram(all, environment(more));
    }
    nlohmann::json json(std::vector<std::string> words) const {
        words.emplace_back("--json");
        return nlohmann::json::parse(cli(words).out, nullptr, false);
    }
    /// Imports the file with the real notary and lists what it then has.
    std::string notaryImports(const std::filesystem::path& file) const {
        const TemporaryFolder fresh;
        const Ran imported = runProgram({"notary", "-d", fresh.path(), "key", "import", file}, environment());
        return imported.all() + runProgram({"notary", "-d", fresh.path(), "key", "list"}, environment()).out;
    }
    std::string notaryLists() const { return runProgram({"notary", "-d", folder_.path(), "key", "list"}, environment()).out; }
    std::string file(const std::string& name) const { return (folder_ / name).string(); }
    static unsigned modeOf(const std::filesystem::path& path) {
        struct stat status {};
        return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
    }

    /// Runs the program on a terminal of its own, where `answer` is typed once `question` was printed. Its exit code.
    int onTerminal(std::vector<std::string> words, const std::string& question, const std::string& answer) const {
        words.insert(words.begin(), {ROSEGLASS_CLI, "--trust-dir", folder_.path(), "key"});
        int terminal = -1;
        const pid_t pid = ::forkpty(&terminal, nullptr, nullptr, nullptr);
        if (pid == 0) {
            std::vector<char*> arguments;
            for (std::string& word : words) arguments.push_back(word.data());
            arguments.push_back(nullptr);
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
        std::string printed;
        bool answered = false;
        char piece[1024];
        for (pollfd wait{terminal, POLLIN, 0}; ::poll(&wait, 1, 60'000) > 0;) {
            const ssize_t n = ::read(terminal, piece, sizeof piece);
            if (n <= 0) break;
            printed.append(piece, static_cast<size_t>(n));
            if (!answered && printed.find(question) != std::string::npos) {
                answered = true;
                EXPECT_EQ(::write(terminal, answer.data(), answer.size()), static_cast<ssize_t>(answer.size()));
            }
        }
        int status = 0;
        ::waitpid(pid, &status, 0);
        ::close(terminal);
        EXPECT_TRUE(answered) << printed;
        return WEXITSTATUS(status);
    }

    TrustFolder folder_;
};

}  // namespace

TEST_F(KeyCli, RefusesTheOptionsOfOtherVerbs) {
    for (const std::vector<std::string>& words : {std::vector<std::string>{"list", "--public"}, {"export", "1234567", "--role", "root"}, {"remove", "1234567", "--token", "x"}, {"rotate", "a/b", "targets", "--gun", "a/b"}}) {
        const Ran ran = cli(words);
        EXPECT_EQ(ran.exit, 2) << words.front();
        EXPECT_THAT(ran.all(), HasSubstr("key " + words.front() + " does not take --"));
    }
}

TEST_F(KeyCli, ExitsAsForAKeyWhereAFileHoldsNone) {
    ASSERT_TRUE(writeFileAtomically(folder_ / "none.pem", "no key"));
    EXPECT_EQ(cli({"import", (folder_ / "none.pem").string()}).exit, 5);
    EXPECT_EQ(cli({"import", (folder_ / "absent.pem").string()}).exit, 6);
}

TEST_F(KeyCli, ListsWhatNotaryListsAndMore) {
    const auto listed = json({"list"});
    ASSERT_EQ(listed["keys"].size(), 13u);
    const std::string notary = notaryLists();
    for (const auto& key : listed["keys"]) {
        EXPECT_THAT(notary, HasSubstr(key["id"].get<std::string>()));
        EXPECT_FALSE(key["ifLost"].get<std::string>().empty());
    }
    const Ran text = cli({"list"});
    EXPECT_EQ(text.exit, 0);
    EXPECT_THAT(text.out, HasSubstr("5c747bb32f08  alice"));
    EXPECT_THAT(text.out, HasSubstr("2029-11-23"));
}

TEST_F(KeyCli, MakesKeysThatNotaryListsAndDockerLoads) {
    const auto made = json({"generate", "dev", "--public-key", file("dev.pub"), "--yes"});
    const std::string id = made["keys"][0]["id"];
    EXPECT_THAT(notaryLists(), HasSubstr(id));
    const TemporaryFolder fresh;
    // docker says that it loaded a file without the "path" header, and does not: the exported form has it.
    ASSERT_EQ(cli({"export", id, "--output", file("dev.pem")}).exit, 0);
    const Ran loaded = runProgram({"docker", "trust", "key", "load", file("dev.pem"), "--name", "dev"}, environment({"DOCKER_CONFIG=" + fresh.path().string()}));
    EXPECT_EQ(loaded.exit, 0) << loaded.all();
    EXPECT_TRUE(std::filesystem::exists(fresh.path() / "trust/private" / (id + ".key")));
    EXPECT_THAT(*readFile(folder_ / "dev.pub", 10'000), HasSubstr("-----BEGIN PUBLIC KEY-----\nrole: dev\n\n"));
    const auto root = json({"generate", "company", "--role", "root", "--yes"});
    EXPECT_THAT(notaryLists(), HasSubstr(root["keys"][0]["id"].get<std::string>()));
}

TEST_F(KeyCli, ExportsWhatNotaryImportsAndImportsWhatNotaryExports) {
    for (const char* id : {kAliceKey, kAppTargetsKey, kCarolKey}) {
        const std::string out = file(std::string(id).substr(0, 6) + ".pem");
        EXPECT_EQ(cli({"export", std::string(id).substr(0, 12), "--output", out}).exit, 0);
        EXPECT_EQ(modeOf(out), 0600u);
        EXPECT_THAT(notaryImports(out), HasSubstr(id));
    }
    EXPECT_EQ(cli({"export", kAliceKey, "--output", "-"}).out, *readFile(file("5c747b.pem"), 10'000)) << "standard output only when asked";
    const std::string theirs = file("theirs.pem");
    ASSERT_EQ(runProgram({"notary", "-d", folder_.path(), "key", "export", "-o", theirs, "--key", kAliceKey}, environment()).exit, 0);
    ASSERT_EQ(cli({"remove", kAliceKey, "--yes"}).exit, 0);
    EXPECT_EQ(json({"list"})["keys"].back()["location"], "elsewhere");
    const auto imported = json({"import", theirs, "--yes"});
    EXPECT_EQ(imported["keys"][0]["id"], kAliceKey);
    EXPECT_EQ(imported["keys"][0]["role"], "alice");
    EXPECT_THAT(notaryImports(folder_.keyFile(kAliceKey)), HasSubstr("path header")) << "a key file itself is no export";
}

TEST_F(KeyCli, ImportsPlainKeysUnderANewPassphraseThatNotaryCanUse) {
    const std::string plain = std::string(ROSEGLASS_FIXTURES) + "/keys/ec-plain-sec1.pem";
    EXPECT_EQ(cli({"import", plain, "--yes"}).exit, 2) << "it does not say what it is for";
    const auto imported = json({"import", plain, "--role", "ci", "--yes"});
    const std::string id = imported["keys"][0]["id"];
    ASSERT_EQ(cli({"export", id, "--output", file("ci.pem")}).exit, 0);
    EXPECT_THAT(notaryImports(file("ci.pem")), HasSubstr(id));
    EXPECT_THAT(*readFile(folder_.keyFile(id), 10'000), HasSubstr("ENCRYPTED"));
}

TEST_F(KeyCli, ChangesAPassphraseSoThatTheRealClientNeedsTheNewOne) {
    EXPECT_EQ(cli({"passwd", kAliceKey, "--yes"}).exit, 5) << "nobody gave the new passphrase";
    ASSERT_EQ(cli({"passwd", kAliceKey, "--yes"}, {"ROSEGLASS_NEW_PASSPHRASE=anotherpass"}).exit, 0);
    const std::vector<std::string> load{"docker", "trust", "key", "load", folder_.keyFile(kAliceKey), "--name", "alice"};
    const TemporaryFolder fresh;
    EXPECT_NE(runProgram(load, environment({"DOCKER_CONFIG=" + fresh.path().string()})).exit, 0);
    EXPECT_EQ(runProgram(load, environment({"DOCKER_CONFIG=" + fresh.path().string(), "DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE=anotherpass"})).exit, 0);
    EXPECT_EQ(cli({"passwd", kAliceKey, "--yes"}, {"ROSEGLASS_NEW_PASSPHRASE=x"}).exit, 5) << "the old one is not repopass1 any more, and x is too short";
    EXPECT_EQ(modeOf(folder_.keyFile(kAliceKey)), 0600u);
}

TEST_F(KeyCli, BacksUpRemovesAndRestores) {
    EXPECT_EQ(cli({"backup", file("keys.backup")}).exit, 5) << "a backup has a passphrase of its own, not one of the roles'";
    EXPECT_FALSE(std::filesystem::exists(folder_ / "keys.backup"));
    const std::vector<std::string> secret{"ROSEGLASS_BACKUP_PASSPHRASE=backuppass"};
    ASSERT_EQ(cli({"backup", file("keys.backup")}, secret).exit, 0);
    EXPECT_EQ(modeOf(folder_ / "keys.backup"), 0600u);
    EXPECT_EQ(json({"list"})["keys"][0]["backup"], "done");
    EXPECT_EQ(cli({"backup", file("keys.backup")}, secret).exit, 2);
    EXPECT_EQ(cli({"backup", file("one.backup"), kAliceKey}, secret).exit, 0);
    for (const char* id : {kAliceKey, kCarolKey}) ASSERT_EQ(cli({"remove", id, "--yes"}).exit, 0);
    EXPECT_EQ(cli({"restore", file("keys.backup"), "--yes"}, {"ROSEGLASS_BACKUP_PASSPHRASE=wrongpass"}).exit, 5);
    ASSERT_EQ(cli({"restore", file("keys.backup"), "--yes"}, secret).exit, 0);
    EXPECT_THAT(notaryLists(), HasSubstr(kCarolKey));
}

TEST_F(KeyCli, CallsNoKeyRestoredThatItCouldNotCompare) {
    const std::vector<std::string> secret{"ROSEGLASS_BACKUP_PASSPHRASE=backuppass"};
    ASSERT_EQ(cli({"backup", file("keys.backup")}, secret).exit, 0);
    std::map<std::string, std::filesystem::path> files;
    const auto listed = json({"list"});
    for (const auto& key : listed["keys"]) files[key["id"]] = key["path"].get<std::string>();
    ASSERT_TRUE(files.contains(kAliceKey) && files.contains(kCarolKey));
    // Another key's encrypted file under carol's name: nobody can tell it without the passphrase.
    ASSERT_TRUE(writeFileAtomically(files[kCarolKey], *readFile(files[kAliceKey], 1 << 20)));
    const Ran ran = cli({"restore", file("keys.backup"), "--yes"}, secret);
    EXPECT_EQ(ran.exit, 5) << ran.all();
    EXPECT_THAT(ran.all(), HasSubstr("not compared"));
    EXPECT_THAT(ran.all(), HasSubstr("could not be compared with the file that is here"));
}

TEST_F(KeyCli, DryRunsSayWhatWouldHappenAndChangeNothing) {
    const auto before = json({"list"});
    const std::string plain = std::string(ROSEGLASS_FIXTURES) + "/keys/ec-plain-pkcs8.pem";
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"generate", "dev", "--public-key", file("d.pub")}, {"import", plain, "--role", "dev"}, {"export", kAliceKey, "--output", file("a.pem")},
                                                                                       {"export", kAliceKey, "--public", "--output", file("a.pub")}, {"passwd", kAliceKey}, {"remove", kAliceKey}, {"backup", file("b")}, {"restore", plain}}) {
        std::vector<std::string> dry = words;
        dry.emplace_back("--dry-run");
        const Ran ran = cli(dry);
        EXPECT_EQ(ran.exit, 0) << words[0] << ran.all();
        EXPECT_THAT(ran.out, HasSubstr("Plan: key " + words[0]));
        const auto document = json(dry);
        EXPECT_EQ(document["dryRun"], true) << words[0];
        EXPECT_FALSE(document["plan"]["changes"].empty());
    }
    EXPECT_EQ(json({"list"}), before);
    for (const char* name : {"d.pub", "a.pem", "a.pub", "b"}) EXPECT_FALSE(std::filesystem::exists(folder_ / name)) << name;
}

TEST_F(KeyCli, RemovesOnlyWhatWasSaidTwice) {
    EXPECT_EQ(cli({"remove", kAliceKey}).exit, 2) << "no terminal, and no --yes";
    EXPECT_TRUE(std::filesystem::exists(folder_.keyFile(kAliceKey)));
    EXPECT_EQ(onTerminal({"remove", kAliceKey}, "Type 5c747bb32f08 to remove it: ", "yes\n"), 130);
    EXPECT_TRUE(std::filesystem::exists(folder_.keyFile(kAliceKey)));
    EXPECT_EQ(onTerminal({"remove", kAliceKey}, "Type 5c747bb32f08 to remove it: ", "5c747bb32f08\n"), 0);
    EXPECT_FALSE(std::filesystem::exists(folder_.keyFile(kAliceKey)));
    const Ran plan = cli({"remove", kAppTargetsKey, "--dry-run"});
    EXPECT_THAT(plan.out, HasSubstr("Nobody can sign in targets"));
    EXPECT_THAT(plan.out, HasSubstr("There is no backup of it"));
}

TEST_F(KeyCli, GivesThePublicPartThatASignerIsAddedWith) {
    ASSERT_EQ(cli({"export", kAliceKey, "--public", "--output", file("alice.pub")}).exit, 0);
    EXPECT_EQ(*readFile(folder_ / "alice.pub", 10'000), *readFile(std::string(ROSEGLASS_FIXTURES) + "/keys/alice.pub", 10'000)) << "docker's own file of this key";
    ASSERT_EQ(cli({"export", kCarolKey, "--public", "--output", file("carol.pub")}).exit, 0) << "no metadata names her: taken out of the private key";
    EXPECT_THAT(*readFile(folder_ / "carol.pub", 10'000), HasSubstr("role: carol"));
}

TEST_F(KeyCli, TellsErrorsByTheContractsExitCodes) {
    EXPECT_EQ(cli({}).exit, 2);
    EXPECT_EQ(cli({"sideways"}).exit, 2);
    EXPECT_EQ(cli({"list", "x"}).exit, 2);
    EXPECT_EQ(cli({"generate", "UPPER", "--yes"}).exit, 2);
    EXPECT_EQ(cli({"generate", "dev", "--algorithm", "dsa", "--yes"}).exit, 2);
    EXPECT_EQ(cli({"export", "abcdef1"}).exit, 5);
    EXPECT_EQ(cli({"export", "zz"}).exit, 2);
    EXPECT_EQ(cli({"remove", std::string(64, 'a'), "--yes"}).exit, 5);
    EXPECT_EQ(cli({"restore", file("none"), "--yes"}).exit, 6);
    EXPECT_EQ(cli({"export", kAliceKey, "--output", file("no/such/folder.pem")}).exit, 6);
    EXPECT_EQ(json({"export", "abcdef1"})["error"]["code"], "key-not-found");
}

TEST_F(KeyCli, GoesOnWithoutAKeychainThatIsMissing) {
    const Ran ran = cli({"export", kCarolKey, "--public", "--output", file("c.pub"), "--keychain"}, {"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent"});
    EXPECT_EQ(ran.exit, 0) << ran.all();
}

}  // namespace roseglass::test

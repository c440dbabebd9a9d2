// roseglass-cli expiry and watch: on fixtures, and on the lab's real servers.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <thread>

#include "base/file.h"
#include "interop/publish_scene.h"

namespace roseglass::test {
namespace {

using nlohmann::json;

Ran cli(std::vector<std::string> words) {
    words.insert(words.begin(), ROSEGLASS_CLI);
    return runProgram(words);
}

std::vector<std::string> fixtures(std::vector<std::string> words, const std::string& time = "2026-11-24T10:00:00Z") {
    std::vector<std::string> all{"--json", "--offline", "--at", time, "--trust-dir", std::string(ROSEGLASS_FIXTURES) + "/trust", "expiry"};
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

/// Every line of JSON.
std::vector<json> lines(const std::string& text) {
    std::vector<json> out;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) out.push_back(json::parse(line, nullptr, false));
    return out;
}

std::vector<std::string> changes(const std::vector<json>& of) {
    std::vector<std::string> out;
    for (const json& line : of) out.push_back(line["change"].get<std::string>() + " " + line.value("subject", ""));
    return out;
}

/// A program that runs until it gets Ctrl+C; what it prints lies in a file.
class Background {
public:
    Background(std::vector<std::string> words, std::filesystem::path file) : file_(std::move(file)) {
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, (file_.string() + ".err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        EXPECT_EQ(::posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ), 0);
        posix_spawn_file_actions_destroy(&actions);
    }
    ~Background() {
        if (pid_ > 0) (void)interrupt();
    }
    std::vector<json> printed() const { return lines(readFile(file_, 1 << 20).value_or("")); }
    std::string told() const { return readFile(file_.string() + ".err", 1 << 20).value_or(""); }
    /// Waits until so many lines are there; nothing is said about how long it takes.
    std::vector<json> waitFor(size_t count) const {
        for (int i = 0; i < 600 && printed().size() < count; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
        return printed();
    }
    /// Ctrl+C; answers the exit code.
    int interrupt() {
        int status = 0;
        ::kill(pid_, SIGINT);
        ::waitpid(pid_, &status, 0);
        pid_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    std::filesystem::path file_;
    pid_t pid_ = 0;
};

}  // namespace

TEST(ExpiryCli, TellsWrongUseWithExitTwo) {
    const std::vector<std::vector<std::string>> wrong{{"expiry", "UPPER/Case"}, {"expiry", "--warn", "soon"}, {"expiry", "--warn", "-1"}, {"expiry", "--warn", "36501"}, {"expiry", "--fail-within", "30"}, {"expiry", "--ics", ""},
                                                       {"expiry", "--json", "--ics", "-"}, {"watch", "--every", "often"}, {"watch", "--every", "0s"}, {"watch", "--offline", "a/b"}, {"watch", "--at", "2026-11-24T10:00:00Z", "a/b"},
                                                       {"watch", "--once", "UPPER/Case"}, {"watch", "--trust-dir", "/nonexistent"}};
    for (const auto& words : wrong) EXPECT_EQ(cli(words).exit, 2) << words.back();
    EXPECT_NE(cli({"expiry", "--help"}).out.find("--fail-within"), std::string::npos);
    EXPECT_NE(cli({"watch", "--help"}).out.find("--once"), std::string::npos);
}

TEST(ExpiryCli, ListsAllKnownRepositoriesSoonestFirst) {
    const Ran ran = cli(fixtures({}));
    EXPECT_EQ(ran.exit, 0) << ran.err;
    const json document = json::parse(ran.out);
    ASSERT_EQ(document["entries"].size(), 13u);
    EXPECT_EQ(document["entries"][0]["role"], "timestamp");
    EXPECT_EQ(document["entries"][0]["state"], "ok") << "the trust server renews it";
    EXPECT_EQ(document["entries"][12]["role"], "root");
    std::string last;
    for (const json& entry : document["entries"]) {
        EXPECT_GE(entry["expires"].get<std::string>(), last);
        last = entry["expires"];
    }
    EXPECT_EQ(json::parse(cli(fixtures({"localhost:25000/team/app"})).out)["entries"].size(), 8u);
    EXPECT_EQ(json::parse(cli(fixtures({"localhost:25000/team/app", "localhost:25000/team/app:1.0", "localhost:25000/team/app"})).out)["entries"].size(), 8u);
    EXPECT_EQ(json::parse(cli(fixtures({"--warn", "5"})).out)["entries"][0]["state"], "ok");
}

TEST(ExpiryCli, FailsOnlyWhereItIsAskedTo) {
    const std::string later = "2027-11-24T10:00:00Z";
    EXPECT_EQ(cli(fixtures({}, later)).exit, 0) << "expired is an answer";
    EXPECT_EQ(json::parse(cli(fixtures({}, later)).out)["entries"][0]["state"], "expired");
    EXPECT_EQ(cli(fixtures({"--fail-within", "1s"}, later)).exit, 1);
    EXPECT_EQ(cli(fixtures({"--fail-within", "7d"})).exit, 0);
    EXPECT_EQ(cli(fixtures({"--fail-within", "30d"})).exit, 0) << "the timestamps that end by then are their servers' business";
    EXPECT_EQ(cli(fixtures({"--fail-within", "2y"})).exit, 0);
    const Ran shut = cli(fixtures({"--fail-within", "20y"}));
    EXPECT_EQ(shut.exit, 1);
    EXPECT_EQ(json::parse(shut.out)["error"]["code"], "policy") << "the document says why";
    EXPECT_EQ(json::parse(shut.out)["error"]["exit"], 1);
    EXPECT_NE(shut.err.find("by 2046"), std::string::npos) << shut.err;
    EXPECT_FALSE(json::parse(cli(fixtures({"--fail-within", "7d"})).out).contains("error"));
}

TEST(ExpiryCli, WritesACalendarThatAnotherLibraryReads) {
    const TemporaryFolder folder;
    const auto file = folder / "expiry.ics";
    ASSERT_EQ(cli(fixtures({"--ics", file.string()})).exit, 0);
    const Ran read = runProgram({"/usr/bin/python3", "-c", "import icalendar, sys; print(len(icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read()).walk('VEVENT')))", file.string()});
    EXPECT_EQ(read.out, "13\n") << read.err;
    auto words = fixtures({"--ics", "-"});
    words.erase(words.begin());
    EXPECT_TRUE(cli(words).out.starts_with("BEGIN:VCALENDAR\r\n"));
    EXPECT_EQ(cli(fixtures({"--ics", (folder / "no/such/folder.ics").string()})).exit, 6);
}

TEST(ExpiryCli, SaysWhatCouldNotBeRead) {
    const TemporaryFolder folder;
    const Ran ran = cli({"--json", "--trust-dir", folder.path(), "--trust-server", "https://127.0.0.1:1", "expiry", "localhost:1/x"});
    EXPECT_EQ(ran.exit, 3);
    const json document = json::parse(ran.out);
    ASSERT_EQ(document["entries"].size(), 1u);
    EXPECT_EQ(document["entries"][0]["kind"], "repository");
    EXPECT_EQ(document["entries"][0]["state"], "unknown");
    EXPECT_EQ(document["error"]["code"], "network");
    const Ran nothing = cli({"--trust-dir", folder.path(), "expiry"});
    EXPECT_EQ(nothing.exit, 0);
    EXPECT_NE(nothing.err.find("No repository is known"), std::string::npos);
}

TEST(ExpiryCli, SaysThatTheCacheAnswersForAServerThatIsAway) {
    const TemporaryFolder folder;
    std::filesystem::copy(std::string(ROSEGLASS_FIXTURES) + "/trust", folder / "trust", std::filesystem::copy_options::recursive);
    const std::string app = "localhost:25000/team/app";
    for (const char* command : {"expiry", "history"}) {
        const std::vector<std::string> words{"--at", "2026-11-24T10:00:00Z", "--trust-dir", (folder / "trust").string(), "--trust-server", "https://127.0.0.1:1", "--timeout", "2", command, app};
        const Ran told = cli(words);
        EXPECT_EQ(told.exit, 0) << told.all();
        EXPECT_NE(told.err.find("[network]"), std::string::npos) << told.err;
        auto asJson = words;
        asJson.insert(asJson.begin(), "--json");
        const json document = json::parse(cli(asJson).out, nullptr, false);
        const json& read = std::string(command) == "expiry" ? document["repositories"][0] : document;
        EXPECT_EQ(read["fromCache"], true) << document;
        EXPECT_TRUE(read.contains("cacheTime"));
        EXPECT_EQ(read["serverError"]["code"], "network");
        EXPECT_EQ(read["status"], "trusted");
    }
    EXPECT_EQ(cli({"--at", "2026-11-24T10:00:00Z", "--trust-dir", (folder / "trust").string(), "--trust-server",
                   "https://127.0.0.1:1", "--timeout", "2", "expiry", app, "--fail-within", "1d"})
                  .exit,
              3)
        << "what nobody looked at passes no gate";
    const std::string out = cli({"--offline", "--at", "2026-11-24T10:00:00Z", "--trust-dir", (folder / "trust").string(), "history", app}).out;
    const std::string note = "The trust server was not asked, or did not answer.";
    ASSERT_NE(out.find(note), std::string::npos);
    EXPECT_EQ(out.find(note), out.rfind(note)) << "once";
}

TEST(WatchCli, SaysOnceThatAServerIsAwayAndEndsOnCtrlCWith130) {
    const TemporaryFolder folder;
    Background watch({ROSEGLASS_CLI, "--json", "--trust-dir", folder.path(), "--trust-server", "https://127.0.0.1:1", "watch", "--every", "1s", "localhost:1/x"}, folder / "out");
    ASSERT_EQ(changes(watch.waitFor(2)), (std::vector<std::string>{"server-lost https://127.0.0.1:1", "server-lost registry localhost:1"}));
    std::this_thread::sleep_for(std::chrono::seconds(3));
    EXPECT_EQ(watch.printed().size(), 2u) << "once, and not at every look";
    EXPECT_EQ(watch.interrupt(), 130);
    EXPECT_NE(watch.told().find("every 1s"), std::string::npos);
}

class ExpiryOnServers : public PublishScene {};

TEST_F(ExpiryOnServers, TellsWhatIsRenewedAndByWhom) {
    const std::string gun = image("expiry/app", {"1"});
    const Desk publisher(state), reader(state);
    ASSERT_EQ(publisher.ours({"sign", gun + ":1"}).exit, 0);
    ASSERT_EQ(publisher.ours({"renew", gun, "targets", "--expires", "20d"}).exit, 0);
    const json own = publisher.json({"expiry", gun}), foreign = reader.json({"expiry", gun});
    const auto targets = [](const json& document) {
        for (const json& entry : document["entries"]) {
            if (entry["role"] == "targets") return entry;
        }
        return json();
    };
    EXPECT_EQ(targets(own)["state"], "soon");
    EXPECT_EQ(targets(own)["renewableHere"], true);
    EXPECT_EQ(targets(foreign)["renewableHere"], false);
    EXPECT_EQ(targets(foreign)["command"], "roseglass-cli renew " + gun + " targets");
    // What it says must work as it stands.
    ASSERT_EQ(publisher.ours({"renew", gun, "targets"}).exit, 0);
    EXPECT_EQ(targets(publisher.json({"expiry", gun}))["state"], "ok");
    const Ran half = reader.ours({"--json", "expiry", gun, image("expiry/unsigned", {"1"})});
    EXPECT_EQ(half.exit, 1) << "no trust data";
    EXPECT_EQ(json::parse(half.out)["error"]["code"], "no-trust-data");
}

TEST_F(ExpiryOnServers, WatchingOnceTellsWhatChangedSinceTheLastLook) {
    const std::string gun = image("expiry/once", {"1", "2"});
    const Desk publisher(state), reader(state);
    ASSERT_EQ(publisher.ours({"sign", gun + ":1"}).exit, 0);
    const auto look = [&] {
        const Ran ran = reader.ours({"--json", "watch", "--once", "--warn", "10", gun});
        EXPECT_EQ(ran.exit, 0) << ran.all();
        return changes(lines(ran.out));
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(look(), Names{});
    ASSERT_EQ(publisher.ours({"sign", gun + ":2"}).exit, 0);
    EXPECT_EQ(look(), Names{"tag-added 2"});
    EXPECT_EQ(look(), Names{});
    image("expiry/once", {"3"});
    const Ran repointed = publisher.ours({"sign", gun + ":2", "--digest", "sha256:" + digestOf(gun + ":3")});
    ASSERT_EQ(repointed.exit, 0) << repointed.all();
    EXPECT_EQ(look(), Names{"tag-repointed 2"});
    // Pushed again under a signed tag, by whomever.
    image("expiry/once", {"1", "2"}, "another ");
    EXPECT_EQ(look(), (Names{"tag-served 1", "tag-served 2"}));
    EXPECT_EQ(look(), Names{});
    ASSERT_EQ(publisher.ours({"revoke", gun + ":1"}).exit, 0);
    EXPECT_EQ(look(), Names{"tag-removed 1"});
    ASSERT_EQ(publisher.ours({"key", "rotate", gun, "targets"}).exit, 0);
    EXPECT_EQ(look(), Names{"keys-changed targets"});
    ASSERT_EQ(publisher.ours({"renew", gun, "targets", "--expires", "5d"}).exit, 0);
    EXPECT_EQ(look(), Names{"expiring targets"});
}

TEST_F(ExpiryOnServers, NoOtherCommandSilencesAWatch) {
    const std::string gun = image("expiry/silent", {"1", "2"});
    const Desk publisher(state), reader(state);
    ASSERT_EQ(publisher.ours({"sign", gun + ":1"}).exit, 0);
    const auto look = [&] {
        return changes(lines(reader.ours({"--json", "watch", "--once", "--warn", "10", gun}).out));
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(look(), Names{});
    ASSERT_EQ(publisher.ours({"sign", gun + ":1", "--digest", "sha256:" + digestOf(gun + ":2")}).exit, 0);
    // Whoever verifies, or looks at the past, brings the cache and the visits up to date.
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"verify", gun + ":1"}, {"history", gun}, {"inspect", gun}})
        ASSERT_EQ(reader.ours(words).exit, 0) << words[0];
    EXPECT_EQ(look(), Names{"tag-repointed 1"});
    EXPECT_EQ(look(), Names{});
}

TEST_F(ExpiryOnServers, WatchingGoesOnAndTellsEachChangeWhenItIsThere) {
    const std::string gun = image("expiry/long", {"1", "2"});
    const Desk publisher(state);
    ASSERT_EQ(publisher.ours({"sign", gun + ":1"}).exit, 0);
    const Desk reader(state);
    Background watch({ROSEGLASS_CLI, "--json", "--docker-config", reader.folder(), "--trust-server", state.trustServer, "watch", "--every", "1s", "--warn", "10", gun}, reader.folder() / "out");
    // The first look has happened once the cache holds what it saw.
    for (int i = 0; i < 600 && !std::filesystem::exists(reader.trustDir() / "tuf" / gun / "metadata/timestamp.json"); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ASSERT_EQ(publisher.ours({"sign", gun + ":2"}).exit, 0);
    EXPECT_EQ(changes(watch.waitFor(1)), std::vector<std::string>{"tag-added 2"});
    ASSERT_EQ(publisher.ours({"delete", gun, "--remote"}).exit, 0);
    EXPECT_EQ(changes(watch.waitFor(2)), (std::vector<std::string>{"tag-added 2", "trust-lost "}));
    EXPECT_EQ(watch.interrupt(), 130);
}

}  // namespace roseglass::test

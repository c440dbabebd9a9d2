// Publishing under fire: two at once, programs beside ours, secrets that must not show, servers that died (ATTACKS D8, F3, F5, F6).
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "base/file.h"
#include "interop/publish_scene.h"
#include "support/loopback_server.h"

namespace roseglass::test {
namespace {

using PublishUnderFire = PublishScene;

constexpr const char* kRootCanary = "canary-root-5u9x-passphrase";
constexpr const char* kRepositoryCanary = "canary-repo-7k2m-passphrase";

/// Tries again as long as somebody else published first.
template <class Attempt>
bool untilItWins(Attempt attempt) {
    for (int i = 0; i < 60; ++i) {
        if (attempt()) return true;
        ::usleep(20'000);
    }
    return false;
}

}  // namespace

TEST_F(PublishUnderFire, OfTwoPublishersAtOnceOneWinsAndNothingIsLost) {
    std::vector<std::string> tags;
    for (int i = 0; i < 12; ++i) tags.push_back("t" + std::to_string(i));
    const std::string gun = image("fire/two", tags);
    const Desk first(state), second(state);
    ASSERT_EQ(first.notary({"init", "-p", gun}).exit, 0);
    ASSERT_EQ(first.notary({"key", "rotate", gun, "snapshot", "-r"}).exit, 0);
    std::filesystem::copy(first.trustDir(), second.trustDir(), std::filesystem::copy_options::recursive);
    std::atomic<int> conflicts{0}, others{0};
    const auto signAll = [&](const Desk& desk, size_t from) {
        for (size_t i = from; i < tags.size(); i += 2) {
            EXPECT_TRUE(untilItWins([&] {
                const Ran ran = desk.ours({"sign", gun + ":" + tags[i]});
                if (ran.exit == 7) ++conflicts;
                else if (ran.exit != 0) ++others;
                return ran.exit == 0;
            }));
        }
    };
    std::thread beside([&] { signAll(second, 1); });
    signAll(first, 0);
    beside.join();
    EXPECT_EQ(others, 0) << "who loses hears of a conflict, nothing else";
    const Desk consumer(state);
    EXPECT_EQ(consumer.listed(gun).size(), tags.size()) << conflicts << " conflicts";
    consumer.expectPeersAgree(gun);
}

TEST_F(PublishUnderFire, TwoHundredPublishesBesideTheRealClientOnOneTrustDirectoryLoseNothing) {
    constexpr int kEach = 100;
    const std::string gun = image("fire/beside", {"1"});
    const Desk desk(state);
    ASSERT_EQ(desk.notary({"init", "-p", gun}).exit, 0);
    ASSERT_EQ(desk.notary({"key", "rotate", gun, "snapshot", "-r"}).exit, 0);
    const std::string digest = digestOf(gun + ":1");
    const auto keysBefore = filesBelow(desk.trustDir() / "private");
    std::atomic<int> lostByNotary{0};
    std::thread theirs([&] {
        for (int i = 0; i < kEach; ++i) {
            // notary keeps what it staged when publishing fails, so a publish alone is its second try.
            bool staged = false;
            const bool won = untilItWins([&] {
                const std::vector<std::string> add{"addhash", "-p", gun, "notary-" + std::to_string(i), "423", "--sha256", digest};
                const Ran ran = desk.notary(staged ? std::vector<std::string>{"publish", gun} : add);
                staged = true;
                return ran.exit == 0;
            });
            if (!won) ++lostByNotary;
        }
    });
    for (int i = 0; i < kEach; ++i) {
        Ran last;
        EXPECT_TRUE(untilItWins([&] {
            last = desk.ours({"sign", gun + ":ours-" + std::to_string(i), "--digest", "sha256:" + digest});
            return last.exit == 0;
        })) << last.all();
    }
    theirs.join();
    EXPECT_EQ(lostByNotary, 0);
    const Desk consumer(state);
    EXPECT_EQ(consumer.listed(gun).size(), 2u * kEach);
    EXPECT_EQ(filesBelow(desk.trustDir() / "private"), keysBefore);
    EXPECT_EQ(desk.json({"inspect", gun})["status"], "trusted") << "the shared cache is whole";
    EXPECT_EQ(desk.listed(gun).size(), 2u * kEach);
}

TEST_F(PublishUnderFire, SecretsShowNowhere) {
    const std::string gun = image("fire/canary", {"1", "2"});
    const Desk desk(state);
    const std::vector<std::string> canaries{"DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE=" + std::string(kRootCanary), "DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE=" + std::string(kRepositoryCanary),
                                            "NOTARY_ROOT_PASSPHRASE=" + std::string(kRootCanary), "NOTARY_TARGETS_PASSPHRASE=" + std::string(kRepositoryCanary)};
    // A credential helper is a child of ours: it writes its environment down.
    const auto helper = desk.folder() / "docker-credential-spy";
    ASSERT_TRUE(writeFileAtomically(helper, "#!/bin/sh\nenv > '" + (desk.folder() / "child-environment").string() + "'\ncat >/dev/null\necho 'credentials not found in native keychain'\nexit 1\n", 0700));
    ASSERT_TRUE(writeFileAtomically(desk.folder() / "config.json", "{\"credsStore\":\"spy\"}", 0600));
    std::vector<std::string> environment = canaries;
    environment.push_back("PATH=" + desk.folder().string() + ":" + std::getenv("PATH"));
    std::string everything;
    const std::vector<std::vector<std::string>> runs{
        {"-v", "sign", gun + ":1"}, {"-v", "--json", "sign", gun + ":2"}, {"-v", "--json", "--dry-run", "key", "rotate", gun, "root"}, {"-v", "key", "rotate", gun, "targets"},
        {"-v", "renew", gun, "root"}, {"-v", "sign", gun + ":none"}, {"-v", "--json", "inspect", gun}, {"-v", "--json", "why", gun + ":1"}, {"-v", "signer", "add", "x", gun, "--key", "/dev/null"}};
    for (const auto& words : runs) everything += desk.ours(words, environment).all();
    // The lab asks for no credentials; a server that does makes the spy run.
    const LoopbackServer guarded([](const ServedRequest&, Connection& connection) { connection.answer(401, "{}", "WWW-Authenticate: Basic realm=\"x\"\r\n"); });
    everything += desk.ours({"-v", "--trust-server", guarded.url(""), "sign", gun + ":1"}, environment).all();
    EXPECT_TRUE(std::filesystem::exists(desk.folder() / "child-environment")) << "the spy ran";
    for (const auto& [name, content] : filesBelow(desk.folder())) {
        if (!name.ends_with(".key")) everything += name + "\n" + content;
    }
    for (const char* secret : {kRootCanary, kRepositoryCanary}) EXPECT_EQ(everything.find(secret), std::string::npos) << secret;
    EXPECT_EQ(everything.find("PRIVATE KEY"), std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(desk.folder() / "data/roseglass/activity.jsonl")) << "there was a log to look into";
}

TEST_F(PublishUnderFire, KeysArePrivateWhateverTheUmask) {
    const std::string gun = image("fire/umask", {"1"});
    const Desk desk(state);
    const mode_t before = ::umask(0);
    const Ran ran = desk.ours({"sign", gun + ":1"});
    ::umask(before);
    ASSERT_EQ(ran.exit, 0) << ran.all();
    size_t keys = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(desk.trustDir())) {
        const auto mode = static_cast<unsigned>(entry.status().permissions());
        EXPECT_EQ(mode, entry.is_directory() ? 0700u : 0600u) << entry.path();
        keys += entry.path().extension() == ".key" ? 1 : 0;
    }
    EXPECT_EQ(keys, 2u);
    const auto key = std::find_if(std::filesystem::directory_iterator(desk.trustDir() / "private"), std::filesystem::directory_iterator(), [](const auto& entry) { return entry.path().extension() == ".key"; })->path();
    std::filesystem::permissions(key, std::filesystem::perms(0644));
    EXPECT_NE(desk.ours({"inspect", gun}).err.find(key.string()), std::string::npos) << "a loose file is named";
}

TEST_F(PublishUnderFire, AServerThatLostItsTimestampKeyIsExplained) {
    const TemporaryFolder folder;
    const auto started = lab::up(folder.path(), true, {});
    ASSERT_TRUE(started);
    const std::string gun = image("fire/dead", {"1", "2"});
    const Desk desk(*started);
    ASSERT_EQ(desk.ours({"sign", gun + ":1"}).exit, 0);
    // The signer keeps its keys in memory: started again, it has none.
    const auto lab = nlohmann::json::parse(*readFile(folder / "lab.json", 1 << 20));
    ASSERT_EQ(::kill(lab["processes"]["signer"]["pid"].get<pid_t>(), SIGKILL), 0);
    const auto unreachable = desk.json({"sign", gun + ":2"});
    EXPECT_EQ(unreachable["error"]["code"], "server") << unreachable;
    EXPECT_NE(unreachable["error"]["message"].get<std::string>().find("signer"), std::string::npos) << unreachable;
    const pid_t signer = ::fork();
    if (signer == 0) {
        ::close(1);
        ::close(2);
        ::execlp("notary-signer", "notary-signer", "-config", (folder / "signer.json").c_str(), nullptr);
        ::_exit(127);
    }
    nlohmann::json lost;
    untilItWins([&] {
        lost = desk.json({"sign", gun + ":2"});
        return lost["error"]["message"].get<std::string>().find("no longer") != std::string::npos;
    });
    EXPECT_EQ(lost["error"]["code"], "server") << lost;
    EXPECT_NE(lost["error"]["hint"].get<std::string>().find("key rotate"), std::string::npos) << lost;
    EXPECT_EQ(desk.json({"verify", gun + ":1"})["trusted"], true) << "what was signed goes on being trusted until the timestamp expires";
    // The way out that the hint names: new keys on the server, named by the publisher's root.
    const Ran rotated = desk.ours({"key", "rotate", gun, "snapshot", "timestamp", "--server-managed"});
    EXPECT_EQ(rotated.exit, 0) << rotated.all();
    EXPECT_EQ(desk.ours({"sign", gun + ":2"}).exit, 0);
    EXPECT_EQ(desk.json({"verify", gun + ":2"})["trusted"], true);
    ::kill(signer, SIGTERM);
    ::waitpid(signer, nullptr, 0);
    ASSERT_TRUE(lab::down(folder.path()));
}

TEST_F(PublishUnderFire, AServerThatForgotARepositoryIsNotGivenANewOneSilently) {
    const std::string gun = image("fire/forgot", {"1"});
    const Desk desk(state), stranger(state);
    ASSERT_EQ(desk.ours({"sign", gun + ":1"}).exit, 0);
    ASSERT_EQ(desk.ours({"inspect", gun}).exit, 0);
    ASSERT_EQ(stranger.notary({"delete", "--remote", gun}).exit, 0);
    const auto refused = desk.json({"sign", gun + ":1"});
    EXPECT_EQ(refused["error"]["code"], "root-rotation") << refused;
    EXPECT_NE(refused["error"]["hint"].get<std::string>().find("delete"), std::string::npos);
}

}  // namespace roseglass::test
